import PostgresWire
import SallyportModel

// Privileges, given and taken on the session of the admin.

extension RoleMaker {
  /// What everybody has is not given by name: the admin may have no right to.
  func give(_ wanted: Set<RolePrivilege>, _ role: ManagedRole) async throws(UpstreamError) -> [String] {
    let lacking = try await lacking(wanted.sorted(), role)
    for privilege in lacking {
      let statement = privilege.grant(to: role.name)
      do throws(UpstreamError) {
        _ = try await client.query(statement)
      } catch {
        switch error.code {
        case .queryFailed(.insufficientPrivilege): throw RolePlan.mayNotGive(privilege)
        case .queryFailed(.lockNotAvailable): throw inUse(statement)
        default: throw error
        }
      }
    }
    // PostgreSQL only warns of a grant that it does not make.
    if let refused = try await self.lacking(lacking, role).first { throw RolePlan.mayNotGive(refused) }
    return lacking.map { $0.grant(to: role.name) }
  }

  /// Gives what can be given, table by table.
  func give(
    _ wanted: [RelationName: Set<RolePrivilege>], _ role: ManagedRole, _ adjusted: inout Adjusted
  ) async throws(UpstreamError) {
    let lacking = Set(try await lacking(wanted.values.reduce(into: Set()) { $0.formUnion($1) }.sorted(), role))
    for (relation, privileges) in wanted.sorted(by: { $0.key < $1.key }) where !privileges.isDisjoint(with: lacking) {
      _ = try await client.query("SAVEPOINT one_table")
      do throws(UpstreamError) {
        adjusted.changes += try await give(privileges, role)
        _ = try await client.query("RELEASE one_table")
      } catch {
        guard error.code == .role || error.code == .definitionInUse else { throw error }
        _ = try await client.query("ROLLBACK TO one_table")
        adjusted.refused[relation] = error
      }
    }
  }

  /// Keeps others from changing these tables' definitions until the end of the transaction, so that it cannot meet them again. Reads and
  /// changes of rows go on.
  func steady(_ privileges: Set<RolePrivilege>) async throws(UpstreamError) {
    let tables = Set(privileges.filter { $0.kind == .relation }.map(\.object)).sorted()
    guard !tables.isEmpty else { return }
    let lockable = try await client.query(RoleQueries.lockable(tables)).rows.compactMap { $0.first ?? nil }
    guard !lockable.isEmpty else { return }
    let statement = "LOCK TABLE \(lockable.joined(separator: ", ")) IN ACCESS SHARE MODE"
    do throws(UpstreamError) {
      _ = try await client.query(statement)
    } catch {
      throw error.code == .queryFailed(.lockNotAvailable) ? inUse(statement) : error
    }
  }

  private func inUse(_ statement: String) -> UpstreamError {
    UpstreamError(
      .definitionInUse,
      "somebody is changing the table's definition, and what a role may do there cannot be changed now: "
        + "`\(statement.prefix(200))`",
      hint: "it is tried again after some seconds; a transaction that is open for long stands in `pg_stat_activity`")
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

  func takeBack(
    _ surplus: Set<RolePrivilege>, _ role: ManagedRole
  ) async throws(UpstreamError) -> [String] {
    let statements = surplus.sorted().map { $0.revoke(from: role.name) }
    for statement in statements {
      do throws(UpstreamError) {
        _ = try await client.query(statement)
      } catch {
        throw error.code == .queryFailed(.lockNotAvailable) ? inUse(statement) : error
      }
    }
    guard !statements.isEmpty else { return [] }
    if let kept = try await privileges(of: role).intersection(surplus).min() {
      throw UpstreamError(
        .role, "the admin may not take back what somebody gave to `\(role.name)`",
        hint: "as who gave it: `\(kept.revoke(from: role.name))`")
    }
    return statements
  }
}
