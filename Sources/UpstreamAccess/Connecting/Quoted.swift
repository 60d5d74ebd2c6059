/// Names and texts as SQL writes them, whatever they are.
enum Quoted {
  /// An identifier in quotes.
  static func identifier(_ name: String) -> String { quoted(name, "\"") }

  /// A string constant. The sessions of this room have `standard_conforming_strings` on: a backslash is itself.
  static func literal(_ text: String) -> String { quoted(text, "'") }

  private static func quoted(_ text: String, _ mark: Character) -> String {
    "\(mark)" + text.split(separator: mark, omittingEmptySubsequences: false).joined(separator: "\(mark)\(mark)")
      + "\(mark)"
  }
}
