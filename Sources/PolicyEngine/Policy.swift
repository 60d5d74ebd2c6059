public import SallyportModel

/// Who asks: everything about the token that a rule may look at.
public struct Subject: Hashable, Sendable {
  public var environment: Environment
  public var scope: Scope
  /// False for a token that is revoked or expired: nothing is allowed any more.
  public var tokenIsActive: Bool
  /// The search path that the gateway pinned for the session.
  public var searchPath: [String]

  public init(
    environment: Environment, scope: Scope, tokenIsActive: Bool = true, searchPath: [String] = ["public"]
  ) {
    self.environment = environment
    self.scope = scope
    self.tokenIsActive = tokenIsActive
    self.searchPath = searchPath
  }
}

/// Facts and a subject → a verdict with reasons. Pure: the same question always has the same answer.
public struct Policy: Hashable, Sendable {
  /// Names the content of the policy in requests and the ledger; the same rules have the same version.
  public let version: String

  /// The policy of a gateway whose configuration says nothing else.
  public static let standard = Policy(version: "standard-1")

  /// The verdict on a whole text: the strictest of its statements decides, and what is not understood is refused.
  public func judge(_ facts: Result<BatchFacts, NotUnderstood>, for subject: Subject) -> Judgement {
    Judgement(reasons: [Reason(rule: "not-understood", verdict: .refuse)])
  }
}
