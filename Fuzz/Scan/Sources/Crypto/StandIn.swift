/// Has the shape of the library's HMAC and none of its strength: while fuzzing and measuring, fingerprints only have to differ.
public enum HMAC<Hash> {
  public static func authenticationCode(for data: some Sequence<UInt8>, using key: SymmetricKey) -> [UInt8] {
    var state = key.bytes.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
    for byte in data { state = (state ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    return (0..<32).map { UInt8(truncatingIfNeeded: state >> UInt64($0 % 8 * 8)) &+ UInt8($0) }
  }

  public static func isValidAuthenticationCode(
    _ code: some Sequence<UInt8>, authenticating data: some Sequence<UInt8>, using key: SymmetricKey
  ) -> Bool {
    authenticationCode(for: data, using: key).elementsEqual(code)
  }
}

public enum SHA256 {}

public struct SymmetricKey {
  let bytes: [UInt8]

  public init(data: some Sequence<UInt8>) { bytes = Array(data) }
}

public enum AES {}
