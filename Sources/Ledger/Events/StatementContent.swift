public import SallyportModel

/// The text and the parameters of a statement: the part of an event that may have to be forgotten one day.
///
/// The event commits to it by a salted digest and the content stands beside it, so that it can be redacted later without
/// breaking the tree; the salt, forgotten with it, keeps the digest from being guessed.
public struct StatementContent: Hashable, Sendable {
  /// Exactly as it came.
  public let sql: [UInt8]
  public let parameters: [BoundParameter]

  public init(sql: [UInt8], parameters: [BoundParameter] = []) {
    self.sql = sql
    self.parameters = parameters
  }
}
