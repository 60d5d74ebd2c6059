/// Why a SCRAM exchange ends without a login.
public enum SCRAMFailure: Error, Hashable, Sendable {
  /// Not a message of the exchange; says what is wrong with it.
  case malformed(String)
  /// The other side does not know the password.
  case wrongProof
  /// The TLS connection is not the one that the client sees, or the client was talked out of binding to it.
  case channelBinding
  /// Something legitimate that is not offered here: an authorization identity, a mandatory extension.
  case unsupported(String)
}

/// The attributes of a SCRAM message: `r=…,s=…,i=…`, read strictly in order (RFC 5802, section 7).
struct SCRAMAttributes {
  private var rest: Substring

  init(_ text: Substring) { rest = text }

  /// The value of the next attribute.
  mutating func next(_ name: Character) throws(SCRAMFailure) -> Substring {
    guard rest.first == name, rest.dropFirst().first == "=" else {
      throw SCRAMFailure.malformed("attribute `\(name)` is missing")
    }
    let value = rest.dropFirst(2).prefix { $0 != "," }
    rest = rest[value.endIndex...].dropFirst()
    return value
  }

  /// Whether the next attribute has this name.
  func isNext(_ name: Character) -> Bool { rest.first == name && rest.dropFirst().first == "=" }

  var isAtEnd: Bool { rest.isEmpty }

  /// A nonce: printable ASCII without a comma, of any length that a message has room for.
  static func isNonce(_ text: Substring) -> Bool {
    !text.isEmpty && text.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != UInt8(ascii: ",") }
  }
}
