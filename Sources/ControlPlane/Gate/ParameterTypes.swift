import PolicyEngine
import SQLAnalysis
public import SallyportModel

extension Jurisdiction {
  /// The assessment with the types that the client declares for parameters, by number: the server reads a parameter by the code of its
  /// type, which no name in the text gives away.
  public func judging(_ assessment: Assessment, parameterTypes: [UInt32]) -> Assessment {
    guard subject.environment != .development,
      let unknown = parameterTypes.first(where: { !analyzer.isHarmless(parameterType: $0) })
    else { return assessment }
    let reason = Reason(rule: "unknown-routine", verdict: .refuse, subject: "the parameter's type \(unknown)")
    return Assessment(
      sql: assessment.sql, facts: assessment.facts,
      judgement: Judgement(reasons: assessment.judgement.reasons + [reason]), epoch: assessment.epoch)
  }
}
