/// What a token may read.
///
/// Relations are named one by one, or `schema.*` for every table of a schema. Of a relation it may be some columns only, or the rows for
/// which a condition holds. Channels are those that the token may `LISTEN` on: a notification carries data, so a channel is something read.
public struct Scope: Hashable, Sendable {
  /// Relations that may be read whole.
  public var relations: Set<RelationName>
  public var schemas: Set<String>
  public var channels: Set<String>
  /// Relations that may be read in part. None of them is among ``relations``: who does not know of limits gives nothing of them.
  public var limits: [RelationName: ReadLimit]
  /// Of ``schemas`` those whose later tables belong to the scope as well.
  public var futureSchemas: Set<String>

  public init(
    relations: Set<RelationName> = [], schemas: Set<String> = [], channels: Set<String> = [],
    limits: [RelationName: ReadLimit] = [:], futureSchemas: Set<String> = []
  ) {
    self.relations = relations
    self.schemas = schemas
    self.channels = channels
    self.limits = limits
    self.futureSchemas = futureSchemas
  }

  /// The relations that it names, whole or in part.
  public var named: Set<RelationName> { relations.union(limits.keys) }

  /// Whether any relation may be read only as far as a filter lets its rows through.
  public var hasRowFilters: Bool { limits.values.contains { $0.filter != nil } }

  /// Whether any of the relation may be read; how much of it say ``limits``.
  public func contains(_ relation: RelationName) -> Bool { isNamed(relation) || schemas.contains(relation.schema) }

  public func isNamed(_ relation: RelationName) -> Bool {
    relations.contains(relation) || limits[relation] != nil
  }

  /// Whether a column of the relation may be read; `*` for all of them.
  public func contains(column: String, of relation: RelationName) -> Bool {
    limits[relation]?.columns?.contains(column) ?? contains(relation)
  }
}

/// How much of a relation may be read.
public struct ReadLimit: Hashable, Sendable {
  /// The names of the columns; `nil` for all of them. Never empty.
  public let columns: Set<String>?
  /// The condition that its rows fulfil, as SQL has it; `nil` for all of them.
  public let filter: String?

  public init(columns: Set<String>? = nil, filter: String? = nil) {
    self.columns = columns
    self.filter = filter
  }

  /// What stands behind the relation's name: `(id, total) where tenant_id = 42`.
  public var suffix: String {
    (columns.map { "(\($0.sorted().map(RelationName.quoted).joined(separator: ", ")))" } ?? "")
      + (filter.map { " where \($0)" } ?? "")
  }
}

extension Scope: Codable {
  private enum Key: String, CodingKey {
    case relations, schemas, channels, limits, futureSchemas
  }

  /// A limit as it is stored and signed.
  private struct Limit: Hashable, Codable {
    let relation: RelationName
    let columns: Set<String>?
    let filter: String?
  }

  /// What there is none of is left out: a scope without limits has the bytes that it had before there were any, and so has its signature.
  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: Key.self)
    try values.encode(relations, forKey: .relations)
    try values.encode(schemas, forKey: .schemas)
    try values.encode(channels, forKey: .channels)
    let limits = Set(self.limits.map { Limit(relation: $0, columns: $1.columns, filter: $1.filter) })
    if !limits.isEmpty { try values.encode(limits, forKey: .limits) }
    if !futureSchemas.isEmpty { try values.encode(futureSchemas, forKey: .futureSchemas) }
  }

  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: Key.self)
    self.init(
      relations: try values.decode(Set<RelationName>.self, forKey: .relations),
      schemas: try values.decode(Set<String>.self, forKey: .schemas),
      channels: try values.decode(Set<String>.self, forKey: .channels),
      futureSchemas: try values.decodeIfPresent(Set<String>.self, forKey: .futureSchemas) ?? [])
    for limit in try values.decodeIfPresent(Set<Limit>.self, forKey: .limits) ?? [] {
      guard limits.updateValue(ReadLimit(columns: limit.columns, filter: limit.filter), forKey: limit.relation) == nil
      else {
        throw DecodingError.dataCorruptedError(
          forKey: .limits, in: values, debugDescription: "`\(limit.relation)` has two limits")
      }
    }
  }
}

extension Scope {
  /// The entries as they would be typed, in order: for tables, tickets and the ledger.
  public var entries: [String] {
    schemas.sorted().map {
      RelationName(schema: $0, name: "x").description.dropLast(1) + "*" + (futureSchemas.contains($0) ? " +future" : "")
    } + named.sorted().map { $0.description + (limits[$0]?.suffix ?? "") }
  }
}
