/// `SET statement_timeout = 0` and its like, which pg_dump sends before it reads anything: settings that the gateway keeps as they
/// are (ADR 8).
struct KeptSetting: Equatable {
  /// The setting that the agent wanted to loosen.
  let name: String

  /// Longer than any such statement that a tool makes. In bytes.
  static let longest = 120

  private static let limits: Set<String> = [
    "statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout", "idle_session_timeout",
    "transaction_timeout",
  ]

  /// What the gateway runs in the agent's place. It sets what is so already, and says SET.
  var standIn: [UInt8] { Array("SET standard_conforming_strings = on /* the gateway keeps \(name) */".utf8) }

  /// The setting, where a text is nothing but `SET [SESSION] name = 0` for a limit, or `SET [SESSION] row_security = off`.
  static func of(_ sql: [UInt8]) -> KeptSetting? {
    guard sql.count <= longest, sql.allSatisfy(isPlain) else { return nil }
    let text = String(decoding: sql, as: UTF8.self).lowercased().replacing("=", with: " = ").replacing(";", with: " ; ")
    var words = text.split(whereSeparator: \.isWhitespace).map(String.init)
    if words.last == ";" { words.removeLast() }
    if words.count == 5, words[1] == "session" { words.remove(at: 1) }
    guard words.count == 4, words[0] == "set", words[2] == "=" || words[2] == "to" else { return nil }
    let isKept = limits.contains(words[1]) ? words[3] == "0" : words[1] == "row_security" && words[3] == "off"
    return isKept ? KeptSetting(name: words[1]) : nil
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0"): true
    case UInt8(ascii: "_"), UInt8(ascii: "="), UInt8(ascii: ";"), 0x20, 0x09, 0x0A, 0x0D: true
    default: false
    }
  }
}
