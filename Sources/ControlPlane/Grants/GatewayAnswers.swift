import Approvals
import Ledger
public import SQLAnalysis
public import SallyportModel

/// What the gateway says to an agent of the agent's own token, and the agent's way to ask for a grant (``GatewayStatement``).
public struct GatewayAnswers: Sendable {
  /// Why there is no answer. Safe to show to the agent.
  public struct Failure: Error, Sendable, Equatable {
    public let description: String
    public let hint: String?
  }

  /// Requests and grants in one answer, newest first.
  public static let longest = 100

  private let grants: any GrantStore
  private let requests: any RequestStore
  private let live: LiveState
  private let pool: BlockingPool
  private let ledger: any ActLedger
  private let now: @Sendable () -> Timestamp

  public init(
    grants: any GrantStore, requests: any RequestStore, live: LiveState, pool: BlockingPool, recorder: any Recorder,
    now: @escaping @Sendable () -> Timestamp
  ) {
    self.grants = grants
    self.requests = requests
    self.live = live
    self.pool = pool
    self.now = now
    ledger = WaitingLedger(recorder: recorder)
  }

  /// A statement of the same columns without rows: what is prepared before anybody asks for an answer.
  public static func shape(of statement: GatewayStatement, _ original: [UInt8]) -> [UInt8] {
    table(of: statement).sql(for: original)
  }

  /// The answer, as a SELECT that the server runs in the place of what the agent wrote.
  public func answer(
    _ statement: GatewayStatement, _ original: [UInt8], to token: Token, in session: SessionID
  ) async throws(Failure) -> [UInt8] {
    var table = Self.table(of: statement)
    table.rows = try await rows(statement, token, session)
    return table.sql(for: original)
  }

  /// Whether an answer can carry what the agent wrote.
  public static func accepts(_ original: [UInt8]) -> Bool { AnswerMark.holds(original) }

  private static func table(of statement: GatewayStatement) -> AnswerTable {
    switch statement {
    case .token:
      AnswerTable(title: "token", columns: ["token", "owner", "upstream", "environment", "reads", "expires"])
    case .grants:
      AnswerTable(
        title: "grants",
        columns: [
          "id", "state", "task", "tables", "verbs", "rows_per_statement", "rows_left", "begins", "ends", "note",
        ])
    case .requests:
      AnswerTable(title: "requests", columns: ["id", "state", "statement", "opened", "expires", "note"])
    case .requestGrant: AnswerTable(title: "request_grant", columns: ["id", "state", "note"])
    }
  }

  private func rows(
    _ statement: GatewayStatement, _ token: Token, _ session: SessionID
  ) async throws(Failure) -> [[String?]] {
    switch statement {
    case .token:
      return [
        [
          token.name.text, token.owner.text, token.upstream.text, token.environment.rawValue,
          token.scope.entries.joined(separator: ", "), token.expiresAt.description,
        ]
      ]
    case .grants: return try await grantRows(token)
    case .requests: return try await requestRows(token)
    case .requestGrant(let arguments): return [try await ask(arguments, token, session)]
    }
  }
}

extension GatewayAnswers {
  private func grantRows(_ token: Token) async throws(Failure) -> [[String?]] {
    let (wishes, records, spent) = try await onStore { store throws(StoreError) in
      (try store.wishes(openOnly: false, of: token.id), try store.grants(of: token.id), try store.spent())
    }
    let moment = now()
    let living = Set(live.activeGrants(of: token.id, at: moment).map(\.id))
    let roster = live.roster
    let newest = records.filter { living.contains($0.grant.id) } + records.filter { !living.contains($0.grant.id) }
    let issued = newest.prefix(Self.longest).compactMap { record -> [String?]? in
      // What no operator signed is none of the agent's business.
      guard let grant = try? record.verified(by: roster) else { return nil }
      let standing = grant.standing(at: moment)
      // One that sessions do not know of yet, or still do, is shown as it counts.
      guard standing != .active || living.contains(grant.id) else { return nil }
      let left = max(0, grant.terms.rowsInAll - (spent[grant.id] ?? 0))
      return row(
        grant.id.text, living.contains(grant.id) ? Grant.Standing.active.rawValue : standing.rawValue, grant.terms,
        left: left, from: grant.notBefore, until: grant.notAfter, note: Self.note(on: record))
    }
    let asked = wishes.compactMap { wish in
      state(of: wish).map { state, note in
        row(wish.id.text, state, wish.terms, left: nil, from: nil, until: nil, note: note)
      }
    }
    return Array((issued + asked).prefix(Self.longest))
  }

  /// Why it was revoked, and the wish that it answers.
  private static func note(on record: GrantRecord) -> String? {
    if let reason = (try? record.revocation?.unverified(GrantRevoke.self))?.reason { return reason }
    return record.wish.map { "for the wish \($0)" }
  }

  /// One that was issued is shown as the grant that it became.
  private func state(of wish: GrantWish) -> (String, String?)? {
    switch wish.outcome {
    case .open: ("asked", "an operator has to issue it")
    case .denied(_, let reason): ("denied", reason)
    case .withdrawn: ("withdrawn", nil)
    case .issued: nil
    }
  }

  private func row(
    _ id: String, _ state: String, _ terms: GrantTerms, left: Int64?, from: Timestamp?, until: Timestamp?, note: String?
  ) -> [String?] {
    [
      id, state, terms.task, terms.relations.sorted().map(\.description).joined(separator: ", "),
      terms.verbs.sorted().map(\.rawValue).joined(separator: ", "), String(terms.rowsPerStatement),
      left.map { String($0) }, from?.description, until?.description, note,
    ]
  }

  private func requestRows(_ token: Token) async throws(Failure) -> [[String?]] {
    let moment = now()
    do {
      return try await pool.run { [requests] () throws(UseCaseError) in
        try ReadRequests(store: requests).list(RequestFilter(token: token.id, limit: Self.longest), at: moment)
          .map(Self.row)
      }
    } catch {
      throw Self.unavailable
    }
  }

  /// Of the statement the first 200 characters, Unicode scalars; of a denial what the operator said.
  private static func row(_ request: HeldRequest) -> [String?] {
    let statement = String(decoding: request.binding.sql.bytes.prefix(800), as: UTF8.self).unicodeScalars.prefix(200)
    let reason = request.countersignatures.last { $0.decision.choice == .deny }?.decision.reason
    return [
      request.id.text, request.state.name.rawValue, String(String.UnicodeScalarView(statement)),
      request.createdAt.description, request.expiresAt.description, reason,
    ]
  }

  private static let unavailable = Failure(
    description: "the gateway's store cannot be used", hint: "the gateway's operator finds the cause in its log")

  private func onStore<Value: Sendable>(
    _ body: @escaping @Sendable (any GrantStore) throws(StoreError) -> Value
  ) async throws(Failure) -> Value {
    do {
      return try await pool.run { [grants] () throws(StoreError) in try body(grants) }
    } catch {
      throw Self.unavailable
    }
  }
}

// Asking for a grant.
extension GatewayAnswers {
  private func ask(
    _ arguments: [GatewayStatement.Argument], _ token: Token, _ session: SessionID
  ) async throws(Failure) -> [String?] {
    guard live.upstream(named: token.upstream)?.takesGrants == true else {
      throw Failure(
        description:
          "upstream `\(token.upstream)` has one login for all agents, which cannot write: a grant would give nothing",
        hint: "send the change itself: an operator can approve it")
    }
    let (terms, life) = try WishText.read(arguments)
    var random = SystemRandomNumberGenerator()
    let wish = GrantWish(
      id: GrantWishID(using: &random), token: token.id, tokenName: token.name, upstream: token.upstream, terms: terms,
      seconds: life.components.seconds, askedAt: now(), session: session)
    do {
      try await pool.run { [grants, ledger] () throws(UseCaseError) in
        try AskForGrant(grants: grants, ledger: ledger).ask(wish, of: token)
      }
    } catch {
      throw Self.failure(error)
    }
    return [wish.id.text, "asked", "an operator has to issue it; `SHOW sallyport.grants` says what became of it"]
  }
}

extension GatewayAnswers {
  /// The way on is the agent's, not that of an operator at the command line.
  private static func failure(_ error: UseCaseError) -> Failure {
    switch error.code {
    case .invalid: WishText.failure(error.description)
    case .wrongState:
      Failure(
        description: error.description,
        hint: "an operator answers them; `SHOW sallyport.grants` says what became of them")
    case .notFound, .ambiguous, .exists, .notAuthorised, .storeFailed, .ledgerFailed, .recordMissing: unavailable
    }
  }
}

/// The arguments of `sallyport.request_grant`, read.
enum WishText {
  static func read(
    _ arguments: [GatewayStatement.Argument]
  ) throws(GatewayAnswers.Failure) -> (terms: GrantTerms, life: Duration) {
    var values: [String: String] = [:]
    for argument in arguments {
      guard names.contains(argument.name) else {
        throw failure("`\(argument.name.prefix(40))` is nothing that a grant has")
      }
      guard values.updateValue(argument.value, forKey: argument.name) == nil else {
        throw failure("`\(argument.name)` is said twice")
      }
    }
    let usual = GrantRules.usual
    let perStatement = try number(values["rows"], else: usual.rowsPerStatement)
    let terms = GrantTerms(
      task: values["task"] ?? "", relations: try relations(values["tables"] ?? ""),
      verbs: try verbs(values["verbs"] ?? ""),
      rowsPerStatement: perStatement,
      rowsInAll: try number(values["rows_in_all"], else: max(perStatement, usual.rowsInAll)))
    let life = values["duration"].map(DurationText.read) ?? usual.life
    guard let life, life >= .seconds(1) else {
      throw failure("`duration` is written like `30m` or `2h`")
    }
    return (terms, life)
  }

  private static let names: Set<String> = ["task", "tables", "verbs", "rows", "rows_in_all", "duration"]

  static func failure(_ text: String) -> GatewayAnswers.Failure {
    GatewayAnswers.Failure(
      description: text, hint: "it has task, tables, verbs, rows, rows_in_all and duration, each as `name => 'value'`")
  }

  private static func number(_ text: String?, else other: Int64) throws(GatewayAnswers.Failure) -> Int64 {
    guard let text else { return other }
    guard let number = Int64(text) else { throw failure("`\(text.prefix(40))` is no number of rows") }
    return number
  }

  private static func verbs(_ text: String) throws(GatewayAnswers.Failure) -> Set<GrantVerb> {
    var verbs: Set<GrantVerb> = []
    for word in text.split(whereSeparator: { $0 == "," || $0 == " " }) {
      guard let verb = GrantVerb(rawValue: word.lowercased()) else {
        throw failure("`\(word.prefix(40))` is nothing that a grant allows: insert, update, delete")
      }
      verbs.insert(verb)
    }
    return verbs
  }

  private static func relations(_ text: String) throws(GatewayAnswers.Failure) -> Set<RelationName> {
    var relations: Set<RelationName> = []
    for name in text.split(separator: ",") {
      let trimmed = name.trimmingPrefix { $0 == " " }
      do { relations.insert(try RelationName(reading: String(trimmed))) } catch {
        throw GatewayAnswers.Failure(description: error.description, hint: error.hint)
      }
    }
    return relations
  }
}
