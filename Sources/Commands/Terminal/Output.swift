import Foundation

/// What a command writes to, and how.
struct Output {
  /// Colours only where a person reads, and not against that person's wish (no-color.org).
  static func style(
    isTerminal: Bool, environment: [String: String] = ProcessInfo.processInfo.environment
  ) -> Style {
    let refuses = environment["NO_COLOR"].map { !$0.isEmpty } ?? false
    return isTerminal && !refuses && environment["TERM"] != "dumb" ? .coloured : .plain
  }

  static var style: Style { style(isTerminal: StandardOutput.isTerminal) }
  /// Columns to write into: what the terminal has, else what `COLUMNS` asks for, else 100; at least 40.
  static func width(terminal: Int?, environment: [String: String] = ProcessInfo.processInfo.environment) -> Int {
    let asked = environment["COLUMNS"].flatMap { Int($0) }.flatMap { 1...10_000 ~= $0 ? $0 : nil }
    return max(40, terminal ?? asked ?? 100)
  }

  static var width: Int { width(terminal: StandardOutput.isTerminal ? StandardOutput.width : nil) }
  /// Rows of a screen; `nil` where nothing scrolls away.
  static var height: Int? { StandardOutput.isTerminal ? StandardOutput.height : nil }
  /// Columns of a table: nothing is cut where a program reads.
  static var tableWidth: Int { StandardOutput.isTerminal ? width : 4_000 }

  static func line(_ text: String = "") { StandardOutput.write(text + "\n") }
  static func text(_ text: String) { StandardOutput.write(text) }
  static func note(_ text: String) { StandardError.write(text + "\n") }
}
