import ArgumentParser
import SallyportModel

// What is wrong with the words that were typed, whatever files and servers say, is wrong usage: a `ValidationError`, thrown from
// `validate()` or from a value's `transform`, which ends the command with ``ExitStatus/usage``. Everything else is a ``Failure``.

extension ValidationError {
  /// - Parameter hint: what to type instead.
  init(_ message: String, hint: String) { self.init(message + "\n  hint: " + hint) }

  /// For a word that is none of a few.
  init(_ message: String, word: String, among known: [String]) {
    let list = known.map { "`\($0)`" }.joined(separator: ", ")
    self.init(
      message,
      hint: Suggestion.nearest(to: word, among: known).map { "did you mean `\($0)`?" } ?? "there are \(list)")
  }
}

extension Scope {
  /// What `--read` names.
  ///
  /// - Throws: `ValidationError` for an entry that names nothing.
  static func reading(_ entries: [String]) throws(ValidationError) -> Scope {
    var scope = Scope()
    for entry in entries {
      do { try scope.insert(reading: entry) } catch { throw ValidationError(error.description, hint: error.hint) }
    }
    return scope
  }
}
