import SallyportModel

/// Everything that a statement names must be in scope; a name that could stand for several things, every one of them.
enum ScopeRule {
  static func reasons(_ judge: StatementJudge) -> [Reason] {
    judge.statement.relations.flatMap { use in
      judge.found(rule(use), verdict(use, judge.subject), use.relation.description)
    }
      + judge.statement.objects.flatMap { use in
        judge.found(
          .outOfScope, verdict(use, judge.subject),
          ([use.schema, use.name].compactMap(\.self)).joined(separator: "."))
      } + judge.statement.columns.flatMap { use in columns(use, judge) }
  }

  /// A column of a relation of which the scope has others only, read or written; `*` for all of them. Where the name may belong to several
  /// relations the server decides: the login has no right to the others.
  private static func columns(_ use: ColumnUse, _ judge: StatementJudge) -> [Reason] {
    guard use.relations.count == 1, let relation = use.relations.first,
      judge.subject.scope.limits[relation]?.columns != nil,
      !judge.subject.scope.contains(column: use.name, of: relation)
    else { return [] }
    return judge.found(.outOfScope, .refuse, "\(relation).\(use.name)")
  }

  private static let catalogs: Set<String> = ["pg_catalog", "information_schema"]

  private static func rule(_ use: RelationUse) -> Rule {
    catalogs.contains(use.relation.schema) ? .catalogChange : .outOfScope
  }

  /// The catalog may be read by everybody (what leaks is a concern of its own) and changed by nobody.
  private static func verdict(_ use: RelationUse, _ subject: Subject) -> Verdict {
    if catalogs.contains(use.relation.schema) { return use.role == .read ? .allow : .refuse }
    return isInScope(use, subject) ? .allow : .refuse
  }

  private static func isInScope(_ use: RelationUse, _ subject: Subject) -> Bool {
    switch use.resolution {
    case .byName, .made: subject.scope.contains(use.relation)
    // In development agents make tables, and the gateway's look at the catalog does not see what is not committed.
    case .absent: !subject.environment.isProtected && subject.scope.contains(use.relation)
    case .found(let identity): isInScope(use.relation, identity, subject.scope)
    }
  }

  /// `schema.*` is for its tables. What shows other relations' rows, or has no rows, counts by its own name only; an index as its table.
  private static func isInScope(_ relation: RelationName, _ identity: RelationIdentity, _ scope: Scope) -> Bool {
    if scope.isNamed(relation) { return true }
    switch identity.kind {
    case .table, .partitionedTable: return scope.schemas.contains(relation.schema)
    case .index: return identity.table.map(scope.contains) ?? false
    case .composite: return scope.schemas.contains(relation.schema)
    case .view, .materializedView, .foreignTable, .sequence: return false
    }
  }

  /// Objects that are no relations belong to whoever has their whole schema.
  private static func verdict(_ use: ObjectUse, _ subject: Subject) -> Verdict {
    switch use.kind {
    case .schema, .type, .statistics, .collation:
      return use.schema.map(subject.scope.schemas.contains) == true ? .allow : .refuse
    case .other: return subject.environment.isProtected ? .refuse : .hold
    }
  }
}
