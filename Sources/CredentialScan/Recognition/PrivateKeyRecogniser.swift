/// Private keys in PEM armour, encrypted or not.
struct PrivateKeyRecogniser: Recogniser {
  var anchors: [String] { ["-----BEGIN "] }
  private static let limit = 14 << 10

  func recognise(in text: [UInt8], at anchor: Int) -> Recognition? {
    let head = text[(anchor + 11)..<min(text.count, anchor + 60)]
    guard let dashes = Self.find("-----", in: head) else { return nil }
    let label = head[..<dashes].text
    guard label.hasSuffix("PRIVATE KEY") else { return nil }
    let bodyStart = dashes + 5
    guard let end = Self.find("-----END ", in: text[bodyStart..<min(text.count, bodyStart + Self.limit)]) else {
      return nil
    }
    let body = Self.armour(text[bodyStart..<end])
    // Long runs of one letter are usual: OpenSSH's header alone has nine of the letter that stands for zero.
    guard body.count >= 60, Set(body).count > 16 else { return nil }
    var result = Recognition(kind: .sshKey, variant: label, secret: Secret(body), range: bodyStart..<end)
    result.prefix = "-----BEGIN"
    result.power = .write
    let isEncrypted =
      label.contains("ENCRYPTED") || text[bodyStart..<end].text.contains("ENCRYPTED") || Self.isEncryptedOpenSSH(body)
    // Without its passphrase it opens nothing; it is counted and no more.
    if isEncrypted { (result.power, result.variant, result.basis) = (.published, "encrypted", .proven) }
    return result
  }

  /// The base 64 letters alone; `\n` of JSON and header lines are passed over.
  private static func armour(_ text: ArraySlice<UInt8>) -> [UInt8] {
    var result: [UInt8] = []
    var index = text.startIndex
    while index < text.endIndex {
      if text[index] == UInt8(ascii: "\\") {
        index += 2
      } else {
        if Alphabet.base64.contains(text[index]) { result.append(text[index]) }
        index += 1
      }
    }
    return result
  }

  /// OpenSSH says how the key is sealed right behind its magic (PROTOCOL.key): a string, `none` or a cipher's name.
  private static func isEncryptedOpenSSH(_ body: [UInt8]) -> Bool {
    guard let bytes = Base64.decode(body.prefix(80)), bytes.starts(with: "openssh-key-v1\0".utf8), bytes.count > 24
    else { return false }
    return bytes[18] != 4 || bytes[19..<23].text != "none"
  }

  private static func find(_ needle: String, in text: ArraySlice<UInt8>) -> Int? {
    let bytes = Array(needle.utf8)
    guard text.count >= bytes.count else { return nil }
    return (text.startIndex...(text.endIndex - bytes.count)).first {
      text[$0] == bytes[0] && text[$0...].starts(with: bytes)
    }
  }
}
