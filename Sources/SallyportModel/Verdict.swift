/// What the gate says of a statement. Ordered by strictness: the strictest of a statement's findings decides.
public enum Verdict: String, CaseIterable, Codable, Sendable, Comparable {
  case allow
  case hold
  case refuse

  public static func < (left: Verdict, right: Verdict) -> Bool { left.strictness < right.strictness }

  private var strictness: Int {
    switch self {
    case .allow: 0
    case .hold: 1
    case .refuse: 2
    }
  }
}

/// One finding of one policy rule, as data: console, CLI, ledger and tests read the same value. Never shown to an agent.
public struct Reason: Hashable, Codable, Sendable {
  /// The rule that found it: `out-of-scope`, `write`, `unrestricted`. Stable: policies and dashboards refer to it.
  public let rule: String
  public let verdict: Verdict
  /// What it found: a relation, a function, a setting. Never a value from the statement.
  public let subject: String?
  /// Index of the statement within its batch.
  public let statement: Int

  public init(rule: String, verdict: Verdict, subject: String? = nil, statement: Int = 0) {
    self.rule = rule
    self.verdict = verdict
    self.subject = subject
    self.statement = statement
  }
}

/// A verdict with the findings that led to it.
public struct Judgement: Hashable, Codable, Sendable {
  public let verdict: Verdict
  public let reasons: [Reason]
  /// The grants that cover a change of rows, soonest to end first: it may run under any of them, and only under one. Empty for everything
  /// that is not allowed because of a grant.
  public let grants: [GrantID]

  /// The strictest reason decides; without reasons there is nothing against it.
  public init(reasons: [Reason], grants: [GrantID] = []) {
    let verdict = reasons.map(\.verdict).max() ?? .allow
    self.verdict = verdict
    self.reasons = reasons
    self.grants = verdict == .allow ? grants : []
  }

  private enum CodingKeys: String, CodingKey { case verdict, reasons, grants }

  /// Reads what an older version has stored as well.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    verdict = try values.decode(Verdict.self, forKey: .verdict)
    reasons = try values.decode([Reason].self, forKey: .reasons)
    grants = try values.decodeIfPresent([GrantID].self, forKey: .grants) ?? []
  }

  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(verdict, forKey: .verdict)
    try values.encode(reasons, forKey: .reasons)
    if !grants.isEmpty { try values.encode(grants, forKey: .grants) }
  }
}

/// One parameter of a bound statement, exactly as the client sent it.
public struct BoundParameter: Hashable, Codable, Sendable {
  public enum Format: Int16, Codable, Sendable { case text = 0, binary = 1 }

  public let format: Format
  /// `nil` is SQL's NULL.
  public let value: [UInt8]?

  public init(format: Format, value: [UInt8]?) {
    self.format = format
    self.value = value
  }
}
