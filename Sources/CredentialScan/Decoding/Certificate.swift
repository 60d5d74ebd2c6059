/// As much of X.509 (RFC 5280) as tells whom a client certificate names: the organisations and common names of its subject.
enum Certificate {
  /// - Parameter bytes: PEM or DER.
  /// - Returns: the names, `nil` when it is no certificate.
  static func subjectNames(_ bytes: [UInt8]) -> [String]? {
    let der = bytes.starts(with: "-----".utf8) ? pem(bytes) : bytes
    guard let der, let outer = DER(der[...]), outer.tag == 0x30, let body = DER(outer.content), body.tag == 0x30 else {
      return nil
    }
    // version [0] (may lack), serial, algorithm, issuer, validity, subject
    var fields = body.children(limit: 8)
    if fields.first?.tag == 0xA0 { fields.removeFirst() }
    guard fields.count > 4 else { return nil }
    return fields[4].children(limit: 32).flatMap { $0.children(limit: 8) }.compactMap { pair in
      let parts = pair.children(limit: 2)
      guard parts.count == 2, parts[0].tag == 0x06,
        parts[0].content.elementsEqual([0x55, 0x04, 0x0A]) || parts[0].content.elementsEqual([0x55, 0x04, 0x03])
      else { return nil }
      return parts[1].content.text
    }
  }

  private static func pem(_ bytes: [UInt8]) -> [UInt8]? {
    let lines = bytes.split(separator: 10).filter { !$0.starts(with: "-----".utf8) }
    return Base64.decode(lines.joined())
  }
}

/// One element of DER (X.690): a tag, a length, its content.
struct DER {
  let tag: UInt8
  let content: ArraySlice<UInt8>
  fileprivate let end: Int

  init?(_ bytes: ArraySlice<UInt8>) {
    guard bytes.count >= 2 else { return nil }
    tag = bytes[bytes.startIndex]
    var start = bytes.startIndex + 2
    var length = Int(bytes[bytes.startIndex + 1])
    if length >= 0x80 {
      let count = length & 0x7f
      guard 1...4 ~= count, bytes.count >= 2 + count else { return nil }
      length = bytes[start..<start + count].reduce(0) { $0 << 8 | Int($1) }
      start += count
    }
    guard length <= bytes.endIndex - start else { return nil }
    content = bytes[start..<start + length]
    end = start + length
  }

  func children(limit: Int) -> [DER] {
    var result: [DER] = []
    var rest = content
    while result.count < limit, let next = DER(rest) {
      result.append(next)
      rest = rest[next.end...]
    }
    return result
  }
}
