import Crypto

/// The answer to an MD5 challenge: `md5` and the hash of the hash of password and user, and the salt (manual 55.2.1).
enum MD5Answer {
  static func text(user: String, password: Password, salt: [UInt8]) -> String {
    let inner = hex(Array(password.revealed.utf8) + Array(user.utf8))
    return "md5" + hex(Array(inner.utf8) + salt)
  }

  private static func hex(_ bytes: [UInt8]) -> String {
    Insecure.MD5.hash(data: bytes).map { byte in
      let text = String(byte, radix: 16)
      return text.count == 1 ? "0" + text : text
    }.joined()
  }
}
