import SallyportModel

/// Moments as people type them, in UTC: `2026-04-25T14:03`, `2026-04-25 14:03:07`, with or without `Z`.
enum MomentText {
  static let form = "a moment in UTC such as `2026-04-25T14:03`, or a time from now such as `30m`"

  /// The moment that is meant, or `now` and so long; `nil` for anything else.
  static func read(_ text: String, now: Timestamp) -> Timestamp? {
    if let span = DurationText.read(text) { return now.advanced(by: span) }
    return read(text)
  }

  /// Civil dates of the years 1970 to 9999. A leap second is none.
  static func read(_ text: String) -> Timestamp? {
    guard text.utf8.count <= 27, text.utf8.allSatisfy({ $0 < 128 }) else { return nil }
    var rest = text.hasSuffix("Z") ? text.dropLast() : text[...]
    guard let date = numbers(from: &rest, [4, 2, 2], separator: "-"), let mark = rest.popFirst(), "T ".contains(mark)
    else { return nil }
    guard let hour = number(from: &rest, 2), rest.popFirst() == ":", let minute = number(from: &rest, 2) else {
      return nil
    }
    var microseconds: Int64 = 0
    if rest.first == ":" {
      rest.removeFirst()
      guard let second = number(from: &rest, 2), second < 60, let part = fraction(from: &rest) else { return nil }
      microseconds = second * 1_000_000 + part
    }
    guard rest.isEmpty, hour < 24, minute < 60, let day = day(date[0], date[1], date[2]) else { return nil }
    return Timestamp(microseconds: ((day * 24 + hour) * 60 + minute) * 60_000_000 + microseconds)
  }

  private static func number(from rest: inout Substring, _ digits: Int) -> Int64? {
    let text = rest.prefix(digits)
    guard text.count == digits, text.allSatisfy({ $0.isASCII && $0.isNumber }) else { return nil }
    rest = rest.dropFirst(digits)
    return Int64(text)
  }

  private static func numbers(from rest: inout Substring, _ widths: [Int], separator: Character) -> [Int64]? {
    var found: [Int64] = []
    for width in widths {
      if !found.isEmpty, rest.popFirst() != separator { return nil }
      guard let number = number(from: &rest, width) else { return nil }
      found.append(number)
    }
    return found
  }

  /// Microseconds of `.125`; 0 where there is no fraction.
  private static func fraction(from rest: inout Substring) -> Int64? {
    guard rest.first == "." else { return 0 }
    rest.removeFirst()
    let digits = rest.prefix { $0.isASCII && $0.isNumber }
    guard (1...6).contains(digits.count), let number = Int64(digits) else { return nil }
    rest = rest[digits.endIndex...]
    return (digits.count..<6).reduce(number) { value, _ in value * 10 }
  }

  /// Days since 1970-01-01 of the proleptic Gregorian calendar; `nil` for a day that no month has.
  private static func day(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64? {
    let isLeap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0
    let lengths: [Int64] = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    guard year >= 1970, (1...12).contains(month), (1...lengths[Int(month) - 1]).contains(day) else { return nil }
    let before = year - 1
    let ofYears = before * 365 + before / 4 - before / 100 + before / 400 - 719_162
    return ofYears + lengths.prefix(Int(month) - 1).reduce(0, +) + day - 1
  }
}
