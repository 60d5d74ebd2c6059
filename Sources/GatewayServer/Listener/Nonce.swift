import PostgresWire

/// Randomness of the listener, from the system's generator.
public enum Nonce {
  /// 24 characters of printable ASCII without a comma, for SCRAM (RFC 5802 §5.1): 142 random bits.
  public static func make() -> String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8)
    var random = SystemRandomNumberGenerator()
    let characters = (0..<24).map { _ in alphabet[Int(random.next(upperBound: UInt64(alphabet.count)))] }
    return String(decoding: characters, as: UTF8.self)
  }

  static func cancelKey(secretLength: Int) -> CancelKey? {
    var random = SystemRandomNumberGenerator()
    let secret = (0..<secretLength).map { _ in UInt8(truncatingIfNeeded: random.next() as UInt64) }
    return CancelKey(processID: UInt32(truncatingIfNeeded: random.next() as UInt64) & 0x7FFF_FFFF, secret: secret)
  }
}
