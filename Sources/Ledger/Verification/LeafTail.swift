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
    let end = Array(",\"sequence\":\(sequence),\"v\":1}".utf8)
    guard leaf.count > end.count, leaf.suffix(end.count).elementsEqual(end) else { return nil }
    var rest = leaf.dropLast(end.count)
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

  private static let kind = Array(",\"kind\":\"".utf8)
  private static let content = Array(",\"content\":\"".utf8)

  private static func drop(_ end: [UInt8], from rest: inout ArraySlice<UInt8>) -> Bool {
    guard rest.suffix(end.count).elementsEqual(end) else { return false }
    rest = rest.dropLast(end.count)
    return true
  }
}
