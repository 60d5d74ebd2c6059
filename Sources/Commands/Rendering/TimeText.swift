import SallyportModel

/// Moments and spans as people say them.
enum TimeText {
  /// `2026-04-25 14:03:07 UTC`.
  static func moment(_ moment: Timestamp) -> String {
    moment.description.prefix(19).replacing("T", with: " ") + " UTC"
  }

  /// The two largest units: `27m 12s`, `3d 4h`, `0s`.
  static func span(_ duration: Duration) -> String {
    let seconds = max(0, duration.components.seconds)
    let units = [("d", 86_400 as Int64), ("h", 3_600), ("m", 60), ("s", 1)]
    guard let first = units.firstIndex(where: { seconds >= $0.1 }) else { return "0s" }
    let large = "\(seconds / units[first].1)\(units[first].0)"
    guard first + 1 < units.count else { return large }
    let small = seconds % units[first].1 / units[first + 1].1
    return small == 0 ? large : "\(large) \(small)\(units[first + 1].0)"
  }

  /// `in 27m 12s` or `3m ago`.
  static func relative(_ moment: Timestamp, now: Timestamp) -> String {
    moment > now ? "in " + span(moment.since(now)) : span(now.since(moment)) + " ago"
  }
}
