/// A secret text that does not show itself: not in a log, not in a dump, not in a test's failure.
public struct Password: Hashable, Sendable {
  /// The text, for the one place that sends it or derives from it.
  public let revealed: String

  public init(_ text: String) { revealed = text }
}

extension Password: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  public var description: String { "(secret)" }
  public var debugDescription: String { description }
  public var customMirror: Mirror { Mirror(self, children: []) }
}
