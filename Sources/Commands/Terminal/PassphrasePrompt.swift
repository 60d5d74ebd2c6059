/// Where a passphrase comes from. In the product there is one answer: the controlling terminal.
protocol PassphrasePrompt {
  func ask(_ question: String) throws(Failure) -> String
  /// Shows something to the person who will be asked.
  func show(_ text: String) throws(Failure)
  /// Columns of the terminal that it is shown on, which need not be where standard output goes.
  var width: Int { get throws(Failure) }
}

/// Asks on `/dev/tty`, whatever standard input and output are.
struct TerminalPrompt: PassphrasePrompt {
  func ask(_ question: String) throws(Failure) -> String {
    let terminal = try ControllingTerminal()
    return try terminal.readSecret(prompt: question, limit: PassphraseRule.maximum)
  }

  func show(_ text: String) throws(Failure) {
    let terminal = try ControllingTerminal()
    terminal.write(text)
  }

  var width: Int {
    get throws(Failure) {
      let terminal = try ControllingTerminal()
      return terminal.width
    }
  }
}
