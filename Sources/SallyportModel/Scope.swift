/// A relation by its schema and name, as the catalog spells them: never a quoted or dotted text.
public struct RelationName: Hashable, Comparable, Codable, Sendable, CustomStringConvertible {
  public let schema: String
  public let name: String

  public init(schema: String, name: String) {
    self.schema = schema
    self.name = name
  }

  public static func < (left: RelationName, right: RelationName) -> Bool {
    (left.schema, left.name) < (right.schema, right.name)
  }

  /// As SQL would write it, quoted only where needed: `public.customers`, `public."Order Items"`.
  public var description: String { quoted(schema) + "." + quoted(name) }

  private func quoted(_ part: String) -> String {
    let plain = part.utf8.enumerated().allSatisfy { index, byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "_"): true
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "$"): index > 0
      default: false
      }
    }
    return plain && !part.isEmpty
      ? part : "\"" + part.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
  }
}

/// What a token may read.
///
/// Relations are named one by one, or `schema.*` for every relation of a schema. Channels are those that the token may
/// `LISTEN` on: a notification carries data, so a channel is something read.
public struct Scope: Hashable, Codable, Sendable {
  public var relations: Set<RelationName>
  public var schemas: Set<String>
  public var channels: Set<String>

  public init(relations: Set<RelationName> = [], schemas: Set<String> = [], channels: Set<String> = []) {
    self.relations = relations
    self.schemas = schemas
    self.channels = channels
  }

  public func contains(_ relation: RelationName) -> Bool {
    relations.contains(relation) || schemas.contains(relation.schema)
  }
}

/// Why a text names no relation.
public struct InvalidScope: Error, Equatable, CustomStringConvertible {
  public let description: String
  /// What to write instead.
  public let hint: String
}

extension Scope {
  /// Adds what `--read` names: `public.customers`, `"Sales"."Orders"` or `public.*`. A bare name is in `public`.
  ///
  /// - Throws: ``InvalidScope`` for an empty part, an open quote, more than two parts or a part over 63 bytes.
  public mutating func insert(reading text: String) throws(InvalidScope) {
    let parts = try ScopeText.parts(of: text)
    switch (parts.count, parts.last) {
    case (2, .wildcard): schemas.insert(parts[0].name)
    case (2, .identifier(let name)): relations.insert(RelationName(schema: parts[0].name, name: name))
    case (1, .identifier(let name)): relations.insert(RelationName(schema: "public", name: name))
    default: throw ScopeText.invalid(text)
    }
  }

  /// The entries as they would be typed, in order: for tables, tickets and the ledger.
  public var entries: [String] {
    schemas.sorted().map { RelationName(schema: $0, name: "x").description.dropLast(1) + "*" }
      + relations.sorted().map(\.description)
  }
}

/// The little grammar of `--read`: one or two identifiers with a dot between, quoted as in SQL, or `*` at the end.
enum ScopeText {
  enum Part: Equatable {
    case identifier(String)
    case wildcard

    var name: String {
      switch self {
      case .identifier(let name): name
      case .wildcard: "*"
      }
    }
  }

  static func invalid(_ text: String) -> InvalidScope {
    InvalidScope(description: "`\(text.prefix(130))` names no relation", hint: hint(text))
  }

  private static func hint(_ text: String) -> String {
    let names = text.split(separator: ",").map { $0.trimmingPrefix { $0 == " " } }
    if names.count > 1, names.allSatisfy({ (try? parts(of: String($0))) != nil }) {
      return "write them one after the other: `\(names.joined(separator: " ").prefix(130))`"
    }
    let pieces = text.split(separator: ".", omittingEmptySubsequences: false)
    if pieces.count == 3, pieces.allSatisfy({ !$0.isEmpty }), !text.contains("\"") {
      return "a token is for one database: leave it out, `\(pieces[1].prefix(63)).\(pieces[2].prefix(63))`"
    }
    return "write `schema.table`, `\"Quoted\".\"Name\"` or `schema.*`"
  }

  static func parts(of text: String) throws(InvalidScope) -> [Part] {
    var parts: [Part] = []
    var rest = text[...]
    while true {
      parts.append(try part(from: &rest, of: text))
      guard !rest.isEmpty else { break }
      guard rest.removeFirst() == "." else { throw invalid(text) }
    }
    guard parts.count <= 2, parts.dropLast().allSatisfy({ $0 != .wildcard }) else { throw invalid(text) }
    return parts
  }

  private static func part(from rest: inout Substring, of text: String) throws(InvalidScope) -> Part {
    if rest.first == "\"" { return .identifier(try quoted(from: &rest, of: text)) }
    let word = rest.prefix { $0 != "." }
    rest = rest[word.endIndex...]
    if word == "*" { return .wildcard }
    let plain = word.unicodeScalars.allSatisfy {
      $0.properties.isAlphabetic || ("0"..."9").contains($0) || $0 == "_" || $0 == "$"
    }
    guard !word.isEmpty, plain, word.utf8.count <= 63 else { throw invalid(text) }
    return .identifier(word.lowercased())
  }

  private static func quoted(from rest: inout Substring, of text: String) throws(InvalidScope) -> String {
    rest.removeFirst()
    var name = ""
    while let character = rest.popFirst() {
      if character == "\"" {
        guard rest.first == "\"" else {
          guard !name.isEmpty, name.utf8.count <= 63 else { throw invalid(text) }
          return name
        }
        rest.removeFirst()
      }
      name.append(character)
    }
    throw invalid(text)
  }
}
