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
    var lines = message.dropFirst("Error: ".count).split(separator: "\n", omittingEmptySubsequences: false).map(
      String.init)
    let isSentence = lines[0].dropFirst().first?.isLowercase == true
    if isSentence { lines[0] = lines[0].prefix(1).lowercased() + lines[0].dropFirst() }
    lines[0] = VisibleText.oneLine(lines[0])
    if let (first, nearest) = suggestion(lines[0]) {
      lines.replaceSubrange(0...0, with: [first, "  hint: " + nearest])
    }
    for index in lines.indices.dropFirst() where lines[index].hasPrefix("  hint: ") {
      lines[index] = "  " + style.cyan("hint:") + " " + lines[index].dropFirst("  hint: ".count)
    }
    return style.red(style.bold("error:")) + " " + lines.joined(separator: "\n")
  }

  /// The parser's "Unknown option '--x'. Did you mean '--y'?" as a message and a hint.
  private static func suggestion(_ line: String) -> (message: String, hint: String)? {
    let parts = line.split(separator: "'", omittingEmptySubsequences: false)
    guard parts.count == 5, parts[2] == ". Did you mean ", parts[4] == "?" else { return nil }
    return ("\(parts[0])`\(parts[1])`", "did you mean `\(parts[3])`?")
  }

  private static func invalid(_ error: InvalidConfiguration, _ style: Style) -> String {
    error.issues.map { $0.rendered(file: error.file, source: error.source, style: style) }.joined(separator: "\n")
  }
}

extension Failure {
  func rendered(_ style: Style) -> String { Complaint.text(message, hint, style) }
}
