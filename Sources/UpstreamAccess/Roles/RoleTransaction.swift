import PostgresSession
import PostgresWire
import SallyportModel

// Each act on roles is one transaction under the lock of all gateways, tried again where it met somebody else's change.

extension RoleMaker {
  /// How often an act is tried.
  static let tries = 8

  /// - Parameters:
  ///   - end: What ends it when all went well: ROLLBACK for a rehearsal.
  ///   - body: Told whether it was tried before.
  /// - Throws: ``UpstreamError``; the database is as it was then.
  func inTransaction<Value: Sendable>(
    end: String = "COMMIT", _ body: (_ isAgain: Bool) async throws(UpstreamError) -> Value
  ) async throws(UpstreamError) -> Value {
    try await persisting { (isAgain) async throws(UpstreamError) -> Value in
      _ = try await client.query(RoleQueries.begin)
      do throws(UpstreamError) {
        try await lock()
        let value = try await body(isAgain)
        _ = try await client.query(end)
        return value
      } catch {
        _ = try? await client.query("ROLLBACK")
        throw error
      }
    }
  }

  /// Tries an act again, a bounded number of times and with growing pauses, when it failed by what others did at the same moment.
  func persisting<Value: Sendable>(
    _ act: (_ isAgain: Bool) async throws(UpstreamError) -> Value
  ) async throws(UpstreamError) -> Value {
    var pause = Duration.milliseconds(10)
    for tries in 1..<Self.tries {
      do throws(UpstreamError) {
        return try await act(tries > 1)
      } catch {
        if error.code == .rolesLocked {
          try await evict(.holdingTheLock)
        } else if !error.isConflict {
          throw error
        }
      }
      // Two that met once must not meet again in step.
      try? await Task.sleep(for: pause * Double.random(in: 0.5...1.5))
      pause = min(pause * 2, .milliseconds(200))
    }
    return try await act(true)
  }

  private func lock() async throws(UpstreamError) {
    do throws(UpstreamError) {
      _ = try await client.query(RoleQueries.lock)
    } catch {
      guard error.code == .queryFailed(.lockNotAvailable) else { throw error }
      throw UpstreamError(
        .rolesLocked, "another session holds the lock under which roles are made",
        hint: "another gateway is making roles; else find it: `SELECT pid FROM pg_locks WHERE locktype = 'advisory'`")
    }
  }

  /// No managed role has business with the lock, or with definitions: whoever holds them as one came past the gateway, and knows a password.
  /// Nobody logs in as that role until the gateway has given it another password, and its sessions end.
  func evict(_ fault: SessionQueries.Fault) async throws(UpstreamError) {
    for row in try await client.query(SessionQueries.managed(fault)).rows {
      guard row.count == 2, let name = row[0], let mark = row[1] else { continue }
      let role = ManagedRole(name: name, mark: mark)
      _ = try await client.query("ALTER ROLE \(name) NOLOGIN")
      report(RoleEvent(role, .closed, error: fault.rawValue))
      try await endSessions(of: role, .all)
    }
  }
}

extension UpstreamError {
  /// serialization_failure, deadlock_detected, unique_violation; objects that went away between two statements; and internal_error, which
  /// is what PostgreSQL calls `tuple concurrently updated`.
  private static let conflicts = Set(["40001", "40P01", "23505", "42P01", "42704", "3F000", "XX000"])

  /// Whether the same may succeed when it is done again at once.
  var isConflict: Bool {
    guard case .queryFailed(let state?) = code else { return false }
    return Self.conflicts.contains(state.text)
  }
}
