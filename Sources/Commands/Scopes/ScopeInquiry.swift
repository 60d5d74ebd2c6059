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
    try await onSession { try await body(ScopeReader(client: $0)) }
  }

  /// Why no login can be made for a scope, as far as looking tells; `nil` for nothing.
  func obstacle(to scope: Scope) async -> UpstreamError? {
    let bounds = RoutePlan(configuration: configuration).roleBounds(upstream)
    do {
      return try await onSession { try await RoleRehearsal(client: $0).look(scope, bounds) }
    } catch {
      return error as? UpstreamError
    }
  }

  private static func obstacle(
    _ rehearsal: RoleRehearsal, _ scope: Scope, _ bounds: RoleKeeper.Bounds
  ) async throws(UpstreamError) -> UpstreamError? {
    do {
      try await rehearsal.run(scope, bounds)
      return nil
    } catch  where error.code == .role || error.code == .limit {
      return error
    }
  }

  private func onSession<Value: Sendable>(
    _ body: @escaping @Sendable (SimpleQueryClient) async throws -> Value
  ) async throws -> Value {
    let plan = RoutePlan(configuration: configuration)
    let client = try await LoginInspector(limits: plan.limits.wire)
      .roleSession(at: plan.target(upstream), as: KnownLogins().reference(upstream.agent.login))
    do {
      let value = try await body(client)
      await client.close()
      return value
    } catch {
      client.abandon()
      throw error
    }
  }

  /// Refuses a scope that names what is not there, or for which no login could be made. An upstream that does not answer soon is not
  /// waited for.
  ///
  /// - Returns: What to tell the operator when nobody could be asked.
  /// - Throws: ``Failure`` for what is not there, what the server has against a row filter, or what the admin has no right to.
  func check(_ scope: Scope, patience: Duration = .seconds(3)) async throws -> String? {
    let bounds = RoutePlan(configuration: configuration).roleBounds(upstream)
    return try await compare("the scope is", patience) { client in
      if let failure = try await Self.failure(ScopeReader(client: client), scope) { return failure }
      return try await Self.obstacle(RoleRehearsal(client: client), scope, bounds).map {
        Failure(
          "no login can be made for this: \($0.message)", hint: ($0.hint.map { $0 + ". " } ?? "") + Self.unchecked)
      }
    }
  }

  private static func failure(_ reader: ScopeReader, _ scope: Scope) async throws(UpstreamError) -> Failure? {
    if let failure = ScopeCheck(scope: scope, relations: try await reader.relations()).failure() { return failure }
    for (name, limit) in scope.limits.sorted(by: { $0.key < $1.key }) {
      guard let filter = limit.filter, let objection = try await reader.objection(to: filter, of: name) else {
        continue
      }
      return Failure("the row filter of `\(name)`: \(objection)", hint: unchecked)
    }
    return nil
  }

  private static let unchecked = "`--unchecked` issues the token all the same"

  /// Refuses a grant on what is not there, or is no table. An upstream that does not answer soon is not waited for.
  ///
  /// - Returns: What to tell the operator when nobody could be asked.
  /// - Throws: ``Failure`` for what nobody could change under it.
  func check(_ terms: GrantTerms, patience: Duration = .seconds(2)) async throws -> String? {
    try await compare("the grant's tables are", patience) { client in
      GrantCheck(tables: terms.relations, relations: try await ScopeReader(client: client).relations()).failure()
    }
  }

  private func compare(
    _ subject: String, _ patience: Duration, _ body: @escaping @Sendable (SimpleQueryClient) async throws -> Failure?
  ) async throws -> String? {
    do {
      guard let found = try await Self.within(patience, { [self] in try await onSession(body) }) else {
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
