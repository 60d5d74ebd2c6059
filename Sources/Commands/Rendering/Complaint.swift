import ControlPlane

/// What went wrong, as one reads it on the terminal.
enum Complaint {
  /// `nil` for errors of the argument parser, which have a text of their own.
  static func text(of error: any Error, style: Style) -> String? {
    switch error {
    case let error as Failure: error.rendered(style)
    case let error as UseCaseError: text(error.description, error.hint, style)
    case let error as StoreError: text(error.description, nil, style)
    case let error as InvalidConfiguration: invalid(error, style)
    case is CancellationError: text("interrupted", nil, style)
    default: nil
    }
  }

  fileprivate static func text(_ message: String, _ hint: String?, _ style: Style) -> String {
    let first = style.red(style.bold("error:")) + " " + VisibleText.lines(message)
    return hint.map { first + "\n  " + style.cyan("hint:") + " " + VisibleText.lines($0) } ?? first
  }

  /// The argument parser's words in this program's form.
  static func usage(_ message: String, style: Style) -> String {
    guard message.hasPrefix("Error: ") else { return message }
    let rest = message.dropFirst("Error: ".count)
    let isSentence = rest.dropFirst().first?.isLowercase == true
    return style.red(style.bold("error:")) + " " + (isSentence ? rest.prefix(1).lowercased() + rest.dropFirst() : rest)
  }

  private static func invalid(_ error: InvalidConfiguration, _ style: Style) -> String {
    error.issues.map { $0.rendered(file: error.file, source: error.source, style: style) }.joined(separator: "\n")
  }
}

extension Failure {
  func rendered(_ style: Style) -> String { Complaint.text(message, hint, style) }
}
