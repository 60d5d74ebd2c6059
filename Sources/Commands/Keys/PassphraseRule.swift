import SallyportModel

/// The least that a passphrase must be. The file that it protects may be attacked for years, at leisure.
enum PassphraseRule {
  /// In characters.
  static let minimum = 12
  /// In bytes; more is a mistake, such as a file pasted into the prompt.
  static let maximum = 1_024

  /// Why a passphrase is not taken, or `nil` when it is.
  static func objection(to passphrase: String, of name: OperatorName) -> String? {
    let lower = passphrase.lowercased()
    if passphrase.utf8.count > maximum { return "the passphrase is longer than \(maximum) bytes" }
    if passphrase.unicodeScalars.contains(where: { $0.value < 32 || $0.value == 127 }) {
      return "the passphrase contains a control character"
    }
    if passphrase.count < minimum {
      return "the passphrase is too short: use at least \(minimum) characters, such as four words"
    }
    if Set(lower).count < 5 { return "the passphrase repeats too few characters" }
    if isGuessable(lower.filter { $0.isLetter || $0.isNumber }, name.text) {
      return "the passphrase is among the first that anybody would try"
    }
    return nil
  }

  /// Well-known ones, the name, and runs along the alphabet or the keyboard; all of them also with decoration around.
  private static func isGuessable(_ word: String, _ name: String) -> Bool {
    let rest = word.replacing(name.filter { $0.isLetter || $0.isNumber }, with: "")
    if rest.count < 6 { return true }
    let runs = [
      "abcdefghijklmnopqrstuvwxyz", "12345678901234567890", "qwertyuiopasdfghjklzxcvbnm", "qwertzuiopasdfghjklyxcvbnm",
    ]
    if runs.contains(where: { $0.contains(word) || String($0.reversed()).contains(word) }) { return true }
    return known.contains { word == $0 || word.replacing($0, with: "").count < 4 }
  }

  private static let known = [
    "passwordpassword", "password1234", "passwort1234", "correcthorsebatterystaple", "letmeinletmein",
    "iloveyouiloveyou",
    "qwerty123456", "administrator", "changemechangeme", "sallyportsallyport", "sallyport1234", "opensesameopensesame",
    "thisisapassphrase", "mypassphrase", "password", "passphrase", "sallyport",
  ]
}
