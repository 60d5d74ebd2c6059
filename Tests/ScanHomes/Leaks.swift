import Foundation

/// Looks for secrets in what is shown: any twelve bytes of one, as they are, in base 64 or as in a URL.
public enum Leaks {
  static let window = 12

  /// What leaked, by where it begins in the secret; empty when nothing did.
  public static func found(of secrets: [String], in output: String) -> [String] {
    let seen = windows(Array(output.utf8))
    return secrets.flatMap { secret in
      forms(of: secret).flatMap { form, bytes in
        let hidden = bytes.dropFirst(form == "plain" ? publicPart(of: secret) : 0)
        return windows(Array(hidden)).isDisjoint(with: seen) ? [] : ["\(form) of \(secret.prefix(8))…"]
      }
    }
  }

  private static func forms(of secret: String) -> [(String, [UInt8])] {
    let data = Data(secret.utf8)
    let escaped = secret.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? secret
    var all = [("plain", Array(secret.utf8))]
    // Base 64 of all but the first bytes, for the three ways in which groups of three may fall.
    for skip in 0..<3 { all.append(("base 64", Array(data.dropFirst(12 + skip).base64EncodedData()))) }
    if escaped != secret { all.append(("URL", Array(escaped.utf8.dropFirst(16)))) }
    return all
  }

  /// Bytes in front that the provider writes before every secret of the kind: up to the last separator of the first twenty.
  private static func publicPart(of secret: String) -> Int {
    // PyPI's tokens begin with their location in base 64.
    if secret.hasPrefix("pypi-AgEIcHlwaS5vcmc") { return 20 }
    let head = Array(secret.utf8.prefix(20))
    return (head.lastIndex { "-_.".utf8.contains($0) } ?? -1) + 1
  }

  /// Twelve bytes each, as numbers that two different windows share by chance once in 10¹⁹.
  private static func windows(_ bytes: [UInt8]) -> Set<UInt64> {
    guard bytes.count >= window else { return [] }
    return Set(
      (0...(bytes.count - window)).map { start in
        bytes[start..<start + window].reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
      })
  }
}
