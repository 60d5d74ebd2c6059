/// Why a text has no facts. Never an allow: policy refuses what is not understood.
public struct NotUnderstood: Error, Hashable, Codable, Sendable, CustomStringConvertible {
  public enum Code: String, CaseIterable, Codable, Sendable {
    /// The grammar does not know it; `position` points at it.
    case syntax
    /// A node of the parse tree that the analysis has no rule for.
    case unknownNode = "unknown-node"
    /// Not valid UTF-8, or a NUL byte.
    case encoding
    /// Over a limit of size, tokens or depth.
    case limit
  }

  public let code: Code
  /// Safe to show to the human: names the node, the limit or the parser's own complaint.
  public let description: String
  /// Byte offset into the text, where there is one.
  public let position: Int?
  /// What to do about it, where that is known. Never a part of the text but its own delimiter.
  public let hint: String?

  public init(code: Code, description: String, position: Int? = nil, hint: String? = nil) {
    self.code = code
    self.description = description
    self.position = position
    self.hint = hint
  }
}
