import PostgresWire
import SallyportModel

/// Makes and unmakes managed roles on one session of the admin. Each act is one transaction under the lock of all gateways.
struct RoleMaker {
  let client: SimpleQueryClient
  /// Told of sessions that were ended.
  var report: @Sendable (RoleEvent) -> Void = { _ in }

  /// What was changed, for the log and the ledger.
  struct Made: Equatable, Sendable {
    /// Given and taken, as SQL.
    var changes: [String]
    /// Relations of the scope that there are not.
    var missing: [RelationName]
    /// Tables of the scope's schemas that the admin may not give.
    var withheld: [RelationName] = []
  }

  /// Makes the role, or makes it again what it should be. Idempotent.
  ///
  /// - Parameter verifier: Its new password's; `nil` leaves a role its own.
  /// - Throws: ``UpstreamError``; the database is as it was then.
  func make(_ role: ManagedRole, _ allowance: RoleAllowance, verifier: String?) async throws(UpstreamError) -> Made {
    try await despite(.writing, of: role) { () async throws(UpstreamError) -> Made in
      try await makeOnce(role, allowance, verifier: verifier)
    }
  }

  /// Does all of ``make(_:_:verifier:)`` and undoes it: whether a login could be had.
  ///
  /// - Throws: ``UpstreamError``, as that would.
  func rehearse(_ role: ManagedRole, _ allowance: RoleAllowance, verifier: String) async throws(UpstreamError) {
    _ = try await makeOnce(role, allowance, verifier: verifier, end: "ROLLBACK")
  }

  private func makeOnce(
    _ role: ManagedRole, _ allowance: RoleAllowance, verifier: String?, end: String = "COMMIT"
  ) async throws(UpstreamError) -> Made {
    try await inTransaction(end: end) { (isAgain) async throws(UpstreamError) -> Made in
      let plan = RolePlan(role: role, allowance: allowance, database: try await database())
      let state = try await state(of: role)
      try plan.check(state)
      let found = try await survey(allowance.scope)
      try plan.checkAdmin(found, state, mayCreate: try await mayCreate())
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
      if isAgain { try await steady(state.privileges.symmetricDifference(wanted)) }
      var changes = try await takeBack(state.privileges.subtracting(wanted), role) + give(wanted, role)
      try await checkColumns(found, plan)
      changes += try await filter(plan.rowFilters(found), state.policies)
      return Made(
        changes: changes, missing: allowance.scope.named.subtracting(found.map(\.name)).sorted(),
        withheld: found.filter(plan.isWithheld).map(\.name))
    }
  }

  /// Gives the role what its grants allow and it lacks, and takes what they do not allow. Nothing else of it is touched.
  ///
  /// What cannot be given does not keep the rest from being given. Sessions in which something was changed that the role may change no
  /// longer are ended, whoever opened them: the gateway ends its own by itself.
  ///
  /// - Parameter gives: False for taking alone.
  func adjust(_ role: ManagedRole, _ allowance: RoleAllowance, gives: Bool = true) async throws(UpstreamError)
    -> Adjusted
  {
    let adjusted = try await despite(.writing, of: role) { () async throws(UpstreamError) -> Adjusted in
      try await adjustOnce(role, allowance, gives: gives)
    }
    if adjusted.refused.values.contains(where: { $0.code == .definitionInUse }) { try? await evict(.redefining) }
    let tables = Set(adjusted.taken.filter { $0.kind == .relation }.map(\.object))
    if !tables.isEmpty { try await endSessions(of: role, .changing(tables)) }
    return adjusted
  }

  private func adjustOnce(
    _ role: ManagedRole, _ allowance: RoleAllowance, gives: Bool
  ) async throws(UpstreamError) -> Adjusted {
    try await inTransaction { (isAgain) async throws(UpstreamError) -> Adjusted in
      let plan = RolePlan(role: role, allowance: allowance, database: "")
      let state = try await state(of: role)
      if gives {
        guard state.standing != nil else {
          throw UpstreamError(.role, "there is no role `\(role.name)`", hint: "connect again: it is made at the login")
        }
        try plan.check(state)
      } else if state.standing?.mark != role.mark {
        return Adjusted()
      }
      let writes = try await writes(plan)
      let wanted = writes.values.reduce(into: Set()) { $0.formUnion($1) }
      let held = state.privileges.filter(RolePlan.isWrite)
      // Others wait for the lock meanwhile, and the statement that needs this.
      _ = try await client.query("SET LOCAL lock_timeout = '1s'")
      if isAgain { try await steady(held.symmetricDifference(wanted)) }
      var adjusted = Adjusted(taken: held.subtracting(wanted))
      adjusted.changes = try await takeBack(adjusted.taken, role)
      if gives { try await give(writes, role, &adjusted) }
      return adjusted
    }
  }

  /// What was given and taken of what grants allow.
  struct Adjusted: Sendable {
    var taken: Set<RolePrivilege> = []
    /// As SQL.
    var changes: [String] = []
    /// Tables of grants on which the role does not have what they allow, and why.
    var refused: [RelationName: UpstreamError] = [:]
  }

  private func writes(_ plan: RolePlan) async throws(UpstreamError) -> [RelationName: Set<RolePrivilege>] {
    let grants = plan.allowance.grants
    guard !grants.isEmpty else { return [:] }
    let found = try await relations(of: Scope(relations: grants.reduce(into: []) { $0.formUnion($1.terms.relations) }))
    guard !found.isEmpty else { return [:] }
    let rows = try await client.query(RoleQueries.sequences(of: found.map(\.quoted))).rows
    var sequences: [String: [String]] = [:]
    for row in rows {
      guard row.count == 2, let table = row[0], let sequence = row[1] else { continue }
      sequences[table, default: []].append(sequence)
    }
    return found.reduce(into: [:]) { $0[$1.name] = plan.writes([$1], sequences: sequences) }
  }

  /// What the role is to have, its grants included.
  private func wanted(
    _ plan: RolePlan, _ found: [FoundRelation], _ state: RoleState
  ) async throws(UpstreamError) -> Set<RolePrivilege> {
    let schemas = try await client.query(RoleQueries.schemas(plan.allowance.searchPath)).rows.compactMap {
      $0.first ?? nil
    }
    let writes = try await writes(plan).values
    return writes.reduce(into: plan.privileges(found, schemas: schemas, held: state)) { $0.formUnion($1) }
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

  /// Why ``make(_:_:verifier:)`` would fail, as far as looking tells; `nil` when nothing is in the way. Changes nothing.
  func obstacle(to role: ManagedRole, _ allowance: RoleAllowance) async throws(UpstreamError) -> UpstreamError? {
    let plan = RolePlan(role: role, allowance: allowance, database: try await database())
    let state = try await state(of: role)
    let found = try await survey(allowance.scope)
    let mayCreate = try await mayCreate()
    let wanted = try await wanted(plan, found, state)
    do throws(UpstreamError) {
      try plan.check(state)
      try plan.checkAdmin(found, state, mayCreate: mayCreate)
      try plan.check(found, wanted)
      return nil
    } catch {
      return error
    }
  }

  private func mayCreate() async throws(UpstreamError) -> Bool {
    try await client.query(RoleQueries.mayCreate).rows.first?.first == "t"
  }

  /// Drops the role if it is there and has exactly this mark, and ends its sessions, whoever opened them.
  ///
  /// It is closed first: nobody logs in any more while its sessions end, and it stays closed when it cannot be dropped.
  ///
  /// - Returns: Whether there was one.
  func drop(_ role: ManagedRole) async throws(UpstreamError) -> Bool {
    guard try await close(role) else { return false }
    return try await end(role) { (plan, state) async throws(UpstreamError) in
      _ = try await filter(plan.rowFilters([]), state.policies)
      for statement in plan.removal(state) { _ = try await client.query(statement) }
    }
  }

  /// Closes a role: nobody logs in as it, it holds nothing, and its sessions are ended, whoever opened them.
  ///
  /// - Returns: Whether there was one.
  @discardableResult
  func close(_ role: ManagedRole) async throws(UpstreamError) -> Bool {
    let isThere = try await despite(.all, of: role) { () async throws(UpstreamError) -> Bool in
      try await end(role) { (plan, state) async throws(UpstreamError) in
        for statement in plan.closing(state) { _ = try await client.query(statement) }
      }
    }
    if isThere { try await endSessions(of: role, .all) }
    return isThere
  }

  private func end(
    _ role: ManagedRole, by body: (RolePlan, RoleState) async throws(UpstreamError) -> Void
  ) async throws(UpstreamError) -> Bool {
    try await inTransaction { (isAgain) async throws(UpstreamError) -> Bool in
      let state = try await state(of: role)
      guard state.standing?.mark == role.mark else { return false }
      if isAgain { try await steady(state.privileges) }
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
    try await inTransaction { (_) async throws(UpstreamError) in _ = try await switchOff() }
  }
}
