/// One thing that is wrong, or doubtful, in a configuration file, with the place to look at.
struct ConfigurationIssue: Equatable, Sendable {
  enum Severity: String, Sendable { case error, warning }

  var severity = Severity.error
  /// `nil` when the whole file is meant.
  var place: Place?
  /// Lower case, no full stop, the user's input in back-quotes.
  var message: String
  var hint: String?

  /// Line and column count from 1, columns in Unicode scalars.
  struct Place: Equatable, Sendable {
    var line: Int
    var column: Int
    /// Scalars to underline.
    var length: Int
    /// False where the line would show a secret.
    var showsSource = true
  }
}

/// Why a configuration cannot be used: every issue found in one reading.
struct InvalidConfiguration: Error, Equatable, CustomStringConvertible {
  var file: String
  var source: String
  var issues: [ConfigurationIssue]

  var description: String { issues.map { $0.rendered(file: file, source: source) }.joined(separator: "\n") }
}

extension ConfigurationIssue {
  /// As a compiler would say it: `file:line:column: error: …`, the line, a caret, a hint.
  func rendered(file: String, source: String, style: Style = .plain) -> String {
    var lines = [style.bold(location(file)) + " " + style.severity(severity) + " " + style.bold(message)]
    if let place, place.showsSource {
      lines += Excerpt.of(source, line: place.line, column: place.column, length: place.length)
    }
    if let hint { lines.append("  " + style.hint("hint:") + " " + hint) }
    return lines.joined(separator: "\n")
  }

  private func location(_ file: String) -> String {
    guard let place else { return "\(file):" }
    return "\(file):\(place.line):\(place.column):"
  }
}

extension Style {
  fileprivate func severity(_ severity: ConfigurationIssue.Severity) -> String {
    switch severity {
    case .error: red(bold("error:"))
    case .warning: yellow(bold("warning:"))
    }
  }

  fileprivate func hint(_ text: String) -> String { cyan(text) }
}
