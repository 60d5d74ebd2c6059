import Ledger
import SallyportModel
import Testing

/// A small ledger, and the key that signs it.
struct Sample {
  static let start = Timestamp(microseconds: 1_777_000_000_000_000)
  static let subject = SessionSubject(
    session: SessionID(unchecked: "ses_0123456789"), token: TokenID(unchecked: "tok_0123456789"),
    tokenName: TokenName(unchecked: "cursor-agent"), owner: OperatorName(unchecked: "alice"),
    upstream: UpstreamName(unchecked: "shop"), environment: .production)
  static let act = SignedAct(
    kind: .tokenIssue, payload: ExactText(#"{"name":"x"}"#), signer: OperatorName(unchecked: "alice"),
    key: KeyID(unchecked: "0011223344556677"), signature: [UInt8](repeating: 7, count: 64))
  static let request = RequestID(unchecked: "req_0123456789")
  static let content = StatementContent(
    sql: Array("SELECT * FROM customers WHERE name = $1 -- \"é\"\n".utf8),
    parameters: [BoundParameter(format: .text, value: Array("O'Neil".utf8))])

  static func signer(_ name: String = "sallyport.test/ledger", seed: UInt8 = 9) throws -> CheckpointSigner {
    try #require(CheckpointSigner(name: name, seed: [UInt8](repeating: seed, count: 32)))
  }

  static func sealer() throws -> LedgerSealer {
    LedgerSealer(signer: try signer(), secret: [UInt8](repeating: 3, count: 32))
  }

  static func execution(_ number: Int64) -> ExecutionID { ExecutionID(session: subject.session, number: number) }

  static func intent(_ number: Int64, request: RequestID? = nil, reasons: [Reason] = []) -> LedgerDraft {
    LedgerDraft(
      time: start,
      body: .intent(
        StatementIntent(
          execution: execution(number), subject: subject, target: .agent, verdict: .allow, reasons: reasons,
          request: request)), content: content)
  }

  static func result(_ number: Int64) -> LedgerDraft {
    LedgerDraft(
      time: start,
      body: .result(
        StatementResult(
          execution: execution(number), outcome: .completed, rows: 3, duration: 412, commandTag: "SELECT 3")))
  }

  static func wish(session: SessionID?) -> GrantWish {
    GrantWish(
      id: GrantWishID(unchecked: "ask_0123456789"), token: subject.token, tokenName: subject.tokenName,
      upstream: subject.upstream,
      terms: GrantTerms(
        task: "remove \"é\"",
        relations: [RelationName(schema: "public", name: "a"), RelationName(schema: "S", name: "b")],
        verbs: [.update, .delete], rowsPerStatement: 1, rowsInAll: 1_000_000_000), seconds: 604_800, askedAt: start,
      session: session)
  }

  static func granted(answering wish: GrantWishID?) -> GrantChanged {
    GrantChanged(
      grant: GrantID(unchecked: "grt_0123456789"), token: subject.token, tokenName: subject.tokenName, wish: wish,
      act: act)
  }

  /// One event of every kind.
  static var everyKind: [LedgerDraft] {
    let binding = RequestBinding(
      request: request, token: subject.token, upstream: subject.upstream, database: "shop", environment: .production,
      searchPath: ["public"], sql: ExactText("DELETE FROM orders"), way: .extended, parameterTypes: [23],
      resultFormats: [1], policyVersion: "1", rowCeiling: 10, expiresAt: start.advanced(by: .seconds(60)))
    let reasons = [
      Reason(rule: "write", verdict: .hold, subject: "public.\"Order Items\"", statement: 1),
      Reason(rule: "unrestricted", verdict: .hold),
    ]
    let bodies: [LedgerBody] = [
      .gatewayStarted(
        GatewayStarted(
          version: "1.0", policyVersion: "1", configurationDigest: [1, 2], upstreams: [subject.upstream],
          unsafeUpstreams: [])),
      .gatewayReloaded(GatewayReloaded(policyVersion: "1", error: "line 3: `upstreem` is not a key")),
      .gatewayReloaded(GatewayReloaded(policyVersion: "2", configurationDigest: [3])),
      .sessionOpened(
        SessionOpened(
          subject: subject, address: "[::1]:5123", application: "psql \"x\"", tls: .init(version: "TLSv1.3"),
          protocolVersion: "3.2")),
      .sessionOpened(SessionOpened(subject: subject, address: "127.0.0.1:1", protocolVersion: "3.0")),
      .sessionClosed(SessionClosed(subject: subject, cause: .clientLost, statements: 4, duration: 9_000_000)),
      .authenticationFailed(
        AuthenticationFailed(name: "nobody", address: "10.0.0.1:1", cause: .unknownToken, count: 7)),
      .intent(
        StatementIntent(
          execution: execution(1), subject: subject, target: .executor, verdict: .hold, reasons: reasons,
          request: request)),
      .intent(StatementIntent(execution: execution(2), subject: subject, target: .agent, verdict: .allow)),
      .result(
        StatementResult(
          execution: execution(1), outcome: .failed, duration: 5, sqlstate: "23503", request: request)),
      .result(
        StatementResult(
          execution: execution(2), outcome: .completed, rows: 0, duration: 0, commandTag: "INSERT 0 0\"\n")),
      .refusal(
        StatementRefusal(
          execution: execution(3), subject: subject, reasons: reasons,
          notUnderstood: NotUnderstood(code: .syntax, description: "syntax error at \"x\"", position: 4))),
      .requestOpened(
        RequestOpened(
          binding: binding, digest: [UInt8](repeating: 1, count: 32), subject: subject, reasons: reasons)),
      .requestDecided(RequestDecided(request: request, act: act, state: "approved")),
      .requestChanged(RequestChanged(request: request, step: .claimed, state: "claimed", session: subject.session)),
      .requestChanged(
        RequestChanged(
          request: request, step: .finished, state: "rolled-back", operator: subject.owner, detail: "row-ceiling",
          rows: 11)),
      .tokenIssued(TokenChanged(token: subject.token, name: subject.tokenName, act: act)),
      .tokenRevoked(TokenChanged(token: subject.token, name: subject.tokenName, act: act)),
      .tokenJWT(TokenChanged(token: subject.token, name: subject.tokenName, act: act)),
      .operatorAdded(OperatorChanged(name: subject.owner, key: act.key, act: act)),
      .operatorRevoked(OperatorChanged(name: subject.owner, key: act.key, act: act)),
      .grantAsked(GrantAsked(wish(session: nil))), .grantAsked(GrantAsked(wish(session: subject.session))),
      .grantDenied(
        GrantDenied(wish: wish(session: nil).id, token: subject.token, tokenName: subject.tokenName, act: act)),
      .grantIssued(granted(answering: wish(session: nil).id)), .grantRevoked(granted(answering: nil)),
      .gap(
        LedgerGap(
          from: start, until: start.advanced(by: .seconds(3)), cause: "full", refused: 2, unrecorded: 1, dropped: 0)),
      .gatewayStopped(GatewayStopped(reason: "SIGTERM")),
      .intent(
        StatementIntent(
          execution: execution(4), subject: subject, target: .agent, verdict: .allow,
          grants: [GrantID(unchecked: "grt_0123456789"), GrantID(unchecked: "grt_9123456789")])),
      .upstreamRevoked(UpstreamChanged(upstream: subject.upstream, act: act)),
      .upstreamRestored(UpstreamChanged(upstream: subject.upstream, act: act)),
      .roleChanged(
        RoleChanged(
          upstream: subject.upstream, role: "sallyport_0123456789", token: subject.token, act: .changed,
          changes: ["GRANT UPDATE ON TABLE public.\"Order Items\" TO sallyport_0123456789"])),
      .roleChanged(
        RoleChanged(
          upstream: subject.upstream, role: "sallyport_watch_a_b", token: nil, act: .sessionsEnded, sessions: 2,
          error: "it held the lock")),
    ]
    return bodies.map { body in
      switch body {
      case .intent, .refusal, .requestOpened: LedgerDraft(time: start, body: body, content: content)
      default: LedgerDraft(time: start, body: body)
      }
    }
  }
}

/// A ledger in memory: chunks, checkpoints and head as a store keeps them.
struct Shelf {
  var chunks: [LedgerChunk] = []
  var checkpoints: [StoredCheckpoint] = []
  var head = TreeHead()

  mutating func append(_ drafts: [LedgerDraft], checkpoint: Bool) throws {
    var sealer = try Sample.sealer()
    let batch = sealer.seal(drafts, onto: head, checkpoint: checkpoint)
    chunks.append(batch.chunk)
    if let checkpoint = batch.checkpoint { checkpoints.append(checkpoint) }
    head = batch.head
  }

  /// Two chunks with a checkpoint each, and two events that none covers.
  static func small() throws -> Shelf {
    var shelf = Shelf()
    try shelf.append([Sample.intent(1), Sample.result(1), Sample.intent(2)], checkpoint: true)
    try shelf.append([Sample.result(2), Sample.intent(3)], checkpoint: true)
    try shelf.append([Sample.result(3), Sample.intent(4)], checkpoint: false)
    return shelf
  }

  func verify(kept: [String] = [], key: CheckpointVerifier? = nil) throws -> LedgerVerification {
    var verifier = LedgerVerifier(key: try key ?? Sample.signer().verifier, checkpoints: checkpoints, kept: kept)
    for chunk in chunks { verifier.add(chunk) }
    return verifier.finish(head: head)
  }

  /// All events as frames, for moving them about.
  func frames() throws -> [[UInt8]] {
    try chunks.flatMap { chunk in try chunk.records().map { Shelf.frame($0) } }
  }

  static func frame(_ record: LedgerRecord) -> [UInt8] {
    func block(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
      [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: bytes.count >> $0) } + bytes
    }
    return record.storedHash.bytes + block(record.leaf) + block(record.content)
  }

  /// The same checkpoints and head over other frames, in one chunk.
  func with(_ frames: [[UInt8]]) -> Shelf {
    var other = self
    other.chunks = [LedgerChunk(first: 0, count: frames.count, bytes: frames.flatMap(\.self))]
    return other
  }
}
