import PostgresWire
import SallyportModel

/// Makes and unmakes managed roles on one session of the admin. Each act is one transaction under the lock of all gateways.
struct RoleMaker {
  let client: SimpleQueryClient

  /// What was changed, for the log and the ledger.
  struct Made: Equatable, Sendable {
    /// Given and taken, as SQL.
    var changes: [String]
    /// Relations of the scope that there are not.
    var missing: [RelationName]
  }

  /// Makes the role, or makes it again what it should be. Idempotent.
  ///
  /// - Parameter verifier: Its new password's; `nil` leaves a role its own.
  /// - Throws: ``UpstreamError``; the database is as it was then.
  func make(_ role: ManagedRole, _ allowance: RoleAllowance, verifier: String?) async throws(UpstreamError) -> Made {
    try await inTransaction { () async throws(UpstreamError) -> Made in
      let plan = RolePlan(role: role, allowance: allowance, database: try await database())
      let state = try await state(of: role)
      try plan.check(state)
      let found = try await survey(allowance.scope)
      // What a grant allows is kept here and given by `adjust`: one that cannot be given must not take the reads with it.
      let wanted = try await wanted(plan, found, state).filter {
        !RolePlan.isWrite($0) || state.privileges.contains($0)
      }
      try plan.check(found, wanted)
      if let verifier {
        for statement in plan.statements(state, verifier: verifier) { _ = try await client.query(statement) }
      } else if state.standing == nil {
        throw UpstreamError(
          .role, "the managed role `\(role.name)` is gone", hint: "the token's next login makes it again")
      }
      var changes = try await takeBack(state.privileges.subtracting(wanted), role) + give(wanted, role)
      try await checkColumns(found, plan)
      changes += try await filter(plan.rowFilters(found), state.policies)
      return Made(changes: changes, missing: allowance.scope.named.subtracting(found.map(\.name)).sorted())
    }
  }

  /// Gives the role what its grants allow and it lacks, and takes what they do not allow. Nothing else of it is touched.
  ///
  /// - Parameter gives: False for taking alone.
  /// - Returns: what was changed, as SQL.
  func adjust(_ role: ManagedRole, _ allowance: RoleAllowance, gives: Bool = true) async throws(UpstreamError)
    -> [String]
  {
    try await inTransaction { () async throws(UpstreamError) -> [String] in
      let plan = RolePlan(role: role, allowance: allowance, database: "")
      let state = try await state(of: role)
      if gives {
        guard state.standing != nil else {
          throw UpstreamError(.role, "there is no role `\(role.name)`", hint: "connect again: it is made at the login")
        }
        try plan.check(state)
      } else if state.standing?.mark != role.mark {
        return []
      }
      let wanted = try await writes(plan)
      let held = state.privileges.filter(RolePlan.isWrite)
      return try await takeBack(held.subtracting(wanted), role) + (gives ? give(wanted, role) : [])
    }
  }

  private func writes(_ plan: RolePlan) async throws(UpstreamError) -> Set<RolePrivilege> {
    let grants = plan.allowance.grants
    guard !grants.isEmpty else { return [] }
    let found = try await relations(of: Scope(relations: grants.reduce(into: []) { $0.formUnion($1.terms.relations) }))
    guard !found.isEmpty else { return [] }
    let rows = try await client.query(RoleQueries.sequences(of: found.map(\.quoted))).rows
    var sequences: [String: [String]] = [:]
    for row in rows {
      guard row.count == 2, let table = row[0], let sequence = row[1] else { continue }
      sequences[table, default: []].append(sequence)
    }
    return plan.writes(found, sequences: sequences)
  }

  /// What the role is to have, its grants included.
  private func wanted(
    _ plan: RolePlan, _ found: [FoundRelation], _ state: RoleState
  ) async throws(UpstreamError) -> Set<RolePrivilege> {
    let schemas = try await client.query(RoleQueries.schemas(plan.allowance.searchPath)).rows.compactMap {
      $0.first ?? nil
    }
    return try await plan.privileges(found, schemas: schemas, held: state).union(writes(plan))
  }

  /// What is other than ``make(_:_:verifier:)`` would have it. Changes nothing.
  func drift(of role: ManagedRole, _ allowance: RoleAllowance) async throws(UpstreamError) -> RoleDrift {
    let state = try await state(of: role)
    guard state.standing?.mark == role.mark else { return RoleDrift(surplus: [], unfiltered: []) }
    let plan = RolePlan(role: role, allowance: allowance, database: try await database())
    let found = try await survey(allowance.scope)
    let surplus = try await state.privileges.subtracting(wanted(plan, found, state)).sorted()
    return RoleDrift(surplus: surplus, unfiltered: plan.rowFilters(found).makings(state.policies).map(\.relation))
  }

  /// Drops the role if it is there and has exactly this mark.
  ///
  /// - Returns: Whether there was one.
  /// - Throws: ``UpstreamError``; a role that cannot be dropped is closed then, so that nobody logs in as it.
  func drop(_ role: ManagedRole) async throws(UpstreamError) -> Bool {
    do throws(UpstreamError) {
      return try await end(role) { (plan, state) async throws(UpstreamError) in
        _ = try await filter(plan.rowFilters([]), state.policies)
        for statement in plan.removal(state) { _ = try await client.query(statement) }
      }
    } catch {
      try? await close(role)
      throw error
    }
  }

  /// Closes a role that cannot be what it should be: nobody logs in as it, and it holds nothing.
  func close(_ role: ManagedRole) async throws(UpstreamError) {
    _ = try await end(role) { (plan, state) async throws(UpstreamError) in
      for statement in plan.closing(state) { _ = try await client.query(statement) }
    }
  }

  private func end(
    _ role: ManagedRole, by body: (RolePlan, RoleState) async throws(UpstreamError) -> Void
  ) async throws(UpstreamError) -> Bool {
    try await inTransaction { () async throws(UpstreamError) -> Bool in
      let state = try await state(of: role)
      guard state.standing?.mark == role.mark else { return false }
      try await body(RolePlan(role: role, allowance: RoleAllowance(connections: 0), database: ""), state)
      return true
    }
  }

  /// The tokens that have a role of this gateway.
  func tokens(of gateway: String) async throws(UpstreamError) -> [TokenID] {
    try await client.query(RoleQueries.roles).rows.compactMap { row in
      guard row.count == 2, let mark = row[1] else { return nil }
      return ManagedRole.token(marked: mark, by: gateway)
    }
  }

  /// Undoes what was switched on for row filters of roles that somebody else has dropped.
  func tidy() async throws(UpstreamError) {
    try await inTransaction { () async throws(UpstreamError) in _ = try await switchOff() }
  }

  private func inTransaction<Value: Sendable>(
    _ body: () async throws(UpstreamError) -> Value
  ) async throws(UpstreamError) -> Value {
    _ = try await client.query(RoleQueries.begin)
    do {
      _ = try await client.query(RoleQueries.lock)
      let value = try await body()
      _ = try await client.query("COMMIT")
      return value
    } catch {
      _ = try? await client.query("ROLLBACK")
      throw error
    }
  }

  private func database() async throws(UpstreamError) -> String {
    guard let name = try await client.query("SELECT quote_ident(current_database())").rows.first?.first ?? nil else {
      throw UpstreamError(.protocolViolation, "the server does not say which database this is")
    }
    return name
  }

  private func state(of role: ManagedRole) async throws(UpstreamError) -> RoleState {
    guard let row = try await client.query(RoleQueries.role(role.name)).rows.first, row.count == 4 else {
      return RoleState()
    }
    let standing = RoleState.Standing(
      mark: row[0] ?? "", attributes: row[1] ?? "", memberships: row[2] ?? "", ownsSomething: row[3] != "f")
    return RoleState(
      standing: standing, privileges: try await privileges(of: role), policies: try await policies(of: role))
  }

  private func privileges(of role: ManagedRole) async throws(UpstreamError) -> Set<RolePrivilege> {
    let rows = try await client.query(RoleQueries.privileges(of: role.name)).rows
    return Set(
      rows.compactMap { row in
        guard row.count == 4, let kind = row[0].flatMap(RolePrivilege.Kind.init), let object = row[1],
          let privilege = row[2]
        else { return nil }
        return RolePrivilege(kind: kind, object: object, privilege: privilege, column: row[3])
      })
  }

  func relations(of scope: Scope) async throws(UpstreamError) -> [FoundRelation] {
    guard !scope.named.isEmpty || !scope.schemas.isEmpty else { return [] }
    let named = scope.named.sorted().map { (schema: $0.schema, name: $0.name) }
    let rows = try await client.query(RoleQueries.relations(named: named, tablesOf: scope.schemas.sorted())).rows
    return rows.compactMap { row in
      guard row.count == 10, let schema = row[0], let name = row[1], let kind = row[2].flatMap(RolePrivilege.Kind.init),
        let quotedSchema = row[3], let quoted = row[4], let form = row[5].flatMap(FoundRelation.Form.init)
      else { return nil }
      return FoundRelation(
        name: RelationName(schema: schema, name: name), kind: kind, quotedSchema: quotedSchema, quoted: quoted,
        form: form,
        rowSecurity: RowSecurity(
          isOn: row[6] == "t", isForced: row[7] == "t", hasPolicies: row[8] == "t", hasEverybody: row[9] == "t"))
    }
  }

  /// What everybody has is not given by name: the admin may have no right to.
  private func give(_ wanted: Set<RolePrivilege>, _ role: ManagedRole) async throws(UpstreamError) -> [String] {
    let lacking = try await lacking(wanted.sorted(), role)
    for privilege in lacking {
      do {
        _ = try await client.query(privilege.grant(to: role.name))
      } catch  where error.code == .queryFailed(.insufficientPrivilege) {
        throw mayNotGive(privilege)
      }
    }
    // PostgreSQL only warns of a grant that it does not make.
    if let refused = try await self.lacking(lacking, role).first { throw mayNotGive(refused) }
    return lacking.map { $0.grant(to: role.name) }
  }

  private func lacking(
    _ privileges: [RolePrivilege], _ role: ManagedRole
  ) async throws(UpstreamError) -> [RolePrivilege] {
    guard !privileges.isEmpty else { return [] }
    let rows = try await client.query(RoleQueries.has(privileges, role.name)).rows
    guard rows.count == privileges.count else {
      throw UpstreamError(.protocolViolation, "the server did not answer a question of the gateway")
    }
    return zip(privileges, rows).filter { $1.first != "t" }.map(\.0)
  }

  private func mayNotGive(_ privilege: RolePrivilege) -> UpstreamError {
    UpstreamError(
      .role, "the admin may not give \(privilege.privilege) on \(privilege.object)",
      hint: "as its owner: `\(privilege.grant(to: "ADMIN")) WITH GRANT OPTION`, where ADMIN is the admin's login")
  }

  private func takeBack(
    _ surplus: Set<RolePrivilege>, _ role: ManagedRole
  ) async throws(UpstreamError) -> [String] {
    let statements = surplus.sorted().map { $0.revoke(from: role.name) }
    for statement in statements { _ = try await client.query(statement) }
    guard !statements.isEmpty else { return [] }
    if let kept = try await privileges(of: role).intersection(surplus).min() {
      throw UpstreamError(
        .role, "the admin may not take back what somebody gave to `\(role.name)`",
        hint: "as who gave it: `\(kept.revoke(from: role.name))`")
    }
    return statements
  }
}
