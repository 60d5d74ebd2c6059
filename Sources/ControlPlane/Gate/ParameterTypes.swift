import PolicyEngine
import SQLAnalysis
public import SallyportModel

extension Jurisdiction {
  /// The assessment with the types that the client declares for parameters, by number: the server reads a parameter by the code of its
  /// type, which no name in the text gives away.
  public func judging(_ assessment: Assessment, parameterTypes: [UInt32]) -> Assessment {
    guard subject.environment != .development, !parameterTypes.isEmpty else { return assessment }
    let made = parameterTypes.filter { $0 >= firstUserOID }
    let unknown = parameterTypes.first { !analyzer.isHarmless(parameterType: $0) }
    guard unknown != nil || !made.isEmpty else { return assessment }
    let reason = unknown.map {
      Reason(rule: "unknown-routine", verdict: .refuse, subject: "the parameter's type \($0)")
    }
    return Assessment(
      sql: assessment.sql, facts: assessment.facts,
      judgement: Judgement(reasons: assessment.judgement.reasons + (reason.map { [$0] } ?? [])),
      epoch: assessment.epoch, parameterTypes: made)
  }
}
