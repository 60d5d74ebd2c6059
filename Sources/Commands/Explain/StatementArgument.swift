import ArgumentParser
import SallyportModel

/// The statement among the words of the command line.
///
/// What looks like an option may be a comment, so the parser leaves to this all that it does not know; and `--read` takes words up to
/// the next option, so that it may have taken the statement as well.
enum StatementArgument {
  /// - Parameters:
  ///   - words: what the parser left, with `--` where it was given: what follows is the statement, whatever it begins with.
  ///   - read: the words of `--read`; the statement is taken out of them.
  /// - Returns: at most one text.
  static func find(in words: [String], read: inout [String]) throws(ValidationError) -> [String] {
    let end = words.firstIndex(of: "--")
    let plain = words[..<(end ?? words.endIndex)]
    if let option = plain.first(where: isOption) { throw unknown(option) }
    var texts = plain + (end.map { words[($0 + 1)...] } ?? [])
    if texts.isEmpty, let last = read.last, isStatement(last) { texts = [read.removeLast()] }
    guard texts.count <= 1 else {
      throw ValidationError(
        "there are \(texts.count) texts where one is expected",
        hint: "write the statements as one argument, in quotes: sallyport explain 'SELECT 1; SELECT 2'")
    }
    return Array(texts)
  }

  private static func isOption(_ word: String) -> Bool {
    word.hasPrefix("-") && word != "-" && !word.contains(where: \.isWhitespace)
  }

  private static func unknown(_ word: String) -> ValidationError {
    let name = String(word.prefix { $0 != "=" })
    let hint =
      Suggestion.nearest(to: name, among: options).map { "did you mean `\($0)`?" }
      ?? "what follows `--` is the statement, whatever it begins with"
    return ValidationError("unknown option `\(name.prefix(40))`", hint: hint)
  }

  /// As the help has them.
  private static var options: [String] {
    let help = Sallyport.helpMessage(for: ExplainCommand.self).split(separator: "OPTIONS:").last ?? ""
    let words = help.split { !$0.isLetter && $0 != "-" }
    return Set(words.filter { $0.hasPrefix("--") && $0.count > 2 }.map(String.init)).sorted()
  }

  /// Whether a word can be no relation's name.
  private static func isStatement(_ word: String) -> Bool {
    word == "-" || word.contains { $0.isWhitespace || ";('".contains($0) } || words.contains(word.lowercased())
  }

  /// Statements of one word.
  private static let words: Set<String> = [
    "abort", "analyze", "begin", "checkpoint", "cluster", "commit", "end", "rollback", "vacuum",
  ]
}
