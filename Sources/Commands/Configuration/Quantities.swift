/// Sizes in bytes: `10kB` is 10,000, `10KiB` is 10,240.
enum SizeText {
  private static let units: [(name: String, bytes: Int)] = [
    ("GiB", 1 << 30), ("GB", 1_000_000_000), ("MiB", 1 << 20), ("MB", 1_000_000), ("KiB", 1 << 10), ("kB", 1_000),
    ("B", 1),
  ]

  /// `nil` without a unit, for an unknown one, or over 1 TiB.
  static func read(_ text: String) -> Int? {
    guard text.utf8.count <= 32 else { return nil }
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    let name = text[digits.endIndex...]
    guard let number = Int(digits), let unit = units.first(where: { $0.name == name }) else { return nil }
    guard number <= (1 << 40) / unit.bytes else { return nil }
    return number * unit.bytes
  }

  /// With the largest unit that divides it: `64MiB`, `10kB`.
  static func write(_ bytes: Int) -> String {
    guard bytes > 0, let unit = units.filter({ bytes % $0.bytes == 0 }).max(by: { $0.bytes < $1.bytes }) else {
      return "\(bytes)B"
    }
    return "\(bytes / unit.bytes)\(unit.name)"
  }
}
