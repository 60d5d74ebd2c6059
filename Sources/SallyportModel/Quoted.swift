/// Names and texts as SQL writes them, whatever they are.
package enum Quoted {
  /// An identifier in quotes.
  package static func identifier(_ name: String) -> String { quoted(name, "\"") }

  /// A string constant, for sessions that have `standard_conforming_strings` on, as all of the gateway's do: a backslash is itself.
  package static func literal(_ text: String) -> String { quoted(text, "'") }

  /// By scalars: the server knows no clusters, and a mark with an accent behind it still ends a name.
  private static func quoted(_ text: String, _ mark: Unicode.Scalar) -> String {
    var quoted = String.UnicodeScalarView([mark])
    for scalar in text.unicodeScalars { quoted.append(contentsOf: scalar == mark ? [mark, mark] : [scalar]) }
    quoted.append(mark)
    return String(quoted)
  }
}
