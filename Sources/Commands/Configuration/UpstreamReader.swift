import SallyportModel

/// Reads one entry of `upstreams`.
struct UpstreamReader {
  let section: SectionReader
  /// The configuration file's, where relative paths start.
  let directory: String

  /// `nil` when something that has no default is missing or wrong; everything wrong is reported.
  func read(name: String) -> UpstreamSettings? {
    defer { section.finish() }
    let upstreamName = self.name(name)
    let address = section.required("address", .upstreamAddress)
    let database = section.required("database", .identifier("the name of a database"))
    let tls = self.tls(address)
    let agent = self.agent()
    let executor = login("executor", "the login that runs countersigned statements, usually the owner of the tables")
    var settings = UpstreamSettings(
      name: upstreamName ?? UpstreamName(unchecked: "unnamed"), address: address ?? .unixSocket(path: ""),
      database: database ?? "",
      environment: section.value("environment", .choice) ?? .production, tls: tls,
      searchPath: section.list("search_path", .schemaName, atMost: 32) ?? ["public"],
      agent: agent ?? .fixed(LoginSettings(user: "")), executor: executor ?? LoginSettings(user: ""),
      connectTimeout: .seconds(5), statementTimeout: .seconds(30), lockTimeout: .seconds(5),
      idleInTransactionTimeout: .seconds(60),
      harmlessFunctions: section.list("harmless_functions", .functionName, atMost: 1_000) ?? [])
    timeouts(&settings)
    if let rowSecurity: RowSecuritySetting = section.value("row_security", .choice) {
      settings.rowSecurity = rowSecurity
    }
    settings.jwtSecret = section.value("jwt_secret", .secret(relativeTo: directory))
    settings.jwtRoles = jwtRoles(settings)
    compare(agent, executor)
    guard upstreamName != nil, address != nil, database != nil, agent != nil, executor != nil else { return nil }
    return settings
  }

  private func name(_ text: String) -> UpstreamName? {
    do {
      return try UpstreamName(text)
    } catch {
      section.complain(error.description, hint: "agents give this name as their database")
      return nil
    }
  }

  /// Verified unless the server is on this host, where there is nobody in between.
  private func tls(_ address: UpstreamAddress?) -> UpstreamTLS {
    let standard: UpstreamTLS.Mode = address?.isLocal == true ? .prefer : .verifyFull
    let tls = UpstreamTLS(
      mode: section.value("tls", .choice) ?? standard,
      rootCertificate: section.value("tls_root_certificate", .path(relativeTo: directory)))
    let isWeak = tls.mode == .disable || tls.mode == .prefer || tls.mode == .require
    if isWeak, let address, !address.isLocal {
      section.complain(
        about: "tls", "`\(tls.mode.rawValue)` does not prove that the server is yours",
        hint: "use `verify-full`, with `tls_root_certificate` if the server's CA is your own", severity: .warning)
    }
    return tls
  }

  private func timeouts(_ settings: inout UpstreamSettings) {
    let range: ClosedRange<Duration> = .milliseconds(1)...(.seconds(86_400))
    settings.connectTimeout =
      section.value("connect_timeout", .duration(in: .milliseconds(100)...(.seconds(120)))) ?? settings.connectTimeout
    settings.statementTimeout = section.value("statement_timeout", .duration(in: range)) ?? settings.statementTimeout
    settings.lockTimeout = section.value("lock_timeout", .duration(in: range)) ?? settings.lockTimeout
    settings.idleInTransactionTimeout =
      section.value("idle_in_transaction_session_timeout", .duration(in: range)) ?? settings.idleInTransactionTimeout
  }

  /// Either or: with both nobody could say as whom an agent comes.
  private func agent() -> AgentSettings? {
    guard section.has("admin") else {
      return login(
        "agent", "the login of agents' sessions, which may only read; or `admin`, which makes a role for each token"
      )
      .map(AgentSettings.fixed)
    }
    let admin = login("admin", "the login that makes a role for each token")
    if section.has("agent") {
      section.complain(
        about: "agent", "`agent` and `admin` exclude each other",
        hint: "with `admin` each token has a role of its own; leave `agent` out")
      return nil
    }
    return admin.map { .managed(admin: $0) }
  }

  /// A role that may do everything would make a JWT the key that it is there to replace.
  private func jwtRoles(_ settings: UpstreamSettings) -> [String] {
    let roles = section.list("jwt_roles", .identifier("the name of a role"), atMost: 100) ?? []
    for role in roles {
      guard let objection = JWTRoles.objection(to: role, logins: settings.ownLogins) else { continue }
      section.complain(
        about: "jwt_roles", "`\(VisibleText.oneLine(role))` \(objection)",
        hint: "list roles that read what agents may read, such as `anon` or `authenticated`")
    }
    return roles
  }

  private func login(_ key: String, _ what: String) -> LoginSettings? {
    guard let section = section.requiredSection(key, hint: "\(what): `\(key): {user: …, password: env:NAME}`") else {
      return nil
    }
    defer { section.finish() }
    let user = section.required("user", .identifier("the name of a role"))
    let password = section.value("password", .secret(relativeTo: directory))
    return user.map { LoginSettings(user: $0, password: password) }
  }

  /// One role for both would give the agent's session the right to destroy. The admin may well own the tables.
  private func compare(_ agent: AgentSettings?, _ executor: LoginSettings?) {
    guard case .fixed(let agent)? = agent, let executor, agent.user == executor.user else { return }
    section.complain(
      about: "executor", "`agent` and `executor` log in as the same role `\(VisibleText.oneLine(agent.user))`",
      hint: "give agents a role of their own that may only SELECT")
  }
}
