public import ControlPlane
import Ledger
public import Logging
public import NIOCore
import NIOHTTP1
import NIOPosix
public import NIOSSL
import PostgresSession
public import SQLAnalysis
public import SallyportModel

/// A gateway: listens, lets agents in, and ends in order.
///
/// The composition root makes it from a configuration and the store; it owns sockets and event loops, and no policy.
public final class Gateway: Sendable {
  /// From where agents may connect without TLS. Judged by the peer's address, connection by connection.
  public enum PlainText: Sendable, Equatable {
    case never, loopback, anywhere

    /// - Parameter hasTLS: Whether there is a certificate; without one, whoever has to use TLS stays outside.
    func encryption(for peer: SocketAddress?, hasTLS: Bool) -> StartupPolicy.Encryption {
      let isRequired =
        switch self {
        case .never: true
        case .loopback: !AddressText.isLoopback(peer)
        case .anywhere: false
        }
      if isRequired { return .required }
      return hasTLS ? .offered : .unavailable
    }
  }

  /// What a configuration says about the listener. A reload replaces everything but the addresses.
  public struct Settings: Sendable {
    public var listen: [SocketAddress]
    /// Health and metrics; `nil` for none.
    public var health: SocketAddress?
    public var plaintext: PlainText
    public var tls: NIOSSLContext?
    public var routes: [UpstreamRoute]
    public var limits: GatewayLimits
    /// Random and kept over restarts: what unknown users' salts are made of.
    public var loginSecret: [UInt8]

    public init(
      listen: [SocketAddress], health: SocketAddress?, plaintext: PlainText, tls: NIOSSLContext?,
      routes: [UpstreamRoute], limits: GatewayLimits, loginSecret: [UInt8]
    ) {
      self.listen = listen
      self.health = health
      self.plaintext = plaintext
      self.tls = tls
      self.routes = routes
      self.limits = limits
      self.loginSecret = loginSecret
    }
  }

  /// The parts of the control plane that sessions work with.
  public struct Dependencies: Sendable {
    public let live: LiveState
    public let holds: HoldDesk
    public let grants: GrantDesk
    public let answers: GatewayAnswers
    public let recorder: any Recorder
    public let parsers: ParserThreads
    public let guards: UpstreamGuards
    /// Makes the live state what the store says at this moment; asked at every login.
    public let refresh: @Sendable () async -> Void
    public let now: @Sendable () -> Timestamp
    public let metrics: GatewayMetrics
    public let log: Logger

    public init(
      live: LiveState, holds: HoldDesk, grants: GrantDesk, answers: GatewayAnswers, recorder: any Recorder,
      parsers: ParserThreads,
      guards: UpstreamGuards,
      refresh: @escaping @Sendable () async -> Void = {}, now: @escaping @Sendable () -> Timestamp,
      metrics: GatewayMetrics, log: Logger
    ) {
      self.live = live
      self.holds = holds
      self.grants = grants
      self.answers = answers
      self.recorder = recorder
      self.parsers = parsers
      self.guards = guards
      self.refresh = refresh
      self.now = now
      self.metrics = metrics
      self.log = log
    }
  }

  private let core: GatewayCore
  private let settings: Settings
  private let group: MultiThreadedEventLoopGroup
  private let listeners: [any Channel]

  /// Where it listens: with the ports that the system chose, where none was named.
  public var addresses: [SocketAddress] { listeners.compactMap(\.localAddress) }
  /// Where health and metrics are.
  public let healthAddress: SocketAddress?

  private init(
    core: GatewayCore, settings: Settings, group: MultiThreadedEventLoopGroup, listeners: [any Channel],
    health: (any Channel)?
  ) {
    self.core = core
    self.settings = settings
    self.group = group
    self.listeners = listeners
    healthAddress = health?.localAddress
  }

  /// Opens the listeners. From here on agents are let in.
  ///
  /// - Parameters:
  ///   - threads: Event loops; each session lives on one.
  ///   - obstacles: Why the gateway should get no new clients at this moment, for `/readyz`.
  public static func start(
    _ settings: Settings, _ dependencies: Dependencies, threads: Int,
    obstacles: @escaping @Sendable () -> [String] = { [] }
  ) async throws -> Gateway {
    let group = MultiThreadedEventLoopGroup(numberOfThreads: threads)
    do {
      let core = try await makeCore(settings, dependencies, group)
      var listeners: [any Channel] = []
      for address in settings.listen { listeners.append(try await listen(on: address, core, settings, group)) }
      var health: (any Channel)?
      if let address = settings.health {
        health = try await serveHealth(on: address, dependencies.metrics, group) {
          HealthReport(isServing: !core.services.directory.isClosed, obstacles: obstacles())
        }
      }
      return Gateway(core: core, settings: settings, group: group, listeners: listeners, health: health)
    } catch {
      try? await group.shutdownGracefully()
      throw error
    }
  }

  /// Takes a new configuration for whatever connects from now on; verdicts of open sessions follow `LiveState`.
  public func reload(routes: [UpstreamRoute], tls: NIOSSLContext?, limits: GatewayLimits) {
    core.replace(routes: routes, tls: tls, limits: limits)
  }

  /// Ends every session of these tokens, at once.
  public func end(_ tokens: Set<TokenID>) {
    for entry in core.services.directory.entries(where: { tokens.contains($0.token) }) {
      entry.run { $0.terminate(.tokenRevoked) }
    }
  }

  /// Upstreams were revoked or removed, or operators' keys revoked: ends the sessions that lead nowhere, and those in which runs what nobody
  /// approves any more.
  public func review() {
    for entry in core.services.directory.entries() { entry.run { $0.review() } }
  }

  /// Ends the sessions of these tokens that could still write under a grant that is over.
  public func grantsChanged(of tokens: Set<TokenID>) {
    for entry in core.services.directory.entries(where: { tokens.contains($0.token) }) {
      entry.run { $0.grantsChanged() }
    }
  }

  /// Ends the sessions whose token's time is over.
  public func endExpired(at now: Timestamp) {
    for entry in core.services.directory.entries(where: { $0.expiresAt <= now }) {
      entry.run { $0.terminate(.tokenExpired) }
    }
  }

  /// Lets nobody in any more, ends idle sessions, waits for busy ones until the limit, and ends those too.
  public func drain() async {
    core.services.directory.close()
    for listener in listeners { try? await listener.close() }
    let patience = ContinuousClock.now + settings.limits.drain
    while core.services.directory.count > 0, ContinuousClock.now < patience {
      for entry in core.services.directory.entries() { entry.run { _ = $0.drain() } }
      try? await Task.sleep(for: .milliseconds(50))
    }
    for entry in core.services.directory.entries() { entry.run { $0.terminate(.shutdown) } }
    let grace = ContinuousClock.now + .seconds(1)
    while core.services.directory.count > 0, ContinuousClock.now < grace {
      try? await Task.sleep(for: .milliseconds(10))
    }
    try? await group.shutdownGracefully()
  }
}

extension Gateway {
  private static func makeCore(
    _ settings: Settings, _ dependencies: Dependencies, _ group: MultiThreadedEventLoopGroup
  ) async throws -> GatewayCore {
    let services = SessionServices(
      live: dependencies.live, holds: dependencies.holds, grants: dependencies.grants, answers: dependencies.answers,
      directory: SessionDirectory(),
      metrics: dependencies.metrics,
      refresh: dependencies.refresh, now: dependencies.now)
    var gates: [ObjectIdentifier: NIOLoopBound<Gate>] = [:]
    for loop in group.makeIterator() {
      gates[ObjectIdentifier(loop)] = try await loop.submit {
        let gate = Gate(ledger: dependencies.recorder, threads: dependencies.parsers, now: dependencies.now)
        return NIOLoopBound(gate, eventLoop: loop)
      }.get()
    }
    return GatewayCore(
      services: services, guards: dependencies.guards, recorder: dependencies.recorder, gates: gates,
      routes: settings.routes, tls: settings.tls,
      limits: settings.limits, log: dependencies.log)
  }

  /// The accept loop only accepts: everything else happens on the connection's own loop.
  private static func listen(
    on address: SocketAddress, _ core: GatewayCore, _ settings: Settings, _ group: MultiThreadedEventLoopGroup
  ) async throws -> any Channel {
    try await ServerBootstrap(group: group)
      .serverChannelOption(.backlog, value: 1_024)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
      .childChannelOption(.socketOption(.so_keepalive), value: 1)
      .childChannelOption(.writeBufferWaterMark, value: .init(low: 256 << 10, high: 1 << 20))
      .childChannelInitializer { channel in
        core.services.metrics.connections.increment()
        let policy = StartupPolicy(
          encryption: settings.plaintext.encryption(for: channel.remoteAddress, hasTLS: core.tls() != nil),
          secret: settings.loginSecret)
        return channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(ClientConnection(gateway: core, policy: policy))
        }
      }
      .bind(to: address).get()
  }

  private static func serveHealth(
    on address: SocketAddress, _ metrics: GatewayMetrics, _ group: MultiThreadedEventLoopGroup,
    _ report: @escaping @Sendable () -> HealthReport
  ) async throws -> any Channel {
    try await ServerBootstrap(group: group)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.configureHTTPServerPipeline()
          try channel.pipeline.syncOperations.addHandler(HealthEndpoint(report: report, metrics: metrics))
        }
      }
      .bind(to: address).get()
  }
}
