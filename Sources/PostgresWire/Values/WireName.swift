/// The name of a prepared statement or portal; empty is the unnamed one.
///
/// Two names are equal when their bytes are, as on the server. `String` would take a composed and a decomposed `é` for
/// one name, and a statement could then hide behind another's verdict.
public struct WireName: Sendable {
  public let text: String

  @inlinable
  public init(_ text: String) { self.text = text }

  public static let unnamed = WireName("")

  @inlinable
  public var isUnnamed: Bool { text.utf8.isEmpty }
}

extension WireName: Hashable, CustomStringConvertible {
  @inlinable
  public static func == (left: WireName, right: WireName) -> Bool { left.text.utf8.elementsEqual(right.text.utf8) }

  @inlinable
  public func hash(into hasher: inout Hasher) {
    for byte in text.utf8 { hasher.combine(byte) }
  }

  public var description: String { text }
}
