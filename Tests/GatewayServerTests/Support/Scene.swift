import Approvals
import ControlPlane
import Ledger
import Logging
import NIOCore
import NIOPosix
import NIOSSL
import PolicyEngine
import PostgresSession
import PostgresWire
import SQLAnalysis
import SallyportModel
import Synchronization
import TestSupport

@testable import GatewayServer
@testable import UpstreamAccess

/// A gateway on loopback between a client of the test's and a fake server, with everything else in memory.
struct Scene: Sendable {
  /// What a test may want otherwise.
  struct Setup {
    var limits = GatewayLimits()
    var environment = SallyportModel.Environment.production
    var plaintext = Gateway.PlainText.loopback
    var tls: NIOSSLContext?
    var hasExecutor = true
    var isUnsafe = false
    /// What the catalog says; names stand for whatever bears them where it is not given.
    var catalog: CatalogLooker.Look?
    var finding: UpstreamGuards.Finding? = .safe(warnings: [])
    var obstacles: @Sendable () -> [String] = { [] }
    var tokenLife = Duration.seconds(3_600)
    var script: FakePostgres.Script = { _, _ in nil }

    init() { limits.drain = .milliseconds(200) }
  }

  static let secret = Password("correct horse")
  static let deletion = "DELETE FROM public.orders"

  let clock = MovableClock()
  let server: FakePostgres
  let ledger = MemoryLedger()
  let requests = MemoryRequests()
  let operators: Countersigner
  let token: Token
  let live: LiveState
  let desk: HoldDesk
  let guards: UpstreamGuards
  let gateway: Gateway
  private let isDrained = Flag()

  /// Makes everything, and ends it after the body.
  static func run<Result>(
    _ change: (inout Setup) -> Void = { _ in }, _ body: (Scene) async throws -> Result
  ) async throws -> Result {
    var setup = Setup()
    change(&setup)
    let scene = try await Scene(setup)
    do {
      let result = try await body(scene)
      await scene.end()
      return result
    } catch {
      await scene.end()
      throw error
    }
  }

  private func end() async {
    await drain()
    await server.stop()
  }

  /// Ends the gateway, once: its event loops are gone afterwards.
  func drain() async {
    if isDrained.exchange(true) { return }
    await gateway.drain()
  }

  private init(_ setup: Setup) async throws {
    server = try await FakePostgres.start(setup.script)
    operators = try Countersigner(at: clock.now)
    token = try Token.sample(
      environment: setup.environment, from: clock.now, life: setup.tokenLife,
      verifier: SCRAMVerifier.of(Self.secret, salt: [1, 2, 3], iterations: 2))
    let profile = UpstreamProfile(
      name: token.upstream, environment: setup.environment, database: "shopdb", searchPath: ["public"],
      analyzer: Analyzer())
    live = LiveState(policy: .standard, upstreams: [profile])
    _ = live.replace(tokens: [token], roster: operators.roster)
    let now: @Sendable () -> Timestamp = { [clock] in clock.now }
    desk = HoldDesk(
      store: requests, live: live, ledger: ledger, pool: BlockingPool(label: "test"),
      limits: HoldDesk.Limits(perToken: setup.limits.holdsPerToken), now: now)
    let route = Self.route(profile, setup, port: server.port)
    let log = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    let nobody = UpstreamGuards.Finding.unknown(UpstreamError(.unreachable, "nobody asked"))
    guards = UpstreamGuards(
      routes: [route], log: log, look: { [finding = setup.finding] _ in finding ?? nobody },
      follow: { [look = setup.catalog] _ in look ?? { .empty } },
      onCatalog: { [live, isKnown = setup.catalog != nil] name, contents in
        if isKnown { live.replace(catalog: CatalogSnapshot(contents), of: name) }
      })
    if setup.finding != nil { await guards.check() }
    let settings = Gateway.Settings(
      listen: [try SocketAddress(ipAddress: "127.0.0.1", port: 0)],
      health: try SocketAddress(ipAddress: "127.0.0.1", port: 0), plaintext: setup.plaintext, tls: setup.tls,
      routes: [route], limits: setup.limits, loginSecret: [1, 2, 3])
    gateway = try await Gateway.start(
      settings,
      Gateway.Dependencies(
        live: live, holds: desk,
        grants: GrantDesk(store: MemoryGrants(), pool: BlockingPool(label: "test"), live: live, now: now),
        answers: GatewayAnswers(
          grants: MemoryGrants(), requests: requests, live: live, pool: BlockingPool(label: "test"), recorder: ledger,
          now: now),
        recorder: ledger, parsers: ParserThreads(), guards: guards, now: now,
        metrics: GatewayMetrics(), log: log), threads: 1, obstacles: setup.obstacles)
  }

  static func route(_ profile: UpstreamProfile, _ setup: Setup, port: Int) -> UpstreamRoute {
    UpstreamRoute(
      profile: profile,
      target: UpstreamTarget(
        address: .tcp(host: "127.0.0.1", port: port), database: "shopdb", tls: UpstreamTLS(mode: .disable)),
      agent: .fixed(LoginReference(user: "agent", credential: nil)), agentSettings: [],
      executor: setup.hasExecutor ? LoginReference(user: "executor", credential: nil) : nil, executorSettings: [],
      isUnsafe: setup.isUnsafe)
  }
}

// The client's side.
extension Scene {
  func target(database: String = "shop", tls: UpstreamTLS.Mode = .disable) -> UpstreamTarget {
    UpstreamTarget(
      address: .tcp(host: "127.0.0.1", port: gateway.addresses.first?.port ?? 0), database: database,
      tls: UpstreamTLS(mode: tls))
  }

  func agent(
    _ user: String = "cursor", _ secret: Password = Scene.secret, database: String = "shop",
    tls: UpstreamTLS.Mode = .disable
  ) async throws -> Agent {
    try await Agent(UpstreamCredential(user: user, password: secret), at: target(database: database, tls: tls))
  }

  /// Why somebody is not let in.
  func rejection(
    _ user: String = "cursor", _ secret: Password = Scene.secret, database: String = "shop",
    tls: UpstreamTLS.Mode = .disable
  ) async -> UpstreamError? {
    do {
      let agent = try await agent(user, secret, database: database, tls: tls)
      await agent.leave()
      return nil
    } catch {
      return error as? UpstreamError
    }
  }

  func cancel(_ key: CancelKey) async throws {
    try await Agent.connector.cancel(target(), key, on: MultiThreadedEventLoopGroup.singleton.any()).get()
  }
}

// The humans' side.
extension Scene {
  /// The newest request, once there is one in this state.
  func request(_ state: RequestState.Name = .pending) async throws -> HeldRequest {
    try await eventually("a request that is \(state.rawValue), not \(requests.all.map(\.state.name))") {
      requests.all.last?.state.name == state
    }
    guard let request = requests.all.last else { throw TooLate("there is no request") }
    return request
  }

  func decide(_ choice: Decision.Choice, reason: String? = nil, rowCeiling: Int64? = nil) async throws {
    try operators.decide(
      choice, on: await request(), in: requests, reason: reason, rowCeiling: rowCeiling, at: clock.now)
    await desk.look()
  }

  /// Sends a statement that is held, and waits until people are asked.
  func hold(_ agent: Agent, _ sql: String = Scene.deletion) async throws {
    agent.send(.query(sql))
    try await agent.hears(.noticeResponse)
  }
}

/// A fact that becomes true once.
private final class Flag: Sendable {
  private let value = Atomic(false)
  func exchange(_ new: Bool) -> Bool { value.exchange(new, ordering: .acquiringAndReleasing) }
}

extension CatalogContents {
  /// Of a server where nobody has made anything.
  static let empty = CatalogContents()
}
