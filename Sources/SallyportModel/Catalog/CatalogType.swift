/// A type that is not PostgreSQL's own.
public struct CatalogType: Hashable, Sendable {
  /// What it is made of: what reading a value of it from a text runs.
  public enum Kind: Hashable, Sendable {
    /// Code of its own, in the language named.
    case base(inputLanguage: String)
    case `enum`
    /// Another type, with the expressions of its CHECK constraints as the server writes them, all names qualified.
    case domain(of: UInt32, checks: [String])
    case array(of: UInt32)
    /// A range over a type.
    ///
    /// - Parameter hasOwnCode: Whether users' functions make its values canonical or compare its bounds.
    case range(of: UInt32, hasOwnCode: Bool)
    /// The multirange of a range type.
    case multirange(of: UInt32)
    /// A relation's columns, by the relation's oid.
    case composite(relation: UInt32)
    /// Pseudo-types and shells.
    case other
  }

  public var oid: UInt32
  public var name: RelationName
  public var kind: Kind
  /// The extension that it belongs to.
  public var `extension`: String?

  public init(oid: UInt32, name: RelationName, kind: Kind, extension: String? = nil) {
    self.oid = oid
    self.name = name
    self.kind = kind
    self.extension = `extension`
  }
}
