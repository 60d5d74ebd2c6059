public import Ledger
public import SallyportModel

/// What the ledger says, and whether it is to be believed.
public struct ReadLedger: Sendable {
  /// The most events that one question is answered with.
  public static let limit = 1_000_000

  private let store: any LedgerStore

  public init(store: any LedgerStore) { self.store = store }

  /// How many events there are.
  public func size() throws(UseCaseError) -> Int64 { try onStore { () throws(StoreError) in try store.head().size } }

  /// Events in ascending order, from one on, one by one until `body` returns false.
  ///
  /// - Throws: ``UseCaseError`` when an event cannot be read; what came before was handed over.
  public func events(
    from sequence: Int64, _ body: (LedgerRecord, LedgerEvent) throws -> Bool
  ) throws {
    var failure: (any Error)?
    try store.chunks(from: max(0, sequence)) { chunk in
      do {
        for record in try Self.records(of: chunk) where record.sequence >= sequence {
          guard try body(record, try Self.event(of: record)) else { return false }
        }
        return true
      } catch {
        failure = error
        return false
      }
    }
    if let failure { throw failure }
  }

  /// One event.
  public func event(_ sequence: Int64) throws(UseCaseError) -> (LedgerRecord, LedgerEvent) {
    let chunk = try onStore { () throws(StoreError) in try store.chunk(holding: sequence) }
    guard let chunk, sequence >= 0,
      let record = try Self.records(of: chunk).first(where: { $0.sequence == sequence })
    else {
      throw UseCaseError(
        .notFound, "there is no event \(sequence)", hint: "the ledger has \(try size()) events, from 0 on")
    }
    return (record, try Self.event(of: record))
  }

  /// Every event that belongs to a request, token, operator, session or execution, in order.
  public func events(of key: LedgerKey) throws -> [(LedgerRecord, LedgerEvent)] {
    switch key {
    case .sequence(let sequence): return [try event(sequence)]
    case .mention(let text): return try mentions(text)
    case .session(let id): return try statements(of: id) { _ in true }
    case .execution(let id): return try statements(of: id.session) { $0 == id }.filter { $0.1.body.execution == id }
    }
  }

  private func mentions(_ key: String) throws -> [(LedgerRecord, LedgerEvent)] {
    try onStore { () throws(StoreError) in try store.mentions(of: key) }.prefix(Self.limit).map { try event($0) }
  }

  /// Statements are not indexed: those of a session stand between its first and its last event.
  private func statements(
    of session: SessionID, where isWanted: (ExecutionID) -> Bool
  ) throws -> [(LedgerRecord, LedgerEvent)] {
    let own = try onStore { () throws(StoreError) in try store.mentions(of: session.text) }
    guard let first = own.first else { return [] }
    let last = own.count > 1 ? own[own.count - 1] : Int64.max
    var found: [(LedgerRecord, LedgerEvent)] = []
    try events(from: first) { record, event in
      if event.sequence > last || found.count >= Self.limit { return false }
      if own.contains(event.sequence) || event.body.execution.map({ $0.session == session && isWanted($0) }) == true {
        found.append((record, event))
      }
      return true
    }
    return found
  }

  /// Checks every event and every signed checkpoint.
  ///
  /// - Parameters:
  ///   - key: the ledger's public key.
  ///   - kept: checkpoints that somebody kept from an earlier look.
  public func verify(key: CheckpointVerifier, kept: [String]) throws(UseCaseError) -> LedgerVerification {
    try onStore { () throws(StoreError) in
      // Checkpoints before events: a gateway that runs meanwhile only adds events that no checkpoint here speaks of.
      let checkpoints = try store.checkpoints(above: -1)
      let before = try store.head()
      var verifier = LedgerVerifier(key: key, checkpoints: checkpoints, kept: kept)
      try store.chunks(from: 0) { chunk in
        verifier.add(chunk)
        return true
      }
      // The head may have moved since; it is compared only when it has not.
      let after = try store.head()
      return verifier.finish(head: before == after ? after : nil)
    }
  }

  private static func records(of chunk: LedgerChunk) throws(UseCaseError) -> [LedgerRecord] {
    do {
      return try chunk.records()
    } catch {
      throw damaged(error)
    }
  }

  private static func event(of record: LedgerRecord) throws(UseCaseError) -> LedgerEvent {
    do {
      return try LedgerEvent(reading: record)
    } catch {
      throw damaged(error)
    }
  }

  private static func damaged(_ error: LedgerDamage) -> UseCaseError {
    UseCaseError(
      .storeFailed, "event \(error.sequence) of the ledger cannot be read: \(error.description)",
      hint: "`sallyport ledger verify` says what is left")
  }
}

/// What people type to find events.
public enum LedgerKey: Hashable, Sendable {
  case sequence(Int64)
  /// An id that the ledger keeps an index of.
  case mention(String)
  case session(SessionID)
  case execution(ExecutionID)

  /// What begins like an id and is none was mistyped; it is nobody's name.
  private static let idPrefixes = [
    RequestID.prefix, TokenID.prefix, SessionID.prefix, GrantID.prefix, GrantWishID.prefix,
  ]

  private static func isMentioned(_ text: String) -> Bool {
    (try? RequestID(text)) != nil || (try? TokenID(text)) != nil || (try? GrantID(text)) != nil
      || (try? GrantWishID(text)) != nil
  }

  /// A sequence, the id of a request, token, grant, wish, session or execution, `upstream:NAME`, or an operator's name; `nil` for anything else.
  public init?(_ text: String) {
    if let sequence = Int64(text), sequence >= 0 {
      self = .sequence(sequence)
    } else if let execution = ExecutionID(text) {
      self = .execution(execution)
    } else if let session = try? SessionID(text) {
      self = .session(session)
    } else if Self.isMentioned(text) {
      self = .mention(text)
    } else if text.hasPrefix("upstream:"), let name = try? UpstreamName(String(text.dropFirst(9))) {
      self = .mention("upstream:" + name.text)
    } else if let name = try? OperatorName(text), !Self.idPrefixes.contains(where: text.hasPrefix) {
      self = .mention("operator:" + name.text)
    } else {
      return nil
    }
  }
}
