public import Approvals
public import SallyportModel

/// A request as people decide on it: terminal, console and programs read the same value.
///
/// Everything that was not measured is said to be so; nothing here is guessed.
public struct RequestCard: Encodable, Sendable, Equatable {
  public let id: RequestID
  public let state: RequestState.Name
  public let environment: Environment
  public let upstream: UpstreamName
  public let database: String
  public let token: TokenName
  public let tokenID: TokenID
  public let owner: OperatorName
  public let session: SessionID
  /// What the client calls itself: a claim, not a fact.
  public let application: String?
  public let address: String?
  /// Exactly as it came.
  public let sql: String
  public let statements: [Statement]
  public let parameters: [Parameter]
  public let searchPath: [String]
  public let relations: [Relation]
  public let effects: [Effect]
  public let reasons: [Finding]
  /// What would happen, sentence by sentence.
  public let wouldDo: [String]
  /// What approving would set in motion.
  public let onApproval: [String]
  /// What nobody has measured, so that the reader does not take silence for harmlessness.
  public let unknown: [String]
  public let runsInTransaction: Bool
  public let rowCeiling: Int64?
  public let createdAt: Moment
  public let expiresAt: Moment
  /// What an operator signs: SHA-256 in hexadecimal.
  public let digest: String
  public let decisions: [Vote]
  public let missingApprovals: Int
  /// How it ended, for a request that was executed or failed.
  public let outcome: String?

  /// One statement of the batch.
  public struct Statement: Encodable, Sendable, Equatable {
    public let command: String
    public let runsInTransaction: Bool
    public let concerns: [Concern]
  }

  /// A bound parameter, readable where it is text.
  public struct Parameter: Encodable, Sendable, Equatable {
    /// As in `$1`.
    public let number: Int
    public let format: String
    /// `nil` for NULL and for binary values.
    public let text: String?
    /// Hexadecimal, for binary values and texts that are not UTF-8.
    public let bytes: String?
    public var isNull: Bool { text == nil && bytes == nil }
  }

  public struct Relation: Encodable, Sendable, Equatable, Hashable {
    public let name: String
    public let role: RelationUse.Role
    public let effect: Effect
  }

  /// A reason with its sentence.
  public struct Finding: Encodable, Sendable, Equatable {
    public let rule: String
    public let verdict: Verdict
    public let subject: String?
    public let statement: Int
    public let sentence: String
  }

  public struct Vote: Encodable, Sendable, Equatable {
    public let `operator`: OperatorName
    public let choice: Decision.Choice
    public let reason: String?
    public let rowCeiling: Int64?
    public let irreversible: Bool
    public let decidedAt: Moment
  }
}

extension RequestCard {
  public init(_ request: HeldRequest) {
    let binding = request.binding
    let facts = request.facts.statements
    id = request.id
    state = request.state.name
    environment = binding.environment
    upstream = binding.upstream
    database = binding.database
    token = request.tokenName
    tokenID = binding.token
    owner = request.owner
    session = request.session
    application = request.application
    address = request.address
    sql = binding.sql.description
    statements = facts.map {
      Statement(
        command: $0.command, runsInTransaction: $0.runsInTransaction,
        concerns: $0.concerns.sorted { $0.rawValue < $1.rawValue })
    }
    parameters = binding.parameters.enumerated().map { Parameter(number: $0 + 1, $1) }
    searchPath = binding.searchPath
    relations = Self.relations(of: facts)
    effects = Set(facts.flatMap(\.effects)).sorted { $0.rawValue < $1.rawValue }
    reasons = request.judgement.reasons.map(Finding.init)
    wouldDo = facts.enumerated().map { EffectText.sentence($1, number: facts.count > 1 ? $0 + 1 : nil) }
    onApproval = Self.consequences(of: request)
    unknown = Self.unknown(facts)
    runsInTransaction = request.runsInTransaction
    rowCeiling = request.effectiveRowCeiling
    createdAt = Moment(request.createdAt)
    expiresAt = Moment(request.expiresAt)
    digest = HexText.of(binding.digest)
    decisions = request.countersignatures.map(Vote.init)
    missingApprovals = request.missingApprovals
    outcome = Self.outcome(of: request.state)
  }

  private static func relations(of facts: [StatementFacts]) -> [Relation] {
    var seen: Set<Relation> = []
    return facts.flatMap(\.relations)
      .map { Relation(name: $0.relation.description, role: $0.role, effect: $0.effect) }
      .filter { seen.insert($0).inserted }
  }

  private static func consequences(of request: HeldRequest) -> [String] {
    var lines = [
      "the gateway runs exactly these bytes, once, with the executor's login on `\(request.binding.upstream)`"
    ]
    if request.runsInTransaction {
      let ceiling =
        request.effectiveRowCeiling.map { ", which is rolled back if it changes more than \($0) rows" } ?? ""
      lines.append("in a transaction of its own\(ceiling)")
    } else {
      lines.append("outside a transaction, because PostgreSQL allows no other way: nothing undoes it")
    }
    lines.append("the agent gets the result: the one that waits, or the next identical statement of its token")
    if request.missingApprovals > 1 {
      lines.append("\(request.missingApprovals) approvals are needed, yours counts as one")
    }
    return lines
  }

  private static func unknown(_ facts: [StatementFacts]) -> [String] {
    let writes: Set<Effect> = [.delete, .update, .insert, .truncate, .drop, .alter]
    guard facts.contains(where: { !$0.effects.isDisjoint(with: writes) }) else { return [] }
    return [
      "how many rows it changes, and what triggers, rules and cascading foreign keys add to it: nothing was measured"
    ]
  }

  private static func outcome(of state: RequestState) -> String? {
    switch state {
    case .executed(let rows, let at): "executed at \(at)" + (rows.map { ", \($0) rows" } ?? "")
    case .failed(let sqlstate, let at): "failed at \(at) with SQLSTATE \(sqlstate)"
    case .rolledBack(let cause, let at): "rolled back at \(at): \(cause.rawValue)"
    case .unknown(let at): "sent at \(at), and nobody knows what came of it"
    case .withdrawn(let cause, let at): "withdrawn at \(at): \(cause.rawValue)"
    case .pending, .approved, .claimed, .denied, .expired: nil
    }
  }
}

extension RequestCard.Finding {
  init(_ reason: Reason) {
    self.init(
      rule: reason.rule, verdict: reason.verdict, subject: reason.subject, statement: reason.statement,
      sentence: ReasonText.sentence(reason))
  }
}

extension RequestCard.Vote {
  init(_ vote: Countersignature) {
    let decision = vote.decision
    self.init(
      operator: vote.signer, choice: decision.choice, reason: decision.reason, rowCeiling: decision.rowCeiling,
      irreversible: decision.irreversible, decidedAt: Moment(decision.decidedAt))
  }
}

extension RequestCard.Parameter {
  /// A parameter as people read it.
  public init(number: Int, _ parameter: BoundParameter) {
    self.number = number
    format = parameter.format == .text ? "text" : "binary"
    let readable = parameter.format == .text ? parameter.value.flatMap { String(validating: $0, as: UTF8.self) } : nil
    text = readable
    bytes = readable == nil ? parameter.value.map(HexText.of) : nil
  }
}

/// Bytes for people and programs.
public enum HexText {
  public static func of(_ bytes: some Sequence<UInt8>) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}
