internal import SallyportModel

/// The end of a leaf, read from behind: enough for verification, which must not parse every event.
///
/// ```
///   …},"content":"<44 of base64>","kind":"statement.intent","sequence":41,"v":1}
/// ```
/// The body ends in `}` and the tail has no braces but the last, so nothing that a client sent can be taken for it.
struct LeafTail {
  /// The digest that the event commits to, in base64.
  let contentDigest: ArraySlice<UInt8>?

  /// - Returns: `nil` unless the leaf says that it stands at this sequence.
  init?(_ leaf: ArraySlice<UInt8>, sequence: Int64) {
    var rest = leaf
    guard LeafTail.drop(LeafTail.version, from: &rest), LeafTail.drop(sequence, from: &rest),
      LeafTail.drop(LeafTail.sequence, from: &rest)
    else { return nil }
    guard rest.popLast() == UInt8(ascii: "\"") else { return nil }
    while let byte = rest.last, byte == UInt8(ascii: ".") || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) {
      rest.removeLast()
    }
    guard LeafTail.drop(LeafTail.kind, from: &rest) else { return nil }
    if rest.last == UInt8(ascii: "}") {
      contentDigest = nil
    } else {
      guard rest.popLast() == UInt8(ascii: "\""), rest.count > 44 else { return nil }
      contentDigest = rest.suffix(44)
      rest = rest.dropLast(44)
      guard LeafTail.drop(LeafTail.content, from: &rest), rest.last == UInt8(ascii: "}") else { return nil }
    }
  }

  private static let version = Array(",\"v\":1}".utf8)
  private static let sequence = Array(",\"sequence\":".utf8)
  private static let kind = Array(",\"kind\":\"".utf8)
  private static let content = Array(",\"content\":\"".utf8)

  /// The number in decimal, without a text for it: this happens for every event.
  private static func drop(_ number: Int64, from rest: inout ArraySlice<UInt8>) -> Bool {
    guard number >= 0 else { return false }
    var left = number
    repeat {
      guard rest.popLast() == UInt8(ascii: "0") + UInt8(left % 10) else { return false }
      left /= 10
    } while left > 0
    return true
  }

  private static func drop(_ end: [UInt8], from rest: inout ArraySlice<UInt8>) -> Bool {
    guard rest.suffix(end.count).elementsEqual(end) else { return false }
    rest = rest.dropLast(end.count)
    return true
  }
}
