import ControlPlane
import GatewayServer
import SallyportModel
import UpstreamAccess

/// The upstream's own view of a scope, over the login that knows it best: the admin's, or the one that agents have.
struct ScopeInquiry {
  let configuration: Configuration
  let upstream: UpstreamSettings

  /// - Throws: ``UpstreamError``, or what the credential's source says.
  func ask<Value: Sendable>(_ body: @escaping @Sendable (ScopeReader) async throws -> Value) async throws -> Value {
    let plan = RoutePlan(configuration: configuration)
    let client = try await LoginInspector(limits: plan.limits.wire)
      .roleSession(at: plan.target(upstream), as: KnownLogins().reference(upstream.agent.login))
    do {
      let value = try await body(ScopeReader(client: client))
      await client.close()
      return value
    } catch {
      client.abandon()
      throw error
    }
  }

  /// Refuses a scope that names what is not there. An upstream that does not answer soon is not waited for.
  ///
  /// - Returns: What to tell the operator when nobody could be asked.
  /// - Throws: ``Failure`` for what is not there, or what the server has against a row filter.
  func check(_ scope: Scope, patience: Duration = .seconds(2)) async throws -> String? {
    try await compare("the scope is", patience) { reader in
      if let failure = ScopeCheck(scope: scope, relations: try await reader.relations()).failure() { return failure }
      for (name, limit) in scope.limits.sorted(by: { $0.key < $1.key }) {
        guard let filter = limit.filter, let objection = try await reader.objection(to: filter, of: name) else {
          continue
        }
        return Failure(
          "the row filter of `\(name)`: \(objection)", hint: "`--unchecked` issues the token all the same")
      }
      return nil
    }
  }

  /// Refuses a grant on what is not there, or is no table. An upstream that does not answer soon is not waited for.
  ///
  /// - Returns: What to tell the operator when nobody could be asked.
  /// - Throws: ``Failure`` for what nobody could change under it.
  func check(_ terms: GrantTerms, patience: Duration = .seconds(2)) async throws -> String? {
    try await compare("the grant's tables are", patience) { reader in
      GrantCheck(tables: terms.relations, relations: try await reader.relations()).failure()
    }
  }

  private func compare(
    _ subject: String, _ patience: Duration, _ body: @escaping @Sendable (ScopeReader) async throws -> Failure?
  ) async throws -> String? {
    do {
      guard let found = try await Self.within(patience, { [self] in try await ask(body) }) else {
        return "upstream `\(upstream.name)` does not answer: \(subject) not compared with what is there"
      }
      if let failure = found { throw failure }
      return nil
    } catch let error as UpstreamError {
      return "\(subject) not compared with what is there: \(error.message)"
    }
  }

  /// - Returns: `nil` when the time was up first.
  private static func within<Value: Sendable>(
    _ patience: Duration, _ body: @escaping @Sendable () async throws -> Value
  ) async throws -> Value? {
    try await withThrowingTaskGroup(of: Value?.self) { group in
      group.addTask { try await body() }
      group.addTask {
        try await Task.sleep(for: patience)
        return nil
      }
      defer { group.cancelAll() }
      return try await group.next() ?? nil
    }
  }
}
