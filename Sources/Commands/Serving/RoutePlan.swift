import ControlPlane
import GatewayServer
import NIOCore
import NIOSSL
import PolicyEngine
import PostgresSession
import PostgresWire
import SQLAnalysis
import SallyportModel
import UpstreamAccess

/// What a configuration means for the running gateway: upstreams as profiles and routes, limits, the listener's TLS.
struct RoutePlan {
  let configuration: Configuration

  var profiles: [UpstreamProfile] { configuration.upstreams.map(profile) }

  /// - Parameters:
  ///   - unsafe: Upstreams that agents may reach although their login can do more than it should.
  ///   - keepers: Of managed roles; they outlive a configuration.
  func routes(unsafe: Set<UpstreamName>, _ keepers: RoleKeepers) -> [UpstreamRoute] {
    var places: [RoleKeepers.Place: Set<UpstreamName>] = [:]
    for upstream in configuration.upstreams {
      guard case .managed(admin: let admin) = upstream.agent else { continue }
      places[place(upstream, admin), default: []].insert(upstream.name)
    }
    keepers.retain(places)
    keepers.logins.retain(Set(configuration.upstreams.flatMap { [$0.agent.login, $0.executor] }))
    return configuration.upstreams.map { upstream in
      UpstreamRoute(
        profile: profile(upstream), target: target(upstream), agent: agent(upstream, keepers),
        agentSettings: agentSettings(upstream), executor: keepers.logins.reference(upstream.executor),
        executorSettings: executorSettings(upstream), isUnsafe: unsafe.contains(upstream.name))
    }
  }

  func profile(_ upstream: UpstreamSettings) -> UpstreamProfile {
    let limits = AnalysisLimits(
      statementBytes: configuration.limits.statement, statementsPerBatch: configuration.limits.statementsPerBatch)
    let analyzer = Analyzer(
      limits: limits, searchPath: upstream.searchPath, harmlessRoutines: Set(upstream.harmlessFunctions),
      database: upstream.database)
    return UpstreamProfile(
      name: upstream.name, environment: upstream.environment, database: upstream.database,
      searchPath: upstream.searchPath, hasManagedRoles: upstream.agent.isManaged, analyzer: analyzer)
  }

  func target(_ upstream: UpstreamSettings) -> UpstreamTarget {
    let address: UpstreamTarget.Address =
      switch upstream.address {
      case .tcp(let address): .tcp(host: address.host, port: address.port)
      case .unixSocket(let path): .unixSocket(path: path)
      }
    let mode = UpstreamAccess.UpstreamTLS.Mode(rawValue: upstream.tls.mode.rawValue) ?? .verifyFull
    return UpstreamTarget(
      address: address, database: upstream.database,
      tls: UpstreamAccess.UpstreamTLS(mode: mode, rootCertificate: upstream.tls.rootCertificate),
      connectTimeout: upstream.connectTimeout)
  }

  private func agent(_ upstream: UpstreamSettings, _ keepers: RoleKeepers) -> AgentLogin {
    switch upstream.agent {
    case .fixed(let login): .fixed(keepers.logins.reference(login))
    case .managed(admin: let admin):
      .managed(keepers.keeper(of: place(upstream, admin)), admin: keepers.logins.reference(admin))
    }
  }

  private func place(_ upstream: UpstreamSettings, _ admin: LoginSettings) -> RoleKeepers.Place {
    RoleKeepers.Place(target: target(upstream), admin: admin, bounds: roleBounds(upstream))
  }

  func roleBounds(_ upstream: UpstreamSettings) -> RoleKeeper.Bounds {
    RoleKeeper.Bounds(
      connections: configuration.limits.sessionsPerToken, searchPath: upstream.searchPath,
      settings: bounds(upstream).reduce(into: [:]) { $0[$1.name] = $1.value },
      switchesRowSecurityOn: upstream.rowSecurity == .switchOn)
  }

  /// In the startup packet, so that RESET and DISCARD return to it. The lexer's settings are pinned because the analysis relies on
  /// them; development may write, so only there the session begins writable.
  func agentSettings(_ upstream: UpstreamSettings) -> [StartupSetting] {
    pinned(upstream) + bounds(upstream)
  }

  /// What the database itself is to hold agents to, where it can: these are also the defaults of managed roles.
  private func bounds(_ upstream: UpstreamSettings) -> [StartupSetting] {
    [
      StartupSetting("default_transaction_read_only", upstream.environment == .development ? "off" : "on"),
      StartupSetting("statement_timeout", milliseconds(upstream.statementTimeout)),
      StartupSetting("lock_timeout", milliseconds(upstream.lockTimeout)),
      StartupSetting("idle_in_transaction_session_timeout", milliseconds(upstream.idleInTransactionTimeout)),
    ]
  }

  private func executorSettings(_ upstream: UpstreamSettings) -> [StartupSetting] {
    pinned(upstream) + [
      StartupSetting("default_transaction_read_only", "off"),
      StartupSetting("statement_timeout", milliseconds(upstream.statementTimeout)),
      StartupSetting("lock_timeout", milliseconds(upstream.lockTimeout)),
      // The client's own COMMIT may be waited for while locks are held: not for long.
      StartupSetting("idle_in_transaction_session_timeout", "10000"),
    ]
  }

  private func pinned(_ upstream: UpstreamSettings) -> [StartupSetting] {
    [
      StartupSetting("client_encoding", "UTF8"), StartupSetting("standard_conforming_strings", "on"),
      StartupSetting("backslash_quote", "safe_encoding"),
      StartupSetting("search_path", upstream.searchPath.map(Quoted.identifier).joined(separator: ", ")),
    ]
  }

  private func milliseconds(_ duration: Duration) -> String {
    let (seconds, attoseconds) = duration.components
    return String(seconds * 1_000 + attoseconds / 1_000_000_000_000_000)
  }

  var limits: GatewayLimits {
    var limits = GatewayLimits()
    limits.wire.message = configuration.limits.message
    limits.wire.statement = configuration.limits.statement
    limits.wire.startupPacket = configuration.limits.startupPacket
    limits.session.preparedStatements = configuration.limits.preparedStatements
    limits.sessions = configuration.limits.sessions
    limits.sessionsPerToken = configuration.limits.sessionsPerToken
    limits.handshake = configuration.limits.handshake
    limits.holdWait = configuration.hold.wait
    limits.holdsPerToken = configuration.hold.perToken
    return limits
  }

  var holdLimits: HoldDesk.Limits {
    HoldDesk.Limits(expiry: configuration.hold.expires, perToken: configuration.hold.perToken)
  }

  var plaintext: Gateway.PlainText {
    switch configuration.plaintext {
    case .loopback: .loopback
    case .never: .never
    case .anywhere: .anywhere
    }
  }

  /// The listener's certificate: made or renewed first where it is the gateway's own.
  func tls() throws -> NIOSSLContext {
    let files = try ServerCertificate.prepare(configuration, now: SystemClock.now)
    do {
      let chain = try NIOSSLCertificate.fromPEMFile(files.certificate).map(NIOSSLCertificateSource.certificate)
      let key = try NIOSSLPrivateKey(file: files.key, format: .pem)
      var settings = TLSConfiguration.makeServerConfiguration(certificateChain: chain, privateKey: .privateKey(key))
      settings.minimumTLSVersion = .tlsv12
      settings.applicationProtocols = ["postgresql"]
      return try NIOSSLContext(configuration: settings)
    } catch {
      throw Failure(
        "the certificate `\(files.certificate)` with the key `\(files.key)` cannot be used: \(error)",
        hint: "both have to be PEM, the key unencrypted")
    }
  }

  func addresses() throws -> (listen: [SocketAddress], health: SocketAddress?) {
    (try [address(configuration.listen, "listen")], try configuration.health.map { try address($0, "health") })
  }

  private func address(_ address: HostAndPort, _ key: String) throws(Failure) -> SocketAddress {
    do {
      return try SocketAddress.makeAddressResolvingHost(address.host, port: address.port)
    } catch {
      throw Failure("`\(key)`: `\(address)` is no address of this host", hint: "such as 127.0.0.1:6432")
    }
  }
}
