import PostgresWire
import SallyportModel

// Ending sessions of managed roles, whoever opened them.

extension RoleMaker {
  /// Ends sessions of a role.
  ///
  /// PostgreSQL lets those end a session who have the privileges of its role. The admin has them for as long as that takes, in a
  /// transaction that is rolled back: a membership never stays, and signals are sent all the same.
  func endSessions(of role: ManagedRole, _ which: SessionQueries.Choice) async throws(UpstreamError) {
    guard let row = try await client.query(SessionQueries.count(role.name, which)).rows.first, row.count == 3,
      let count = row[0].flatMap(Int64.init), count > 0
    else { return }
    let ending = SessionQueries.ending(role.name, which)
    if row[1] == "t" {
      _ = try await client.query(ending)
    } else {
      let membership = "GRANT \(role.name) TO CURRENT_USER" + (row[2] == "t" ? " WITH INHERIT TRUE, SET FALSE" : "")
      try await persisting { (_) async throws(UpstreamError) in
        try await undoing([membership, ending])
      }
    }
    report(RoleEvent(role, .sessionsEnded, sessions: count))
  }

  /// Does something to a role; once more, without those who stand in the way, when it has to wait too long: whoever has a role's password
  /// can hold what the catalog says of the role, or of a table, in an open transaction.
  ///
  /// - Parameter which: The sessions that can be in the way of a change of the role itself.
  func despite<Value: Sendable>(
    _ which: SessionQueries.Choice, of role: ManagedRole, _ act: () async throws(UpstreamError) -> Value
  ) async throws(UpstreamError) -> Value {
    do throws(UpstreamError) {
      return try await act()
    } catch {
      switch error.code {
      case .queryFailed(.lockNotAvailable): try await endSessions(of: role, which)
      case .definitionInUse:
        // Where another gateway's role is in the way this one may not end it, and says what it has met.
        try? await evict(.redefining)
      default: throw error
      }
      return try await act()
    }
  }

  private func undoing(_ statements: [String]) async throws(UpstreamError) {
    _ = try await client.query(RoleQueries.begin)
    do throws(UpstreamError) {
      for statement in statements { _ = try await client.query(statement) }
      _ = try await client.query("ROLLBACK")
    } catch {
      _ = try? await client.query("ROLLBACK")
      throw error
    }
  }
}

/// The questions about sessions of managed roles.
enum SessionQueries {
  /// Which sessions of a role.
  enum Choice: Equatable {
    case all
    /// Those in whose transaction a table was changed or locked, one of these or, with `nil`, any, and none that the role may change.
    case changing(Set<String>?)
    /// Those whose open transaction has changed anything, the role's own password for instance.
    case writing
  }

  /// How many; whether the admin may end them as it is; whether memberships have options here (PostgreSQL 16).
  static func count(_ role: String, _ which: Choice) -> String {
    """
    SELECT count(*), bool_and(pg_has_role(current_user, r.oid, 'USAGE') OR pg_has_role(current_user, 'pg_signal_backend', 'USAGE')),
      current_setting('server_version_num')::int >= 160000
    \(sessions(role, which))
    """
  }

  static func ending(_ role: String, _ which: Choice) -> String {
    "SELECT pg_terminate_backend(a.pid) \(sessions(role, which))"
  }

  private static func sessions(_ role: String, _ which: Choice) -> String {
    let all = "FROM pg_stat_activity a JOIN pg_roles r ON r.oid = a.usesysid WHERE r.rolname = \(Quoted.literal(role))"
    return switch which {
    case .all: all
    case .writing: all + " AND EXISTS (\(own))"
    case .changing(let tables): all + changing(tables.map(isOne) ?? "true")
    }
  }

  private static let redefined = """
    SELECT xmax FROM pg_class WHERE oid >= 16384 AND relpersistence <> 't' UNION ALL SELECT xmax FROM pg_namespace
    UNION ALL SELECT xmax FROM pg_database
    """

  private static func isOne(of tables: Set<String>) -> String {
    "c.oid IN (\(tables.sorted().map { "to_regclass(\(Quoted.literal($0)))" }.joined(separator: ", ")))"
  }

  private static func changing(_ those: String) -> String {
    """
     AND (SELECT bool_or(\(those)) AND NOT bool_or(has_table_privilege(r.oid, c.oid, 'INSERT, UPDATE, DELETE'))
      FROM pg_locks l JOIN pg_class c ON c.oid = l.relation
      WHERE l.pid = a.pid AND l.locktype = 'relation' AND l.mode NOT IN ('AccessShareLock', 'SIReadLock')
        AND c.relkind IN ('r', 'p')
        AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
        AND c.relpersistence <> 't' AND c.oid >= 16384)
    """
  }

  /// What no managed role does that comes through the gateway.
  enum Fault: String {
    case holdingTheLock = "it held the lock under which roles are made"
    /// It has an open transaction that has changed what the catalog says of a table, a schema or a database, by throwing a privilege away for
    /// instance: nothing that the gate lets pass does.
    case redefining = "it held what the catalog says of a table"
  }

  /// Managed roles, of any gateway, with sessions that do that: name and comment.
  static func managed(_ fault: Fault) -> String {
    let sessions =
      switch fault {
      case .redefining: "\(own) AND l.transactionid IN (\(redefined))"
      case .holdingTheLock:
        """
        SELECT FROM pg_locks l WHERE l.pid = a.pid AND l.locktype = 'advisory' AND l.objsubid = 1
          AND l.classid::bigint = \(RoleQueries.lockNumber >> 32) AND l.objid::bigint = \(RoleQueries.lockNumber & 0xFFFF_FFFF)
          AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
        """
      }
    return """
      SELECT DISTINCT r.rolname, shobj_description(r.oid, 'pg_authid') FROM pg_stat_activity a JOIN pg_roles r ON r.oid = a.usesysid
      WHERE r.rolname ~ '^\(ManagedRole.prefix)[a-z0-9_]+$'
        AND starts_with(shobj_description(r.oid, 'pg_authid'), 'sallyport: made by ') AND EXISTS (\(sessions))
      """
  }

  private static let own =
    "SELECT FROM pg_locks l WHERE l.pid = a.pid AND l.locktype = 'transactionid' AND l.mode = 'ExclusiveLock'"
}
