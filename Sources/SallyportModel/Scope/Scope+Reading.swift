/// Why a text names no relation.
public struct InvalidScope: Error, Equatable, CustomStringConvertible {
  public let description: String
  /// What to write instead.
  public let hint: String
}

extension Scope {
  /// Columns of one relation. PostgreSQL's tables have no more (manual, appendix K).
  public static let columnLimit = 1_600
  /// Bytes of a row filter.
  public static let filterLimit = 1_000

  /// Adds what `--read` names: `public.customers`, `"Sales"."Orders"`, `public.customers(id, name)`, `public.orders where tenant_id = 42`,
  /// `public.*` or `public.* +future`. A bare name is in `public`. Whether a condition is one, the analysis says.
  ///
  /// - Throws: ``InvalidScope`` for a text that is none of these, for a name over 63 bytes, over ``columnLimit`` and ``filterLimit``, and
  ///   for a relation that the scope names otherwise already.
  public mutating func insert(reading text: String) throws(InvalidScope) {
    var scanner = ScopeText(text)
    let entry = try scanner.entry()
    switch entry {
    case .schema(let name, let withFuture):
      schemas.insert(name)
      if withFuture { futureSchemas.insert(name) }
    case .relation(let name, let limit): try insert(name, limit)
    }
  }

  private mutating func insert(_ relation: RelationName, _ limit: ReadLimit?) throws(InvalidScope) {
    let isKnown = isNamed(relation)
    guard !isKnown || limits[relation] == limit else { throw Self.twice(relation, limits[relation], limit) }
    if let limit { limits[relation] = limit } else { relations.insert(relation) }
  }

  private static func twice(_ relation: RelationName, _ first: ReadLimit?, _ second: ReadLimit?) -> InvalidScope {
    guard let first, let second else {
      return InvalidScope(
        description: "`\(relation)` is named whole and in part",
        hint: "leave one of the two out: `\(relation)` alone is all of it")
    }
    let both = ReadLimit(
      columns: first.columns ?? second.columns, filter: first.filter ?? second.filter)
    let isJoinable = both == ReadLimit(columns: second.columns ?? first.columns, filter: second.filter ?? first.filter)
    let example = isJoinable ? "`\(relation)\(both.suffix)`" : "`\(relation)(id, total) where tenant_id = 42`"
    return InvalidScope(
      description: "`\(relation)` is named twice, each time in part", hint: "write both in one: \(example)")
  }
}

/// The little grammar of `--read`.
///
/// ```
/// entry   := name "." "*" [ "+future" ] | [ name "." ] name [ "(" name { "," name } ")" ] [ "where" condition ]
/// name    := as SQL's: letters, digits, `_` and `$`, folded to lower case; or anything in double quotes
/// ```
struct ScopeText {
  enum Entry: Equatable {
    case schema(String, withFuture: Bool)
    case relation(RelationName, ReadLimit?)
  }

  private let text: String
  private var rest: Substring

  init(_ text: String) {
    self.text = text
    rest = text[...]
  }

  mutating func entry() throws(InvalidScope) -> Entry {
    let first = try name()
    guard rest.first == "." else { return .relation(RelationName(schema: "public", name: first), try limit()) }
    rest.removeFirst()
    if rest.first == "*" {
      rest.removeFirst()
      return .schema(first, withFuture: try future())
    }
    return .relation(RelationName(schema: first, name: try name()), try limit())
  }

  private mutating func future() throws(InvalidScope) -> Bool {
    skipSpaces()
    if rest.isEmpty { return false }
    if rest == "+future" { return true }
    throw rest.hasPrefix("(") || isCondition
      ? invalid("a whole schema has no columns and no rows to choose", hint: "name its tables one by one")
      : invalid(hint: "write `schema.*`, or `schema.* +future` for the tables that come later as well")
  }

  private mutating func limit() throws(InvalidScope) -> ReadLimit? {
    skipSpaces()
    if rest.isEmpty { return nil }
    let columns = rest.first == "(" ? try columns() : nil
    skipSpaces()
    if rest.isEmpty { return ReadLimit(columns: columns) }
    guard isCondition else { throw invalid() }
    rest.removeFirst(5)
    return ReadLimit(columns: columns, filter: try condition())
  }

  /// Whether what follows begins with `where`, the word.
  private var isCondition: Bool {
    let after = rest.dropFirst(5).first
    return rest.prefix(5).lowercased() == "where" && (after == nil || after == " " || after == "(" || after == "\"")
  }

  private mutating func columns() throws(InvalidScope) -> Set<String> {
    var columns: Set<String> = []
    repeat {
      rest.removeFirst()
      skipSpaces()
      if rest.first == "*" { throw invalid("`*` is no column", hint: "leave the list out: that is all of them") }
      let column = try name()
      guard columns.insert(column).inserted else {
        throw invalid("the column `\(column)` is named twice", hint: "name it once")
      }
      guard columns.count <= Scope.columnLimit else {
        throw invalid(
          "more than \(Scope.columnLimit) columns are named", hint: "leave the list out: that is all of them")
      }
      skipSpaces()
    } while rest.first == ","
    guard rest.first == ")" else { throw invalid(hint: "write the columns as `public.customers(id, name)`") }
    rest.removeFirst()
    return columns
  }

  private mutating func condition() throws(InvalidScope) -> String {
    skipSpaces()
    while rest.last == " " { rest.removeLast() }
    guard !rest.isEmpty else {
      throw invalid("there is no condition behind `where`", hint: "write one: `public.orders where tenant_id = 42`")
    }
    guard rest.utf8.count <= Scope.filterLimit else {
      throw invalid(
        "the condition of a row filter is longer than \(Scope.filterLimit) bytes",
        hint: "keep it short, or make a view of those rows and name that")
    }
    guard rest.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control }) else {
      throw invalid("the condition of a row filter has a control character", hint: "write it on one line")
    }
    return String(rest)
  }

  private mutating func skipSpaces() { rest = rest.drop { $0 == " " } }
}

// Names.
extension ScopeText {
  private mutating func name() throws(InvalidScope) -> String {
    if rest.unicodeScalars.first == "\"" { return try quoted() }
    let word = rest.prefix { $0.unicodeScalars.allSatisfy(Self.isPlain) }
    rest = rest[word.endIndex...]
    guard !word.isEmpty, word.utf8.count <= 63 else { throw invalid() }
    return word.lowercased()
  }

  private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || scalar == "_" || scalar == "$"
  }

  /// By scalars, as the server reads it: a quote with an accent behind it ends the name.
  private mutating func quoted() throws(InvalidScope) -> String {
    var scalars = rest.unicodeScalars.dropFirst()
    var name = String.UnicodeScalarView()
    while let scalar = scalars.popFirst() {
      if scalar == "\"" {
        guard scalars.first == "\"" else {
          rest = Substring(scalars)
          guard !name.isEmpty, String(name).utf8.count <= 63 else { throw invalid() }
          return String(name)
        }
        scalars.removeFirst()
      }
      name.append(scalar)
    }
    throw invalid()
  }
}

// What is wrong.
extension ScopeText {
  private func invalid(_ description: String? = nil, hint: String? = nil) -> InvalidScope {
    let named = "`\(text.prefix(130))`"
    return InvalidScope(
      description: description.map { "\(named): \($0)" } ?? "\(named) names no relation", hint: hint ?? Self.hint(text))
  }

  private static func hint(_ text: String) -> String {
    let names = text.split(separator: ",").map { $0.trimmingPrefix { $0 == " " } }
    if names.count > 1, names.allSatisfy({ isEntry(String($0)) }) {
      return "write them one after the other: `\(names.joined(separator: " ").prefix(130))`"
    }
    let pieces = text.split(separator: ".", omittingEmptySubsequences: false)
    if pieces.count == 3, pieces.allSatisfy({ !$0.isEmpty }), !text.contains("\"") {
      return "a token is for one database: leave it out, `\(pieces[1].prefix(63)).\(pieces[2].prefix(63))`"
    }
    return "write `schema.table`, `schema.table(column, column)`, `schema.table where condition` or `schema.*`"
  }

  private static func isEntry(_ text: String) -> Bool {
    var scanner = ScopeText(text)
    return (try? scanner.entry()) != nil
  }
}
