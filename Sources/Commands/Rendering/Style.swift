/// Colours and weights for a terminal, or nothing at all.
struct Style: Equatable, Sendable {
  /// Whether escape sequences are written.
  let isColoured: Bool

  static let plain = Style(isColoured: false)
  static let coloured = Style(isColoured: true)

  func bold(_ text: String) -> String { wrap(text, "1") }
  func dim(_ text: String) -> String { wrap(text, "2") }
  func red(_ text: String) -> String { wrap(text, "31") }
  func green(_ text: String) -> String { wrap(text, "32") }
  func yellow(_ text: String) -> String { wrap(text, "33") }
  func blue(_ text: String) -> String { wrap(text, "34") }
  func cyan(_ text: String) -> String { wrap(text, "36") }
  /// White on red: for what must not be overlooked.
  func alarm(_ text: String) -> String { wrap(text, "1;97;41") }

  private func wrap(_ text: String, _ code: String) -> String {
    isColoured && !text.isEmpty ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
  }
}
