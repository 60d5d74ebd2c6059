/// Durations as people write them: `500ms`, `45s`, `30m`, `1h30m`, `30d`.
public enum DurationText {
  private static let units: [(name: String, milliseconds: Int64)] = [
    ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1),
  ]

  /// Whole numbers with units, the largest first, each at most once. `nil` for anything else, or over 100 years.
  public static func read(_ text: String) -> Duration? {
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
  public static func write(_ duration: Duration) -> String {
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
