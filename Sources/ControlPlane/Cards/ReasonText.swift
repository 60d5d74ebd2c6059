public import SallyportModel

/// A reason as a sentence for an operator. Never shown to an agent.
public enum ReasonText {
  public static func sentence(_ reason: Reason) -> String {
    let subject = reason.subject.map { " `\($0)`" } ?? ""
    if let sentence = sentences[reason.rule] { return sentence + (subject.isEmpty ? "" : ":" + subject) }
    return "the rule `\(reason.rule)` says \(reason.verdict.rawValue)"
      + (subject.isEmpty ? "" : " because of" + subject)
  }

  /// Rules that have a sentence.
  public static var rules: Set<String> { Set(sentences.keys) }

  private static let sentences = [
    "not-understood": "PostgreSQL's grammar, or this analysis of it, does not understand the statement"
  ]
}
