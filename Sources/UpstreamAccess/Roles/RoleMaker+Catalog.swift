import SallyportModel

// The role and what it could be given, as the catalog has them.

extension RoleMaker {
  func database() async throws(UpstreamError) -> String {
    guard let name = try await client.query("SELECT quote_ident(current_database())").rows.first?.first ?? nil else {
      throw UpstreamError(.protocolViolation, "the server does not say which database this is")
    }
    return name
  }

  func state(of role: ManagedRole) async throws(UpstreamError) -> RoleState {
    guard let row = try await client.query(RoleQueries.role(role.name)).rows.first, row.count == 5 else {
      return RoleState()
    }
    let standing = RoleState.Standing(
      mark: row[0] ?? "", attributes: row[1] ?? "", memberships: row[2] ?? "", ownsSomething: row[3] != "f",
      canLogIn: row[4] == "t")
    return RoleState(
      standing: standing, privileges: try await privileges(of: role), policies: try await policies(of: role))
  }

  func privileges(of role: ManagedRole) async throws(UpstreamError) -> Set<RolePrivilege> {
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
      guard row.count == 12, let schema = row[0], let name = row[1], let kind = row[2].flatMap(RolePrivilege.Kind.init),
        let quotedSchema = row[3], let quoted = row[4], let form = row[5].flatMap(FoundRelation.Form.init)
      else { return nil }
      return FoundRelation(
        name: RelationName(schema: schema, name: name), kind: kind, quotedSchema: quotedSchema, quoted: quoted,
        form: form,
        rowSecurity: RowSecurity(
          isOn: row[6] == "t", isForced: row[7] == "t", hasPolicies: row[8] == "t", hasEverybody: row[9] == "t"),
        mayBeGiven: row[10] == "t", isInSight: row[11] == "t")
    }
  }
}
