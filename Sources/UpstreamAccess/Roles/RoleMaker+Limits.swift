import PostgresWire
import SallyportModel

// Columns and row filters, on the session of the admin.

extension RoleMaker {
  /// What there is of a scope, with what its limits need to know.
  func survey(_ scope: Scope) async throws(UpstreamError) -> [FoundRelation] {
    let found = try await relations(of: scope)
    guard !scope.limits.isEmpty else { return found }
    let columns = try await columns(of: scope.limits.filter { $0.value.columns != nil }.keys.sorted())
    let ancestors = try await ancestors()
    return found.map { relation in
      var relation = relation
      relation.columns = columns[relation.name] ?? [:]
      relation.ancestors = ancestors[relation.name] ?? []
      return relation
    }
  }

  private func columns(of relations: [RelationName]) async throws(UpstreamError) -> [RelationName: [String: String]] {
    guard !relations.isEmpty else { return [:] }
    var columns: [RelationName: [String: String]] = [:]
    for row in try await client.query(LimitQueries.columns(of: relations)).rows {
      guard row.count == 4, let schema = row[0], let name = row[1], let column = row[2], let quoted = row[3] else {
        continue
      }
      columns[RelationName(schema: schema, name: name), default: [:]][column] = quoted
    }
    return columns
  }

  private func ancestors() async throws(UpstreamError) -> [RelationName: Set<RelationName>] {
    var ancestors: [RelationName: Set<RelationName>] = [:]
    for row in try await client.query(LimitQueries.kinship).rows {
      guard row.count == 4, let schema = row[0], let name = row[1], let above = row[2], let parent = row[3] else {
        continue
      }
      ancestors[RelationName(schema: schema, name: name), default: []].insert(RelationName(schema: above, name: parent))
    }
    return ancestors
  }

  func policies(of role: ManagedRole) async throws(UpstreamError) -> [RolePolicy] {
    try await client.query(LimitQueries.policies(of: role.name)).rows.compactMap { row in
      guard row.count == 8, let schema = row[0], let name = row[1], let quoted = row[2], let policy = row[3],
        let mark = row[4], let digest = row[5]
      else { return nil }
      return RolePolicy(
        relation: RelationName(schema: schema, name: name), quoted: quoted, name: policy, mark: mark, digest: digest,
        isAsMade: row[6] == "t", isOwn: row[7] == "t")
    }
  }

  /// - Throws: ``UpstreamError`` where everybody may read what the scope leaves out: then the database would not hold the limit.
  func checkColumns(_ found: [FoundRelation], _ plan: RolePlan) async throws(UpstreamError) {
    for relation in found where plan.allowance.scope.limits[relation.name]?.columns != nil {
      let given = plan.selects(relation).compactMap(\.column).sorted()
      let question = LimitQueries.readable(plan.role.name, of: relation.quoted, beyond: given)
      guard let column = try await client.query(question).rows.first?.first ?? nil else { continue }
      throw UpstreamError(
        .limit, "everybody may read the column \(column) of `\(relation.name)`, which the scope leaves out",
        hint: "as its owner: `REVOKE SELECT ON \(relation.quoted) FROM PUBLIC`, and GRANT it to those who need it")
    }
  }

  /// Makes the policies what they should be.
  ///
  /// - Returns: What was done, as SQL.
  func filter(_ plan: RowFilterPlan, _ held: [RolePolicy]) async throws(UpstreamError) -> [String] {
    let surplus = plan.surplus(held)
    let makings = plan.makings(held)
    guard !surplus.isEmpty || !makings.isEmpty else { return [] }
    try await hurry()
    var done = surplus.map { "DROP POLICY \($0.name) ON \($0.quoted)" }
    for statement in done { _ = try await whileFree(statement) }
    for making in makings {
      for statement in making.statements { _ = try await whileFree(statement) }
      done += making.statements
      try await sign(making, plan.role)
    }
    if !surplus.isEmpty { done += try await switchOff() }
    return done
  }

  /// Notes on a policy what the server made of it, so that a change by somebody else shows.
  private func sign(_ making: RowFilterPlan.Making, _ role: ManagedRole) async throws(UpstreamError) {
    let question = LimitQueries.digest(of: making.policy, on: making.relation)
    guard let digest = try await client.query(question).rows.first?.first ?? nil else {
      throw UpstreamError(.protocolViolation, "the server did not answer a question of the gateway")
    }
    let mark = Quoted.literal(RowFilterPlan.mark(role, digest, making.condition))
    _ = try await client.query("COMMENT ON POLICY \(making.policy) ON \(making.relation) IS \(mark)")
  }

  /// Switches row-level security off again where it was switched on for filters of which none is left, and nobody has made a policy since.
  func switchOff() async throws(UpstreamError) -> [String] {
    let tables = try await client.query(LimitQueries.leftOn).rows.compactMap { $0.first ?? nil }
    let statements = tables.flatMap(RowFilterPlan.switchingOff)
    if !statements.isEmpty { try await hurry() }
    for statement in statements { _ = try await whileFree(statement) }
    return statements
  }

  /// A change of policies waits for those who read the table now, and all others wait behind it: so not for long.
  func hurry() async throws(UpstreamError) { _ = try await client.query("SET LOCAL lock_timeout = '500ms'") }

  /// Runs a statement that needs the table for itself for a moment.
  func whileFree(_ statement: String) async throws(UpstreamError) {
    do {
      _ = try await client.query(statement)
    } catch {
      switch error.code {
      case .queryFailed(.lockNotAvailable):
        throw UpstreamError(
          .tableInUse, "the table is in use, and its row filter cannot be changed now: `\(statement.prefix(200))`",
          hint:
            "logins are refused for some seconds, then it is tried again; a transaction that is open for long stands in `pg_stat_activity`"
        )
      case .queryFailed(.insufficientPrivilege):
        throw UpstreamError(
          .limit,
          "the admin does not own the table, and only its owner may filter its rows: `\(statement.prefix(200))`",
          hint: "make the admin a member of the owner: `GRANT OWNER TO ADMIN`")
      case .queryFailed where !error.isConflict:
        throw UpstreamError(.limit, "a row filter cannot be made: \(error.message): `\(statement.prefix(200))`")
      default: throw error
      }
    }
  }
}
