public import SallyportModel

/// Spends grants: rows are taken from a budget before a statement runs, and what was not used is given back after it (ADR 12).
public struct GrantDesk: Sendable {
  private let store: any GrantStore
  private let pool: BlockingPool
  private let live: LiveState
  private let now: @Sendable () -> Timestamp

  public init(store: any GrantStore, pool: BlockingPool, live: LiveState, now: @escaping @Sendable () -> Timestamp) {
    self.store = store
    self.pool = pool
    self.live = live
    self.now = now
  }

  /// The token's grants that are active now.
  public func active(of token: TokenID) -> [Grant] { live.activeGrants(of: token, at: now()) }

  /// Takes rows for one statement from the first of these grants that has enough left, or from the one that has most.
  ///
  /// - Parameters:
  ///   - grants: Those that cover the statement, in the order in which they are to be used.
  ///   - mostRows: What the statement can change at most, as far as its text says.
  public func reserve(
    _ grants: [GrantID], of token: TokenID, mostRows: Int?, for execution: ExecutionID
  ) async -> Result<Reservation, GrantFailure> {
    let active = active(of: token)
    let usable = grants.compactMap { id in active.first { $0.id == id } }
    guard let first = usable.first else { return .failure(.ended) }
    let budgets = usable.map { grant in
      let rows = min(grant.terms.rowsPerStatement, mostRows.map { max(1, Int64($0)) } ?? .max)
      return GrantBudget(grant.id, rows: rows, inAll: grant.terms.rowsInAll)
    }
    do {
      let share = try await pool.run { [store] () throws(StoreError) in
        try store.reserve(from: budgets, for: execution)
      }
      guard let share, let grant = usable.first(where: { $0.id == share.grant }) else {
        return .failure(.spent(first.id))
      }
      return .success(Reservation(grant: grant, rows: share.rows))
    } catch {
      return .failure(.store(error))
    }
  }

  /// What became of a reservation: `rows` were changed, 0 when everything was undone.
  public func settle(_ execution: ExecutionID, changed rows: Int64) async {
    // What cannot be written stays reserved, and counts as spent.
    try? await pool.run { [store] () throws(StoreError) in try store.settle(execution, changed: rows) }
  }
}

/// Rows that one statement may change.
public struct Reservation: Sendable, Hashable {
  public let grant: Grant
  /// ≥ 1.
  public let rows: Int64
}

/// Why a statement cannot run under a grant although one covers it.
public enum GrantFailure: Error, Sendable, Equatable {
  /// All of its rows are used.
  case spent(GrantID)
  /// It has ended since the statement was judged.
  case ended
  case store(StoreError)
}
