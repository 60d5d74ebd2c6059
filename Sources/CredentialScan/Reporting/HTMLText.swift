/// Markup that is safe by its type: text gets in by being escaped, and only this file makes markup from a string.
struct HTMLText: ExpressibleByStringInterpolation, ExpressibleByStringLiteral {
  private(set) var markup: String

  init(stringLiteral value: String) { markup = value }
  init(stringInterpolation: Interpolation) { markup = stringInterpolation.markup }
  private init(markup: String) { self.markup = markup }

  /// A text as what it says.
  init(escaping text: String) { markup = Self.escape(text) }

  static func joined(_ parts: [HTMLText], separator: HTMLText = "") -> HTMLText {
    HTMLText(markup: parts.map(\.markup).joined(separator: separator.markup))
  }

  static func + (left: HTMLText, right: HTMLText) -> HTMLText { HTMLText(markup: left.markup + right.markup) }

  /// What is written in a literal is markup; what is put in is text, unless it is markup already.
  struct Interpolation: StringInterpolationProtocol {
    fileprivate var markup = ""
    init(literalCapacity: Int, interpolationCount: Int) { markup.reserveCapacity(literalCapacity) }
    mutating func appendLiteral(_ literal: String) { markup += literal }
    mutating func appendInterpolation(_ text: String) { markup += HTMLText.escape(text) }
    mutating func appendInterpolation(_ number: Int) { markup += String(number) }
    mutating func appendInterpolation(_ part: HTMLText) { markup += part.markup }
  }

  /// Characters that mean something in markup, that no document may hold, or that change the direction of text unseen.
  private static func escape(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      case "\n", "\t": result.unicodeScalars.append(scalar)
      case _ where isTreacherous(scalar): result += "\u{FFFD}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  private static func isTreacherous(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: true
    default: false
    }
  }
}
