/// A relation by its schema and name, as the catalog spells them: never a quoted or dotted text.
public struct RelationName: Hashable, Comparable, Codable, Sendable, CustomStringConvertible {
  public let schema: String
  public let name: String

  public init(schema: String, name: String) {
    self.schema = schema
    self.name = name
  }

  public static func < (left: RelationName, right: RelationName) -> Bool {
    (left.schema, left.name) < (right.schema, right.name)
  }

  /// As SQL would write it, quoted only where needed: `public.customers`, `public."Order Items"`.
  public var description: String { Self.quoted(schema) + "." + Self.quoted(name) }

  /// One identifier as SQL would write it.
  package static func quoted(_ part: String) -> String {
    let plain = part.utf8.enumerated().allSatisfy { index, byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "_"): true
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "$"): index > 0
      default: false
      }
    }
    return plain && !part.isEmpty ? part : Quoted.identifier(part)
  }
}
