/// Why a text is no condition that rows can be filtered by.
public struct InvalidRowFilter: Error, Equatable, CustomStringConvertible {
  /// Names what is in the way, never more of the text than a name.
  public let description: String
  /// Byte offset into the condition, where there is one.
  public let position: Int?
  /// What to write instead.
  public let hint: String

  init(_ description: String, at position: Int? = nil, hint: String) {
    self.description = description
    self.position = position
    self.hint = hint
  }
}
