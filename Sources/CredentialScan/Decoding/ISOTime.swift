/// `2026-01-31T12:00:00Z` to seconds since 1970, without a calendar library.
enum ISOTime {
  static func seconds(_ text: String) -> Int64? {
    let numbers = text.split(whereSeparator: { !$0.isNumber }).prefix(6).map { Int64($0) }
    guard numbers.count >= 3, numbers.allSatisfy({ $0 != nil }) else { return nil }
    let parts = numbers.compactMap { $0 } + [0, 0, 0]
    guard 1970...9999 ~= parts[0], 1...12 ~= parts[1], 1...31 ~= parts[2] else { return nil }
    // Days from civil: Howard Hinnant's chrono-compatible algorithm.
    let year = parts[1] <= 2 ? parts[0] - 1 : parts[0]
    let era = year / 400
    let yearOfEra = year - era * 400
    let dayOfYear = (153 * (parts[1] + (parts[1] > 2 ? -3 : 9)) + 2) / 5 + parts[2] - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return (era * 146_097 + dayOfEra - 719_468) * 86_400 + parts[3] * 3_600 + parts[4] * 60 + parts[5]
  }

  /// Also takes seconds or milliseconds since 1970.
  static func lifetime(_ text: String?) -> Lifetime {
    guard let text else { return .unknown }
    if let number = Int64(text), number > 0 { return .until(number > 100_000_000_000 ? number / 1_000 : number) }
    return seconds(text).map(Lifetime.until) ?? .unknown
  }
}
