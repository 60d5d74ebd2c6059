/// The startup parameter `options`: command-line switches for the server, divided as PostgreSQL divides them
/// (`pg_split_opts`, then `process_postgres_switches`).
///
/// White space divides; a backslash takes the next character as it is. A setting is `-c name=value`, `-cname=value` or
/// `--name=value`, where `-` in the name stands for `_`.
enum OptionsText {
  /// Not a setting, or not one that can be read: carries the word.
  struct Unreadable: Error, Equatable {
    let word: String
  }

  static func settings(in text: String) throws(Unreadable) -> [StartupSetting] {
    var settings: [StartupSetting] = []
    var words = words(of: text)[...]
    while let word = words.popFirst() {
      if word == "-c" {
        guard let assignment = words.popFirst() else { throw Unreadable(word: word) }
        settings.append(try setting(assignment[...], word: assignment))
      } else if word.hasPrefix("-c") {
        settings.append(try setting(word.dropFirst(2), word: word))
      } else if word.hasPrefix("--") {
        settings.append(try setting(word.dropFirst(2), word: word))
      } else {
        throw Unreadable(word: word)
      }
    }
    return settings
  }

  private static func setting(_ text: Substring, word: String) throws(Unreadable) -> StartupSetting {
    guard let equals = text.firstIndex(of: "="), equals > text.startIndex else { throw Unreadable(word: word) }
    let name = String(text[..<equals].map { $0 == "-" ? "_" : $0 })
    return StartupSetting(name, String(text[text.index(after: equals)...]))
  }

  private static func words(of text: String) -> [String] {
    var words: [String] = []
    var word: String.UnicodeScalarView?
    var isEscaped = false
    for scalar in text.unicodeScalars {
      if isEscaped {
        word = (word ?? String.UnicodeScalarView()) + [scalar]
        isEscaped = false
      } else if scalar == "\\" {
        isEscaped = true
      } else if isSpace(scalar) {
        word.map { words.append(String($0)) }
        word = nil
      } else {
        word = (word ?? String.UnicodeScalarView()) + [scalar]
      }
    }
    word.map { words.append(String($0)) }
    return words
  }

  /// C's isspace.
  private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
    scalar == " " || (0x09...0x0D).contains(scalar.value)
  }
}
