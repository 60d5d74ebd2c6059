/// Why a command could not do what it was asked, for the person who asked.
///
/// Texts are lower case, without a full stop, with the user's input in back-quotes.
struct Failure: Error, Equatable, CustomStringConvertible {
  var message: String
  /// What to do next.
  var hint: String?

  init(_ message: String, hint: String? = nil) {
    self.message = message
    self.hint = hint
  }

  var description: String { "error: " + message + (hint.map { "\n  hint: \($0)" } ?? "") }
}
