import SallyportModel

/// A managed role as the catalog has it.
struct RoleState: Sendable {
  /// `nil` when there is no role of the name.
  struct Standing: Sendable {
    let mark: String
    /// Attributes that no managed role has: `SUPERUSER, CREATEDB`.
    let attributes: String
    /// Roles that it is a member of, quoted.
    let memberships: String
    let ownsSomething: Bool
    var canLogIn = true
  }

  var standing: Standing?
  var privileges: Set<RolePrivilege> = []
  /// Those that name it.
  var policies: [RolePolicy] = []
}

/// How a role has come to differ from what its token's scope and grants make of it.
struct RoleDrift: Sendable {
  /// What it has by its own name and should not.
  let surplus: [RolePrivilege]
  /// Tables whose row filter is gone or was changed, quoted.
  let unfiltered: [String]
}

/// The way from a role as it is to the role as it should be. Pure: run against its own result it has nothing left to do but the password.
struct RolePlan: Sendable {
  let role: ManagedRole
  let allowance: RoleAllowance
  let database: String

  /// What the role is to have.
  ///
  /// `schema.*` means the tables of the moment in which the role was made: later it keeps those that it has, and gets others only where the
  /// scope says so. A table that the scope names in part is given in part, and no table that shows its rows. One that the admin may not give
  /// is left out where only its schema is named.
  func privileges(_ found: [FoundRelation], schemas: [String], held state: RoleState) -> Set<RolePrivilege> {
    var wanted: Set<RolePrivilege> = [RolePrivilege(kind: .database, object: database, privilege: "CONNECT")]
    for schema in schemas { wanted.insert(RolePrivilege(kind: .schema, object: schema, privilege: "USAGE")) }
    let evading = Self.evading(found, allowance.scope)
    for relation in found where !evading.contains(relation.name) {
      let selects = selects(relation)
      guard !isWithheld(relation) || state.privileges.isSuperset(of: selects) else { continue }
      let isForAll =
        allowance.scope.isNamed(relation.name) || allowance.scope.futureSchemas.contains(relation.name.schema)
      guard isForAll || state.standing == nil || state.privileges.isSuperset(of: selects) else { continue }
      wanted.formUnion(selects)
      wanted.insert(RolePrivilege(kind: .schema, object: relation.quotedSchema, privilege: "USAGE"))
    }
    return wanted
  }

  /// Whether the role cannot have it, and the scope does not insist.
  func isWithheld(_ relation: FoundRelation) -> Bool {
    !(relation.mayBeGiven && relation.isInSight) && !allowance.scope.isNamed(relation.name)
  }

  /// What the admin lacks, as far as looking tells.
  ///
  /// - Parameter mayCreate: Whether it may create roles.
  /// - Throws: ``UpstreamError`` with the statement that gives it.
  func checkAdmin(_ found: [FoundRelation], _ state: RoleState, mayCreate: Bool) throws(UpstreamError) {
    guard mayCreate || state.standing != nil else {
      throw UpstreamError(
        .role, "the admin may not create roles",
        hint: "as a superuser: `ALTER ROLE ADMIN CREATEROLE`, where ADMIN is the admin's login")
    }
    for relation in found where allowance.scope.isNamed(relation.name) {
      guard relation.isInSight else {
        throw UpstreamError(
          .role, "the admin may not look into the schema \(relation.quotedSchema)",
          hint:
            "as its owner: `GRANT USAGE ON SCHEMA \(relation.quotedSchema) TO ADMIN WITH GRANT OPTION`, where ADMIN is the "
            + "admin's login")
      }
      // Columns may be the admin's to give one by one: that the server decides.
      guard allowance.scope.limits[relation.name]?.columns == nil else { continue }
      let selects = selects(relation)
      guard relation.mayBeGiven || state.privileges.isSuperset(of: selects) else {
        throw Self.mayNotGive(
          selects.first ?? RolePrivilege(kind: relation.kind, object: relation.quoted, privilege: "SELECT"))
      }
    }
  }

  static func mayNotGive(_ privilege: RolePrivilege) -> UpstreamError {
    UpstreamError(
      .role, "the admin may not give \(privilege.privilege) on \(privilege.object)",
      hint: "as its owner: `\(privilege.grant(to: "ADMIN")) WITH GRANT OPTION`, where ADMIN is the admin's login")
  }

  /// What the grants add to it. Tables alone: what a change of anything else does, its owner has said.
  ///
  /// - Parameter sequences: Of each table, those that its columns' defaults take their values from.
  func writes(_ found: [FoundRelation], sequences: [String: [String]]) -> Set<RolePrivilege> {
    var wanted: Set<RolePrivilege> = []
    for grant in allowance.grants {
      for relation in found where grant.terms.relations.contains(relation.name) && relation.form.hasRowSecurity {
        for verb in grant.terms.verbs {
          wanted.insert(
            RolePrivilege(kind: .relation, object: relation.quoted, privilege: verb.rawValue.uppercased()))
        }
        guard grant.terms.verbs.contains(.insert) else { continue }
        for sequence in sequences[relation.quoted] ?? [] {
          wanted.insert(RolePrivilege(kind: .sequence, object: sequence, privilege: "USAGE"))
        }
      }
    }
    return wanted
  }

  /// Whether a right is one that only a grant gives.
  static func isWrite(_ privilege: RolePrivilege) -> Bool {
    switch privilege.kind {
    case .relation: ["INSERT", "UPDATE", "DELETE"].contains(privilege.privilege)
    case .sequence: privilege.privilege == "USAGE"
    default: false
    }
  }

  /// - Throws: ``UpstreamError`` for a role that is not this gateway's, or that has become more than it was made.
  func check(_ state: RoleState) throws(UpstreamError) {
    guard let standing = state.standing else { return }
    guard standing.mark == role.mark else {
      throw UpstreamError(
        .role, "there is a role `\(role.name)` that this gateway did not make",
        hint: "rename it: its comment says whose it is, and the gateway touches none but its own")
    }
    guard standing.attributes.isEmpty else { throw grown("is \(standing.attributes)", "ALTER ROLE … NO…") }
    guard standing.memberships.isEmpty else {
      throw grown("is a member of \(standing.memberships)", "`REVOKE \(standing.memberships) FROM \(role.name)`")
    }
    guard !standing.ownsSomething else {
      throw grown(
        "owns something", "`REASSIGN OWNED BY \(role.name) TO` whoever should own it, then `DROP OWNED BY \(role.name)`"
      )
    }
  }

  private func grown(_ what: String, _ remedy: String) -> UpstreamError {
    UpstreamError(
      .outgrown, "the managed role `\(role.name)` \(what)", hint: "as an administrator of the database: \(remedy)")
  }

  /// Makes the role, or gives it its password and its bounds again.
  ///
  /// - Parameter verifier: `SCRAM-SHA-256$…`: the server never sees the password itself.
  func statements(_ state: RoleState, verifier: String) -> [String] {
    let bounds =
      "LOGIN NOINHERIT CONNECTION LIMIT \(allowance.connections) PASSWORD \(Quoted.literal(verifier)) "
      + "VALID UNTIL \(Quoted.literal(allowance.validUntil?.description ?? "infinity"))"
    let made =
      state.standing == nil
      ? ["CREATE ROLE \(role.name) \(bounds)", "COMMENT ON ROLE \(role.name) IS \(Quoted.literal(role.mark))"]
      // A role may set its own sessions' defaults, for one database as well, which PostgreSQL prefers.
      : [
        "ALTER ROLE \(role.name) \(bounds)", "ALTER ROLE \(role.name) RESET ALL",
        "ALTER ROLE \(role.name) IN DATABASE \(database) RESET ALL",
      ]
    return made + settings.map { "ALTER ROLE \(role.name) SET \($0)" }
  }

  private var settings: [String] {
    let path = allowance.searchPath.map(Quoted.identifier).joined(separator: ", ")
    return (path.isEmpty ? [] : ["search_path = \(path)"])
      + allowance.settings.sorted { $0.key < $1.key }.map { "\($0) = \(Quoted.literal($1))" }
  }

  /// Takes everything that the role has, and then the role. It owns nothing.
  func removal(_ state: RoleState) -> [String] { revocations(state) + ["DROP ROLE \(role.name)"] }

  /// Before it is dropped, and where it cannot be, because it owns something: nobody logs in as it, and it holds nothing.
  func closing(_ state: RoleState) -> [String] {
    (state.standing?.canLogIn == false ? [] : ["ALTER ROLE \(role.name) NOLOGIN"]) + revocations(state)
  }

  private func revocations(_ state: RoleState) -> [String] {
    state.privileges.sorted().map { $0.revoke(from: role.name) }
  }
}
