import SallyportModel

/// What has no facts is refused: it could be anything.
enum NotUnderstoodRule {
  static func reason(_ why: NotUnderstood) -> Reason {
    Reason(.notUnderstood, .refuse, subject: why.code.rawValue)
  }
}
