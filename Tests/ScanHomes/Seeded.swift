/// SplitMix64: the same numbers for the same seed.
public struct Seeded: RandomNumberGenerator, Sendable {
  private var state: UInt64
  public init(_ seed: UInt64) { state = seed }

  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  mutating func pick<T>(_ choices: [T]) -> T { choices[Int.random(in: choices.indices, using: &self)] }
  mutating func bytes(_ count: Int) -> [UInt8] {
    (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &self) }
  }
}

/// The random part of synthetic credentials.
///
/// Every one carries a marker: so many fixed letters that no provider's own generator comes upon them (14 of 62 letters:
/// one in 10²⁵), and that whoever sees one in a log knows it for what it is. Nothing here is written out in full, so that
/// nothing secret-looking stands in the sources.
enum Letters {
  private static let digits = "0123456789"
  private static let lowercase = "abcdefghijklmnopqrstuvwxyz"
  private static let uppercase = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
  static let base62 = digits + uppercase + lowercase
  /// What the random part of each alphabet carries.
  static let marker = "S4llyP0rt" + "Synth"
  static let hexadecimalMarker = "5a11" + "904d" + "5a11" + "9e4d"

  static func alphanumeric(_ count: Int, _ random: inout Seeded) -> String {
    text(count, of: base62, marker, &random)
  }
  static func word(_ count: Int, _ random: inout Seeded) -> String {
    text(count, of: base62 + "-_", marker, &random)
  }
  /// Letters of base 64, without padding.
  static func base64(_ count: Int, _ random: inout Seeded) -> String {
    text(count, of: base62 + "+/", marker, &random)
  }
  static func hexadecimal(_ count: Int, _ random: inout Seeded) -> String {
    text(count, of: digits + "abcdef", hexadecimalMarker, &random)
  }
  static func letters(_ count: Int, _ random: inout Seeded) -> String {
    text(count, of: lowercase + uppercase, "SallyPort" + "Synthetic", &random)
  }
  static func lowerAlphanumeric(_ count: Int, _ random: inout Seeded) -> String {
    text(count, of: lowercase + digits, "s4llyp0rt" + "synth", &random)
  }
  /// A label of a public host, whose fixed letters are those of no secret.
  static func label(_ count: Int, _ random: inout Seeded) -> String {
    text(count, of: lowercase + digits, "sallyhost", &random)
  }
  static func base58(_ count: Int, _ random: inout Seeded) -> String {
    text(count, of: "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz", "S4yportSynth", &random)
  }
  /// A provider's public reference: 20 small letters.
  static func reference(_ random: inout Seeded) -> String {
    text(20, of: lowercase, "sallysynth", &random)
  }
  static func digits(_ count: Int, _ random: inout Seeded) -> String {
    String((0..<count).map { _ in random.pick(Array(digits)) })
  }
  static func uuid(_ random: inout Seeded) -> String {
    let tail = text(12, of: digits + "abcdef", "5a11904d", &random)
    return "5a11904d-\(plain(4, &random))-4\(plain(3, &random))-9\(plain(3, &random))-\(tail)"
  }
  /// Hexadecimal digits without a marker, for what is no secret.
  static func plain(_ count: Int, _ random: inout Seeded) -> String {
    String((0..<count).map { _ in random.pick(Array(digits + "abcdef")) })
  }

  /// `count` letters with the marker inside; shorter than the marker with four letters of its own, as much of it as fits.
  private static func text(_ count: Int, of alphabet: String, _ marker: String, _ random: inout Seeded) -> String {
    let alphabet = Array(alphabet)
    let kept = marker.prefix(max(0, count - 4))
    let free = (0..<(count - kept.count)).map { _ in random.pick(alphabet) }
    return String(free.prefix(2)) + kept + String(free.dropFirst(2))
  }
}
