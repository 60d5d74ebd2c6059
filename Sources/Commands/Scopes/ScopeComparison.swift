import SallyportModel
import UpstreamAccess

/// What a token's scope says, beside what the database gives its login. Pure.
struct ScopeComparison {
  /// One thing that is not as the scope says.
  struct Difference: Encodable, Equatable {
    enum Kind: String, Encodable {
      /// The scope has it, and the database does not give it.
      case missing
      /// The database gives it, and the scope does not have it.
      case beyond
    }

    var kind: Kind
    var relation: String?
    var what: String
    /// What to do about it.
    var hint: String?
  }

  let scope: Scope
  let reading: LoginReading
  /// What there is in the database.
  let relations: [ScopedRelation]
  /// Whether the login is a role of the token's own, and not one for all tokens.
  let isManaged: Bool

  func differences() -> [Difference] {
    login() + scope.named.sorted().flatMap(named) + schemas() + reading.relations.flatMap(given)
  }

  private func login() -> [Difference] {
    var found: [Difference] = []
    if !reading.mayConnect {
      found.append(Difference(kind: .missing, what: "the login may not connect to the database"))
    }
    if !reading.attributes.isEmpty {
      let words = reading.attributes.joined(separator: ", ")
      found.append(
        Difference(kind: .beyond, what: "the login is \(words)", hint: "`ALTER ROLE \(reading.login) NO…` for each"))
    }
    for role in reading.memberships {
      found.append(
        Difference(
          kind: .beyond, what: "the login is a member of \(role)", hint: "`REVOKE \(role) FROM \(reading.login)`"))
    }
    return found
  }

  private func named(_ name: RelationName) -> [Difference] {
    guard relations.contains(where: { $0.relation == name }) else {
      return [
        Difference(
          kind: .missing, relation: name.description, what: "there is no `\(name)`",
          hint: ScopeCheck.nearest(to: name, among: relations).map { "did you mean `\($0)`?" })
      ]
    }
    guard let given = reading.relations.first(where: { $0.relation == name }), given.columns != [], given.isReachable
    else {
      return [Difference(kind: .missing, relation: name.description, what: "`\(name)` may not be read", hint: again)]
    }
    return part(given, scope.limits[name])
  }

  private func part(_ given: LoginReading.Readable, _ limit: ReadLimit?) -> [Difference] {
    var found: [Difference] = []
    let name = given.relation
    let wanted = limit?.columns
    if let columns = given.columns {
      let all = wanted ?? Set(relations.first { $0.relation == name }?.columns ?? [])
      let missing = all.subtracting(columns).sorted()
      if !missing.isEmpty {
        found.append(
          Difference(
            kind: .missing, relation: name.description,
            what: "`\(name)` without \(missing.joined(separator: ", "))", hint: again))
      }
    }
    if let wanted {
      let all = given.columns ?? relations.first { $0.relation == name }?.columns ?? []
      let beyond = all.filter { !wanted.contains($0) }
      if !beyond.isEmpty {
        found.append(
          Difference(
            kind: .beyond, relation: name.description, what: "`\(name)` with \(beyond.joined(separator: ", "))",
            hint: given.isByName ? again : "`REVOKE SELECT ON \(name) FROM PUBLIC`"))
      }
    }
    if let filter = limit?.filter, !given.hasRowSecurity || given.filters.isEmpty {
      found.append(
        Difference(
          kind: .beyond, relation: name.description, what: "`\(name)` with all rows, not those `where \(filter)`",
          hint: again))
    }
    return found
  }

  /// The tables of a schema are those of the moment in which the role was made.
  private func schemas() -> [Difference] {
    let readable = Set(reading.relations.filter { $0.columns != [] && $0.isReachable }.map(\.relation))
    return scope.schemas.sorted().compactMap { schema in
      let tables = relations.filter { $0.isTable && $0.relation.schema == schema && !scope.isNamed($0.relation) }
      let missing = tables.map(\.relation).filter { !readable.contains($0) }.sorted()
      guard let first = missing.first else { return nil }
      let others = missing.count == 1 ? "" : " and \(missing.count - 1) more"
      return Difference(
        kind: .missing, relation: first.description, what: "`\(schema).*` without `\(first)`\(others)",
        hint: scope.futureSchemas.contains(schema)
          ? "those show rows that the scope names in part, or the admin does not own them and may not give them"
          : "those came later, show rows that the scope names in part, or are not the admin's to give; `\(schema).* +future` has "
            + "the later ones")
    }
  }

  private func given(_ given: LoginReading.Readable) -> [Difference] {
    var found: [Difference] = []
    let name = given.relation
    let isTable = relations.first { $0.relation == name }?.isTable ?? false
    let isInScope = scope.isNamed(name) || (isTable && scope.schemas.contains(name.schema))
    if !isInScope, given.columns != [], given.isReachable {
      found.append(
        Difference(
          kind: .beyond, relation: name.description,
          what: "`\(name)` may be read\(given.isByName ? "" : ", by everybody")",
          hint: given.isByName
            ? "`REVOKE SELECT ON \(name) FROM \(reading.login)`" : "`REVOKE SELECT ON \(name) FROM PUBLIC`"))
    }
    if !given.writes.isEmpty, given.isReachable {
      let words = given.writes.joined(separator: ", ")
      found.append(
        Difference(
          kind: .beyond, relation: name.description, what: "`\(name)` may be written: \(words)",
          hint: given.isByName
            ? "an active grant gives that; `REVOKE \(words) ON \(name) FROM \(reading.login), PUBLIC` ends what is none's"
            : "`REVOKE \(words) ON \(name) FROM PUBLIC`"))
    }
    return found
  }

  private var again: String? { isManaged ? "the token's next login mends it, or the gateway's log says why not" : nil }
}
