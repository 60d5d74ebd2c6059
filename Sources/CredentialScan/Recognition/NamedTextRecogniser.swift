/// The credentials that only their variable tells, in running text: `export RAILWAY_API_TOKEN=…` in a transcript or a history.
///
/// ```
///   … export RAILWAY_API_TOKEN='5a11904d-…' …      "CURSOR_API_KEY\": \"key_…      AZURE_CLIENT_SECRET = "…"
///            └──── anchor ────┘ ╰ sign, quote, value
/// ```
struct NamedTextRecogniser: Recogniser {
  private static let names = Set(NamedFields.shapes.flatMap(\.names))
  private static let valueLimit = 520
  private let fields = NamedFields()

  var anchors: [String] { Self.names.sorted() }

  func recognise(in text: [UInt8], at anchor: Int) -> Recognition? {
    guard let end = Self.nameEnd(text, from: anchor), let value = Self.value(text, after: end) else { return nil }
    let entry = Material(
      path: [text[anchor..<end].text], value: Secret(text[value]), position: Position(line: 1, column: 1))
    guard var result = fields.recognise(entry, in: Document()) else { return nil }
    result.range = value
    return result
  }

  /// The name goes on as far as its letters do: `JWT_SECRET` stands in `JWT_SECRET_NAME` too, and is another there.
  private static func nameEnd(_ text: [UInt8], from anchor: Int) -> Int? {
    var end = anchor
    while end < text.count, end - anchor < 64,
      Alphabet.alphanumeric.contains(text[end]) || text[end] == UInt8(ascii: "_")
    {
      end += 1
    }
    return names.contains(text[anchor..<end].text) ? end : nil
  }

  /// Behind a sign or, as fish has it, a blank; in quotes, escaped ones of JSON included, or to the next blank.
  private static func value(_ text: [UInt8], after name: Int) -> Range<Int>? {
    var start = name
    var hasSign = false
    while start < text.count, start - name < 8 {
      switch text[start] {
      case UInt8(ascii: "="), UInt8(ascii: ":"): hasSign = true
      case UInt8(ascii: " "), UInt8(ascii: "`"): break
      case UInt8(ascii: "'"), UInt8(ascii: "\""), UInt8(ascii: "\\"): break
      default:
        guard hasSign || text[name] == UInt8(ascii: " ") else { return nil }
        let body = text[start...].prefix(valueLimit).prefix { !stop.contains($0) }
        return body.isEmpty ? nil : body.startIndex..<body.endIndex
      }
      start += 1
    }
    return nil
  }

  private static let stop = Alphabet(" \t\r\n'\"`\\,;)}]<>")
}
