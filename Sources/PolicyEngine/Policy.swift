public import SallyportModel

/// Facts and a subject → a verdict with reasons. Pure: the same question always has the same answer.
///
/// Every effect, concern and hazard of the model is covered by a switch without a default, so that a new one does not
/// compile until it is judged here.
public struct Policy: Hashable, Sendable {
  /// A hexadecimal digest of the rules: requests and the ledger name the policy by it.
  public let version: String

  /// The policy of a gateway whose configuration says nothing else.
  public static let standard = Policy(version: PolicyDigest.ofStandardRules)

  /// The verdict on a whole text: the strictest of its statements decides, and what is not understood is refused.
  public func judge(_ facts: Result<BatchFacts, NotUnderstood>, for subject: Subject) -> Judgement {
    guard subject.tokenIsActive else { return Judgement(reasons: [Reason(.tokenInactive, .refuse)]) }
    switch facts {
    case .failure(let why): return Judgement(reasons: [NotUnderstoodRule.reason(why)])
    case .success(let batch):
      let grants = GrantRule.covering(batch, subject)
      var subject = subject
      subject.environment = subject.strictness
      let reasons = batch.statements.enumerated().flatMap { index, statement in
        StatementJudge(statement: statement, index: index, subject: subject, isGranted: !grants.isEmpty).reasons()
      }
      return Judgement(reasons: reasons + BatchRule.reasons(batch, reasons), grants: grants.map(\.id))
    }
  }
}
