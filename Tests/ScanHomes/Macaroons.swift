/// Macaroons as Fly.io and PyPI write them, from their descriptions. Signed by nobody: they open nothing.
enum Macaroons {
  /// What Fly.io's narrow by. Numbers are masks of actions: 1 reads, 31 does all.
  indirect enum Caveat: Sendable {
    case organisation(UInt8)
    case app(UInt8)
    case action(UInt8)
    case until(UInt32)
    case ifPresent(Caveat)

    /// Type and value, in MessagePack.
    var bytes: [UInt8] {
      switch self {
      case .organisation(let mask): [0x00, 0x92, 0xCD, 0x10, 0xE1, mask]
      case .app(let mask): [0x03, 0x91, 0x81, 0xCE, 0, 1, 2, 3, mask]
      case .action(let mask): [0x1A, 0x91, mask]
      case .until(let seconds):
        [0x04, 0x92, 0x00, 0xCE] + (0..<4).map { UInt8(truncatingIfNeeded: seconds >> (24 - 8 * UInt32($0))) }
      case .ifPresent(let inner): [0x0D, 0x92, 0x92] + inner.bytes + [0x01]
      }
    }
  }

  /// `fm2_…`: nonce, location, caveats, signature.
  static func fly(_ caveats: [Caveat], _ random: inout Seeded) -> String {
    func binary(_ bytes: [UInt8]) -> [UInt8] { [0xC4, UInt8(bytes.count)] + bytes }
    func string(_ text: String) -> [UInt8] { [0xD9, UInt8(text.utf8.count)] + Array(text.utf8) }
    let nonce = [0x93] + binary(Array(Letters.marker.utf8) + random.bytes(16)) + binary(random.bytes(16)) + [0xC2]
    let list = [0x90 | UInt8(2 * caveats.count)] + caveats.flatMap(\.bytes)
    let bytes = [0x94] + nonce + string("https://api.fly.io/v1") + list + binary(random.bytes(32))
    return "fm2_" + Encodings.base64(bytes)
  }

  /// `pypi-…`, version 2 of libmacaroons: location, identifier, one caveat, signature.
  static func pyPI(_ caveat: String, _ random: inout Seeded) -> String {
    func field(_ type: UInt8, _ bytes: [UInt8]) -> [UInt8] { [type, UInt8(bytes.count)] + bytes }
    let head = [2] + field(1, Array("pypi.org".utf8)) + field(2, Array(Letters.uuid(&random).utf8)) + [0]
    return "pypi-" + Encodings.base64URL(head + field(2, Array(caveat.utf8)) + [0, 0] + field(6, random.bytes(32)))
  }
}
