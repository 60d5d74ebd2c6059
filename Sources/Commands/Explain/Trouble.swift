import SallyportModel

/// Why a text was not understood, in the JSON of `explain`.
struct Trouble: Encodable, Equatable {
  var code: NotUnderstood.Code
  var description: String
  /// The byte of the text, from 0, and the same as a line and a column, both from 1; columns are Unicode scalars.
  var position: Int?
  var line: Int?
  var column: Int?
  /// What to do about it.
  var hint: String?
  /// The line with a mark under the place: for people.
  var excerpt: [String] = []

  enum CodingKeys: String, CodingKey { case code, description, position, line, column, hint }

  init(_ cause: NotUnderstood, in text: [UInt8]) {
    code = cause.code
    description = cause.description
    position = cause.position
    hint = Self.hint(cause)
    guard let position, text.indices.contains(position) || position == text.count else { return }
    let before = text[..<position]
    let line = before.count { $0 == 10 } + 1
    let start = before.lastIndex(of: 10).map { $0 + 1 } ?? 0
    let column = String(decoding: before[start...], as: UTF8.self).unicodeScalars.count + 1
    excerpt = Excerpt.of(String(decoding: text, as: UTF8.self), line: line, column: column)
    (self.line, self.column) = (line, column)
  }

  private static func hint(_ cause: NotUnderstood) -> String? {
    guard cause.code == .limit, let hint = cause.hint else { return cause.hint }
    return hint + "; with --null each text that a NUL byte ends is judged by itself"
  }
}
