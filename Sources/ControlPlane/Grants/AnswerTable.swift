import SallyportModel

/// A table that the gateway answers with, as a SELECT of literals: the server sends it, so that each client gets it in its own protocol,
/// formats and encoding.
struct AnswerTable {
  let title: String
  /// All of type text.
  let columns: [String]
  var rows: [[String?]] = []

  /// - Parameter original: What the agent wrote, kept in a comment: it stands in the ledger, and is read again when a prepared statement is
  ///   bound once more.
  func sql(for original: [UInt8]) -> [UInt8] {
    let names = columns.map(Quoted.identifier).joined(separator: ", ")
    let body =
      rows.isEmpty
      ? "SELECT " + columns.map { "''::text AS " + Quoted.identifier($0) }.joined(separator: ", ") + " WHERE false"
      : "SELECT * FROM (VALUES " + rows.map(values).joined(separator: ", ")
        + ") AS \(Quoted.identifier(title)) (\(names))"
    return Array((AnswerMark.comment(original) + body).utf8)
  }

  private func values(_ row: [String?]) -> String {
    "(" + row.map { $0.map(literal) ?? "NULL::text" }.joined(separator: ", ") + ")"
  }

  /// Without NUL, which would end the whole text.
  private func literal(_ text: String) -> String {
    Quoted.literal(String(String.UnicodeScalarView(text.unicodeScalars.filter { $0 != "\0" }))) + "::text"
  }
}

/// The comment at the beginning of an answer: `/* SHOW sallyport.grants */`.
public enum AnswerMark {
  private static let beginning = Array("/* ".utf8)
  private static let end = Array(" */ ".utf8)

  static func comment(_ original: [UInt8]) -> String { "/* " + String(decoding: original, as: UTF8.self) + " */ " }

  /// Whether a text can stand in a comment.
  static func holds(_ original: [UInt8]) -> Bool {
    zip(original, original.dropFirst()).allSatisfy { first, second in
      (first, second) != (UInt8(ascii: "*"), UInt8(ascii: "/"))
        && (first, second) != (UInt8(ascii: "/"), UInt8(ascii: "*"))
    }
  }

  /// What the agent wrote, of a text that may be an answer. Whoever writes such a comment by hand gets what it says.
  public static func original(of sql: [UInt8]) -> [UInt8]? {
    guard sql.starts(with: beginning) else { return nil }
    let rest = sql.dropFirst(beginning.count)
    guard let close = rest.indices.first(where: { rest[$0...].starts(with: end) }) else { return nil }
    return Array(rest[..<close])
  }
}
