import Crypto
import CryptoExtras

/// Stores that are encrypted under a key that everybody has, in the file itself or in the tool's published source: whoever can read the
/// file can read what is in it.
enum ObfuscatedStore {
  /// MySQL's `.mylogin.cnf`: an option file, line by line.
  ///
  /// ```
  ///   4 bytes unused │ 20 bytes that make the key │ length (4, little-endian) │ a line (AES-128-ECB) │ length │ …
  /// ```
  case mySQLLogin
  /// DBeaver's `credentials-config.json`: AES-128-CBC, the first block is random.
  case dBeaver

  /// `nil` for stores whose key is somewhere else.
  init?(_ place: Place) {
    switch place.number {
    case 63: self = .mySQLLogin
    case 44: self = .dBeaver
    default: return nil
    }
  }

  var format: Place.Format {
    switch self {
    case .mySQLLogin: .ini
    case .dBeaver: .json
    }
  }

  /// What is inside; `nil` when it is not of the form.
  func open(_ bytes: [UInt8]) -> [UInt8]? {
    switch self {
    case .mySQLLogin: Self.lines(bytes)
    case .dBeaver: Self.block(bytes, Self.dBeaverKey).map { Array($0.dropFirst(16)) }.flatMap(Self.unpadded)
    }
  }

  /// In the source of DBeaver, for all installations.
  private static let dBeaverKey: [UInt8] = [
    0xBA, 0xBB, 0x4A, 0x9F, 0x77, 0x4A, 0xB8, 0x53, 0xC9, 0x6C, 0x2D, 0x65, 0x3D, 0xFE, 0x54, 0x4A,
  ]

  private static func lines(_ bytes: [UInt8]) -> [UInt8]? {
    guard bytes.count > 24 else { return nil }
    var key = [UInt8](repeating: 0, count: 16)
    for (index, byte) in bytes[4..<24].enumerated() { key[index % 16] ^= byte }
    var result: [UInt8] = []
    var offset = 24
    while offset + 4 <= bytes.count {
      let length = bytes[offset..<(offset + 4)].reversed().reduce(0) { $0 << 8 | Int($1) }
      offset += 4
      guard length > 0, length % 16 == 0, length <= bytes.count - offset else { return nil }
      guard let line = electronicCodeBook(Array(bytes[offset..<(offset + length)]), key) else { return nil }
      result += line
      offset += length
    }
    return result
  }

  /// Each block by itself: chained decryption without the chain.
  private static func electronicCodeBook(_ bytes: [UInt8], _ key: [UInt8]) -> [UInt8]? {
    guard var plain = block(bytes, key) else { return nil }
    for index in 16..<max(16, plain.count) { plain[index] ^= bytes[index - 16] }
    return unpadded(plain)
  }

  /// Chained, with a first block of zeros, padding left where it is.
  private static func block(_ bytes: [UInt8], _ key: [UInt8]) -> [UInt8]? {
    guard !bytes.isEmpty, bytes.count % 16 == 0,
      let zeros = try? AES._CBC.IV(ivBytes: [UInt8](repeating: 0, count: 16)),
      let plain = try? AES._CBC.decrypt(bytes, using: SymmetricKey(data: key), iv: zeros, noPadding: true)
    else { return nil }
    return Array(plain)
  }

  /// Without the padding that says its own length (PKCS #7).
  private static func unpadded(_ bytes: [UInt8]) -> [UInt8]? {
    guard let last = bytes.last, 1...16 ~= last, bytes.count >= Int(last),
      bytes.suffix(Int(last)).allSatisfy({ $0 == last })
    else { return nil }
    return bytes.dropLast(Int(last))
  }
}

/// MySQL's login paths: sections whose names say nothing of MySQL.
enum LoginPaths {
  static func named(_ document: Document) -> Document {
    var result = document
    for index in result.entries.indices where result.entries[index].path.count == 2 {
      result.entries[index].path[0] = "mysql " + result.entries[index].path[0]
    }
    return result
  }
}

/// Where DBeaver's connections lead to: it keeps addresses in one file and logins in another, under the same names.
enum DBeaverConnections {
  /// Addresses as siblings of the logins, so that they are seen together.
  ///
  /// - Parameter sources: `data-sources.json` of the same folder.
  static func joined(_ logins: Document, with sources: Document) -> Document {
    var result = logins
    for entry in sources.entries where entry.path.count == 4 && entry.path[0] == "connections" {
      guard entry.path[2] == "configuration", ["host", "port", "database"].contains(entry.name) else { continue }
      var address = entry
      address.path = [entry.path[1], "#connection", entry.name]
      result.entries.append(address)
    }
    return result
  }
}
