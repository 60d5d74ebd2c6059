/// One statement on its way through one session: the intent and the result in the ledger carry the same one.
public struct ExecutionID: Hashable, Sendable, Codable, CustomStringConvertible {
  public let session: SessionID
  /// Counts from 1 within the session, never used twice.
  public let number: Int64

  public init(session: SessionID, number: Int64) {
    self.session = session
    self.number = number
  }

  /// `ses_0123456789/17`, as people type it to find it again.
  public var description: String { "\(session)/\(number)" }

  /// `nil` for anything but what ``description`` prints.
  public init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, let session = try? SessionID(String(parts[0])), let number = Int64(parts[1]), number > 0
    else { return nil }
    self.init(session: session, number: number)
  }
}
