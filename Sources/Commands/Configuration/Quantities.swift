/// Durations as people write them: `500ms`, `45s`, `30m`, `1h30m`, `30d`.
enum DurationText {
  private static let units: [(name: String, milliseconds: Int64)] = [
    ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1),
  ]

  /// Whole numbers with units, the largest first, each at most once. `nil` for anything else, or over 100 years.
  static func read(_ text: String) -> Duration? {
    guard !text.isEmpty, text.utf8.count <= 32 else { return nil }
    var rest = text[...]
    var allowed = units[...]
    var total: Int64 = 0
    while !rest.isEmpty {
      let digits = rest.prefix { $0.isASCII && $0.isNumber }
      rest = rest[digits.endIndex...]
      let name = rest.prefix { $0.isASCII && $0.isLetter }
      rest = rest[name.endIndex...]
      guard let number = Int64(digits), number <= 3_155_760_000_000 else { return nil }
      guard let index = allowed.firstIndex(where: { $0.name == name }) else { return nil }
      allowed = allowed[(index + 1)...]
      total += min(number, 3_155_760_000_000 / units[index].milliseconds + 1) * units[index].milliseconds
    }
    return total <= 3_155_760_000_000 ? .milliseconds(total) : nil
  }

  /// The shortest form that ``read(_:)`` understands: `1h30m`; `0s` for nothing.
  static func write(_ duration: Duration) -> String {
    let (seconds, attoseconds) = duration.components
    var rest = seconds * 1_000 + attoseconds / 1_000_000_000_000_000
    var text = ""
    for unit in units where rest >= unit.milliseconds {
      text += "\(rest / unit.milliseconds)\(unit.name)"
      rest %= unit.milliseconds
    }
    return text.isEmpty ? "0s" : text
  }
}

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
