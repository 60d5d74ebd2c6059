public import Approvals
public import ControlPlane
public import SallyportModel
import Synchronization

/// Grants, wishes and what was spent in memory, ordered as a store orders them.
public final class MemoryGrants: GrantStore {
  private struct State {
    var records: [GrantRecord] = []
    var wishes: [GrantWish] = []
    var spent: [GrantID: Int64] = [:]
    var reserved: [ExecutionID: (grant: GrantID, rows: Int64)] = [:]
    var failure: StoreError?
  }

  private let state = Mutex(State())

  public init() {}

  /// Thrown by everything while it is set.
  public var failure: StoreError? {
    get { state.withLock(\.failure) }
    set { state.withLock { $0.failure = newValue } }
  }

  /// Puts these in place of all that there are, as somebody would who can write the file.
  public func replace(_ records: [GrantRecord]) { state.withLock { $0.records = records } }

  public func insert(_ record: GrantRecord, limit: Int) throws(StoreError) {
    let grant = record.grant
    try locked { state throws(StoreError) in
      let living = state.records.map(\.grant).filter {
        $0.token == grant.token && $0.revokedAt == nil && $0.notAfter > grant.issuedAt
      }
      guard living.count < limit else { throw Self.error(.limit) }
      guard !state.records.contains(where: { $0.grant.id == grant.id }) else { throw Self.error(.conflict) }
      if let id = record.wish {
        let index = try Self.open(state.wishes, id)
        guard state.wishes[index].token == grant.token else { throw Self.error(.conflict) }
        state.wishes[index].outcome = .issued(grant.id)
      }
      state.records.append(record)
    }
  }

  public func revoke(
    _ id: GrantID, by revocation: SignedAct, at moment: Timestamp
  ) throws(StoreError) -> GrantRecord {
    try locked { state throws(StoreError) in
      guard let index = state.records.firstIndex(where: { $0.grant.id == id }) else { throw Self.error(.notFound) }
      let record = state.records[index]
      guard record.revocation == nil else { return record }
      var grant = record.grant
      grant.revokedAt = moment
      state.records[index] = GrantRecord(grant: grant, wish: record.wish, issue: record.issue, revocation: revocation)
      return state.records[index]
    }
  }

  public func grants() throws(StoreError) -> [GrantRecord] { try locked { $0.records } }

  public func grants(of token: TokenID) throws(StoreError) -> [GrantRecord] {
    try grants().reversed().filter { $0.grant.token == token }
  }

  public func livingGrants(at moment: Timestamp) throws(StoreError) -> [GrantRecord] {
    try grants().filter { $0.revocation == nil && $0.grant.revokedAt == nil && $0.grant.notAfter > moment }
  }

  public func grant(_ id: GrantID) throws(StoreError) -> GrantRecord? { try grants().first { $0.grant.id == id } }

  public func insert(_ wish: GrantWish, limit: Int) throws(StoreError) {
    try locked { state throws(StoreError) in
      let open = state.wishes.count { $0.token == wish.token && $0.outcome == .open }
      guard open < limit else { throw Self.error(.limit) }
      state.wishes.append(wish)
    }
  }

  public func close(_ id: GrantWishID, _ outcome: GrantWish.Outcome) throws(StoreError) -> GrantWish {
    try locked { state throws(StoreError) in
      let index = try Self.open(state.wishes, id)
      state.wishes[index].outcome = outcome
      return state.wishes[index]
    }
  }

  public func wishes(openOnly: Bool, of token: TokenID?) throws(StoreError) -> [GrantWish] {
    try locked {
      $0.wishes.reversed().filter { (!openOnly || $0.outcome == .open) && token.map([$0.token].contains) ?? true }
    }
  }

  public func wish(_ id: GrantWishID) throws(StoreError) -> GrantWish? {
    try locked { $0.wishes.first { $0.id == id } }
  }

  public func reserve(
    from budgets: [GrantBudget], for execution: ExecutionID
  ) throws(StoreError) -> BudgetShare? {
    try locked { state throws(StoreError) in
      guard budgets.allSatisfy({ budget in state.records.contains { $0.grant.id == budget.grant } }) else {
        throw Self.error(.notFound)
      }
      guard state.reserved[execution] == nil else { throw Self.error(.conflict) }
      let share = GrantBudget.share(of: budgets) { Self.taken(state, $0) }
      if let share { state.reserved[execution] = (share.grant, share.rows) }
      return share
    }
  }

  public func settle(_ execution: ExecutionID, changed rows: Int64) throws(StoreError) {
    try locked { state throws(StoreError) in
      guard let reserved = state.reserved.removeValue(forKey: execution) else { return }
      state.spent[reserved.grant, default: 0] += max(0, rows)
    }
  }

  public func settleAll() throws(StoreError) {
    try locked { state throws(StoreError) in
      for (grant, rows) in state.reserved.values { state.spent[grant, default: 0] += rows }
      state.reserved = [:]
    }
  }

  public func spent() throws(StoreError) -> [GrantID: Int64] {
    try locked { state in
      let taken = state.records.map { ($0.grant.id, Self.taken(state, $0.grant.id)) }
      return Dictionary(uniqueKeysWithValues: taken).filter { $0.value > 0 }
    }
  }

  private static func taken(_ state: State, _ grant: GrantID) -> Int64 {
    state.reserved.values.filter { $0.grant == grant }.reduce(state.spent[grant] ?? 0) { $0 + $1.rows }
  }

  private static func open(_ wishes: [GrantWish], _ id: GrantWishID) throws(StoreError) -> Int {
    guard let index = wishes.firstIndex(where: { $0.id == id }) else { throw error(.notFound) }
    guard wishes[index].outcome == .open else { throw error(.conflict) }
    return index
  }

  private static func error(_ code: StoreError.Code) -> StoreError { StoreError(code: code, description: "no") }

  private func locked<Value>(_ body: (inout State) throws(StoreError) -> Value) throws(StoreError) -> Value {
    let result: Result<Value, StoreError> = state.withLock { state in
      if let failure = state.failure { return .failure(failure) }
      do throws(StoreError) { return .success(try body(&state)) } catch { return .failure(error) }
    }
    return try result.get()
  }
}

extension GrantStore {
  /// Reserves of one grant alone.
  public func reserve(
    _ rows: Int64, of grant: GrantID, inAll budget: Int64, for execution: ExecutionID
  ) throws(StoreError) -> Int64 {
    try reserve(from: [GrantBudget(grant, rows: rows, inAll: budget)], for: execution)?.rows ?? 0
  }
}
