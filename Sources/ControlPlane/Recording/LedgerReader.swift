public import Ledger
public import SallyportModel

/// Reads the ledger for people. What it shows is not verified: ``verify(key:kept:)`` is.
public struct LedgerReader: Sendable {
  private let store: any LedgerStore

  public init(_ store: any LedgerStore) { self.store = store }

  /// Events in the ledger.
  public func count() throws(StoreError) -> Int64 { try store.head().size }

  /// The event at a place; `nil` beyond the end.
  public func event(_ sequence: Int64) throws(StoreError) -> LedgerEntry? {
    guard sequence >= 0, let chunk = try store.chunk(holding: sequence) else { return nil }
    return LedgerReader.entries(chunk).first { $0.sequence == sequence }
  }

  /// Events from a place on, in order, until `body` returns false.
  ///
  /// - Returns: the place after the last event that was read, to go on from.
  @discardableResult
  public func events(
    from sequence: Int64, _ body: (LedgerEntry) -> Bool
  ) throws(StoreError) -> Int64 {
    var next = max(0, sequence)
    try store.chunks(from: next) { chunk in
      for entry in LedgerReader.entries(chunk) where entry.sequence >= next {
        guard body(entry) else { return false }
        next = entry.sequence + 1
      }
      return true
    }
    return next
  }

  /// The last events that match, in order.
  ///
  /// - Parameters:
  ///   - limit: how many to give, at most 100,000.
  ///   - span: how far back to look, in events.
  public func tail(
    _ limit: Int, span: Int64 = 1_000_000, matching: (LedgerEvent) -> Bool = { _ in true }
  ) throws(StoreError) -> [LedgerEntry] {
    var found: [LedgerEntry] = []
    var end = try store.head().size
    let limit = min(max(limit, 0), 100_000)
    let stop = max(0, end - span)
    while end > stop, found.count < limit, let chunk = try store.chunk(holding: end - 1) {
      for entry in LedgerReader.entries(chunk).reversed() where found.count < limit && entry.sequence < end {
        if entry.event.map(matching) ?? true { found.append(entry) }
      }
      end = chunk.first
    }
    return found.reversed()
  }

  /// Everything about one request: opened, decided, claimed, its intent and its result.
  public func events(of request: RequestID) throws(StoreError) -> [LedgerEntry] { try mentioned(request.text) }

  /// A session's opening and closing.
  public func events(of session: SessionID) throws(StoreError) -> [LedgerEntry] { try mentioned(session.text) }

  /// A token's issue, revocation, sessions and requests.
  public func events(of token: TokenID) throws(StoreError) -> [LedgerEntry] { try mentioned(token.text) }

  /// Intent, refusal and result of one statement: between its session's opening and closing.
  public func events(of execution: ExecutionID) throws(StoreError) -> [LedgerEntry] {
    let bounds = try store.mentions(of: execution.session.text)
    guard let first = bounds.first else { return [] }
    let last = bounds.count > 1 ? bounds[bounds.count - 1] : Int64.max
    var found: [LedgerEntry] = []
    try events(from: first) { entry in
      if entry.event?.body.execution == execution { found.append(entry) }
      return entry.sequence < last && !found.contains { $0.event?.body.isEnd == true }
    }
    return found
  }

  private func mentioned(_ key: String) throws(StoreError) -> [LedgerEntry] {
    var entries: [LedgerEntry] = []
    for sequence in try store.mentions(of: key) {
      if let entry = try event(sequence) { entries.append(entry) }
    }
    return entries
  }

  /// Whether an intent for the request is in the ledger: whether something was, or may have been, sent for it.
  public func hasIntent(for request: RequestID) throws(StoreError) -> Bool {
    try events(of: request).contains { $0.event?.body.kind == .intent }
  }

  /// Checks the whole ledger.
  ///
  /// - Parameters:
  ///   - key: the ledger's public key.
  ///   - kept: signed checkpoints from earlier looks.
  public func verify(key: CheckpointVerifier?, kept: [String] = []) throws(StoreError) -> LedgerVerification {
    // In this order: of a ledger that grows meanwhile, the head knows every checkpoint read before it, and the chunks have
    // everything that the head counts.
    var verifier = LedgerVerifier(key: key, checkpoints: try store.checkpoints(above: -1), kept: kept)
    let head = try store.head()
    try store.chunks(from: 0) { chunk in
      guard chunk.first < head.size else { return false }
      verifier.add(chunk)
      return true
    }
    return verifier.finish(head: head)
  }

  private static func entries(_ chunk: LedgerChunk) -> [LedgerEntry] {
    do {
      return try chunk.records().map(LedgerEntry.init(reading:))
    } catch {
      return [LedgerEntry(sequence: error.sequence, event: nil, damage: error.description, leaf: [], content: [])]
    }
  }
}

/// A stored event as a reader meets it: read, or not readable.
public struct LedgerEntry: Hashable, Sendable {
  public let sequence: Int64
  /// `nil` when the bytes are no event.
  public let event: LedgerEvent?
  /// Why they are not.
  public let damage: String?
  /// Canonical JSON, the bytes that are hashed: one line for `--json`.
  public let leaf: [UInt8]
  /// Canonical JSON of the statement; empty without one.
  public let content: [UInt8]

  init(sequence: Int64, event: LedgerEvent?, damage: String?, leaf: [UInt8], content: [UInt8]) {
    self.sequence = sequence
    self.event = event
    self.damage = damage
    self.leaf = leaf
    self.content = content
  }

  init(reading record: LedgerRecord) {
    do {
      let event = try LedgerEvent(reading: record)
      self.init(
        sequence: record.sequence, event: event, damage: nil, leaf: Array(record.leaf), content: Array(record.content))
    } catch {
      self.init(
        sequence: record.sequence, event: nil, damage: error.description, leaf: Array(record.leaf),
        content: Array(record.content))
    }
  }

  /// `{"content":…,"event":…}` in canonical JSON: one line for programs, from which the hash can be computed again.
  public var json: String {
    var writer = CanonicalWriter()
    writer.beginObject()
    if !content.isEmpty {
      writer.key("content")
      writer.raw(content)
    }
    writer.key("event")
    writer.raw(leaf.isEmpty ? Array("null".utf8) : leaf)
    writer.endObject()
    return String(decoding: writer.bytes, as: UTF8.self)
  }
}
