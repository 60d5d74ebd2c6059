/// Something that has a credential's form, or a secret's name, and was passed over.
///
/// Every rule that drops something may be wrong, so a report names what it dropped, by place.
public struct LeftOut: Hashable, Sendable {
  /// Which rule.
  public enum Reason: String, CaseIterable, Sendable {
    /// A reference that something resolves at run time: `${DATABASE_URL}`, `op://…`.
    case pointer
    /// A slot or a word where a secret would stand: `<password>`, `changeme`, `xxxxxxxx`.
    case filler
    /// A host that is reserved for documentation: `db.example.com`, `192.0.2.1` (RFC 2606, RFC 5737, RFC 3849).
    case documentedHost = "documented-host"
    /// A key that its provider publishes for everybody.
    case documentedKey = "documented-key"
  }

  /// As people write it.
  public let file: String
  public let position: Position
  /// Key path or variable; empty in plain text.
  public let field: String
  public let reason: Reason
}

extension LeftOut.Reason {
  /// For people: what stands there instead of a secret.
  public var title: String {
    switch self {
    case .pointer: "a reference"
    case .filler: "a placeholder"
    case .documentedHost: "a host reserved for documentation"
    case .documentedKey: "a key that its provider publishes"
    }
  }
}
