import Approvals
import ControlPlane
import Crypto
import Foundation
import GatewayServer
import Ledger
import Logging
import NIOCore
import NIOSSL
import PolicyEngine
import SQLAnalysis
import SQLiteStore
import SallyportModel
import Synchronization
import UnixSignals

/// The running gateway as a process: puts the rooms together, follows signals, and ends in order.
final class GatewayProcess: Sendable {
  private let log: Logger
  private let file: String
  private let state: Mutex<Configuration>
  private let unsafe: Set<UpstreamName>
  private let parts: Parts
  /// Set once it listens; before that there are no sessions to end.
  private let gateway = Mutex<Gateway?>(nil)

  /// Everything that lives as long as the process.
  struct Parts: Sendable {
    let writer: LedgerWriter
    let live: LiveState
    let desk: HoldDesk
    let grants: GrantDesk
    let answers: GatewayAnswers
    let pool: BlockingPool
    let parsers: ParserThreads
    let store: SQLiteStore
    let ledger: SQLiteLedgerStore
    let watch: SQLiteChangeWatch
    let keys: GatewayKeys
    let guards: UpstreamGuards
    let notes: RoleNotes
    let keepers: RoleKeepers
    let doctor: DoctorRounds
  }

  init(_ configuration: Configuration, unsafe: Set<UpstreamName>, log: Logger) throws {
    self.log = log
    self.unsafe = unsafe
    file = configuration.file
    parts = try Parts(configuration, unsafe: unsafe, log: log)
    state = Mutex(configuration)
  }

  /// Serves until SIGTERM or SIGINT.
  func run() async throws {
    // Before anything else: a signal during the start waits until there is something that it can act on.
    let signals = await UnixSignalsSequence(trapping: [.sigterm, .sigint, .sighup])
    let plan = RoutePlan(configuration: state.withLock { $0 })
    let watcher = watcher()
    // First of all: an upstream that is revoked is not even asked.
    try await watcher.load()
    try await checkLogins()
    parts.writer.start()
    try record(.gatewayStarted(started(plan)))
    let addresses = try plan.addresses()
    // Before anybody can connect: from then on a claim is a living session's.
    await recoverClaims()
    let gateway = try await start(plan, addresses, watcher)
    self.gateway.withLock { $0 = gateway }
    announce(gateway)
    let background = Task { [parts] in
      await withTaskGroup { group in
        group.addTask { await watcher.run() }
        group.addTask { await parts.guards.run() }
        group.addTask { await parts.doctor.run() }
        group.addTask { await parts.keepers.run(now: { SystemClock.now }, on: parts.pool) }
      }
    }
    let reason = await follow(signals, gateway)
    log.notice("draining", metadata: ["signal": "\(reason)"])
    background.cancel()
    await gateway.drain()
    try? record(.gatewayStopped(GatewayStopped(reason: reason)))
    let isComplete = await drainLedger()
    log.notice("stopped", metadata: ["ledger": isComplete ? "complete" : "incomplete"])
    if !isComplete {
      throw Failure("the ledger could not be written to the end", hint: "its file system is full or failing")
    }
  }

  private func start(
    _ plan: RoutePlan, _ addresses: (listen: [SocketAddress], health: SocketAddress?), _ watcher: StoreWatcher
  ) async throws -> Gateway {
    let settings = Gateway.Settings(
      listen: addresses.listen, health: addresses.health, plaintext: plan.plaintext, tls: try plan.tls(),
      routes: plan.routes(unsafe: unsafe, parts.keepers), limits: plan.limits,
      loginSecret: parts.keys.authenticationSecret)
    let dependencies = Gateway.Dependencies(
      live: parts.live, holds: parts.desk, grants: parts.grants, answers: parts.answers, recorder: parts.writer,
      parsers: parts.parsers,
      guards: parts.guards,
      refresh: { await watcher.refresh() }, now: { SystemClock.now }, metrics: metrics,
      log: log)
    do {
      return try await Gateway.start(settings, dependencies, threads: max(1, System.coreCount)) { [parts] in
        (parts.writer.metrics.failing.map { ["the ledger cannot be written: \($0)"] } ?? []) + parts.guards.obstacles
      }
    } catch let error as IOError where error.errnoCode == EADDRINUSE {
      throw Failure(
        "`\(plan.configuration.listen)` or the health address is in use", hint: "is a gateway running already?")
    }
  }

  private var metrics: GatewayMetrics {
    let doctor = GatewayMetrics.Gauge(
      name: "sallyport_doctor_findings", help: "what `sallyport doctor` found last, its cheap part",
      samples: { [parts] in parts.doctor.counts })
    return GatewayMetrics(gauges: LedgerGauges.gauges(of: parts.writer) + [doctor, parts.notes.gauge])
  }

  /// An upstream whose agent login could destroy is not served, unless `--unsafe-upstream` names it.
  private func checkLogins() async throws {
    for (name, finding) in await parts.guards.check().sorted(by: { $0.key < $1.key }) {
      guard case .dangerous(let problems, let remedy) = finding, !unsafe.contains(name) else { continue }
      throw Failure(
        "the agent login of upstream `\(name)` could destroy data: "
          + problems.joined(separator: "; "),
        hint: "as a superuser:\n" + remedy.map { "    \($0)" }.joined(separator: "\n")
          + "\n  or, if you must: `sallyport serve --unsafe-upstream \(name)`")
    }
  }

  private func announce(_ gateway: Gateway) {
    for address in gateway.addresses {
      log.notice("listening", metadata: ["address": "\(address.ipAddress ?? ""):\(address.port ?? 0)"])
    }
    if let health = gateway.healthAddress {
      log.notice("health and metrics", metadata: ["address": "http://\(health.ipAddress ?? ""):\(health.port ?? 0)"])
    }
  }
}

// Signals.
extension GatewayProcess {
  /// - Returns: The signal that ends the process.
  private func follow(_ signals: UnixSignalsSequence, _ gateway: Gateway) async -> String {
    for await signal in signals {
      switch signal {
      case .sighup: await reload(gateway)
      case .sigterm: return "SIGTERM"
      default: return "SIGINT"
      }
    }
    return "end"
  }

  /// Takes the new configuration whole, or keeps the old one and says why.
  private func reload(_ gateway: Gateway) async {
    do {
      let next = try ConfigurationFile.load(file).configuration
      let plan = RoutePlan(configuration: next)
      try refuseFixedChanges(next)
      let tls = try plan.tls()
      gateway.reload(routes: plan.routes(unsafe: unsafe, parts.keepers), tls: tls, limits: plan.limits)
      await parts.desk.replace(limits: plan.holdLimits)
      parts.live.replace(policy: .standard, upstreams: plan.profiles)
      // Sessions whose upstream the new configuration does not have.
      gateway.review()
      parts.keepers.retire()
      parts.guards.replace(routes: plan.routes(unsafe: unsafe, parts.keepers))
      parts.doctor.replace(next)
      state.withLock { $0 = next }
      log.notice("configuration reloaded")
      try? record(
        .gatewayReloaded(GatewayReloaded(policyVersion: parts.live.policyVersion, configurationDigest: digest())))
    } catch {
      log.error("the new configuration is refused, the old one stays", metadata: ["error": "\(error)"])
      try? record(
        .gatewayReloaded(
          GatewayReloaded(policyVersion: parts.live.policyVersion, error: "the configuration is invalid")))
    }
  }

  /// What only a restart can change is not half taken.
  private func refuseFixedChanges(_ next: Configuration) throws(Failure) {
    let now = state.withLock { $0 }
    for (key, changed) in [
      ("listen", now.listen != next.listen), ("health", now.health != next.health),
      ("state_dir", now.stateDirectory != next.stateDirectory), ("plaintext", now.plaintext != next.plaintext),
    ] where changed {
      throw Failure("`\(key)` cannot change while the gateway runs", hint: "restart it")
    }
  }
}

// The ledger.
extension GatewayProcess {
  private func record(_ body: LedgerBody) throws {
    guard case .failure(let cause) = parts.writer.append(LedgerDraft(time: SystemClock.now, body: body), .durable)
    else {
      return
    }
    throw Failure("\(cause)")
  }

  private func started(_ plan: RoutePlan) -> GatewayStarted {
    GatewayStarted(
      version: Sallyport.version, policyVersion: parts.live.policyVersion, configurationDigest: digest(),
      upstreams: plan.configuration.upstreams.map(\.name), unsafeUpstreams: unsafe.sorted())
  }

  private func digest() -> [UInt8]? {
    (try? ConfigurationFile.text(of: file)).map { Array(SHA256.hash(data: Array($0.utf8))) }
  }

  private func drainLedger() async -> Bool {
    let writer = parts.writer
    return await parts.pool.run { writer.drain(deadline: .seconds(10)) }
  }

  /// Claims that an earlier process left behind. Without an intent in the ledger nothing was sent, and the approval can be
  /// collected again; with one the statement may have been sent, and nobody can say any more.
  private func recoverClaims() async {
    let store = parts.store
    // Nobody is left who could say what became of them.
    try? await parts.pool.run { () throws(StoreError) in try store.settleAll() }
    let left = try? await parts.pool.run { () throws(StoreError) in
      try store.requests(RequestFilter(states: [.claimed]))
    }
    for request in left ?? [] {
      guard case .claimed(let claim) = request.state else { continue }
      let ledger = parts.ledger
      let isUnsent = try? await parts.pool.run { () throws(StoreError) in try !ledger.hasIntent(for: request.id) }
      if isUnsent == true {
        await parts.desk.giveBack(request.id, claim)
      } else {
        log.warning("an approved statement was under way when the gateway died", metadata: ["request": "\(request.id)"])
        await parts.desk.finish(request.id, claim, .unknown)
      }
    }
  }

  private func end(_ ended: LiveState.Ended) {
    let gateway = gateway.withLock { $0 }
    gateway?.end(ended.tokens)
    if !ended.upstreams.isEmpty || !ended.keys.isEmpty { gateway?.review() }
    for name in ended.upstreams.sorted() {
      log.warning("an upstream is revoked: nobody is let in", metadata: ["upstream": "\(name)"])
    }
    for name in ended.restored.sorted() {
      log.notice("an upstream is restored", metadata: ["upstream": "\(name)"])
    }
    for key in ended.keys { log.warning("an operator's key is revoked", metadata: ["key": "\(key)"]) }
    parts.keepers.wake()
  }

  private func watcher() -> StoreWatcher {
    StoreWatcher(
      watch: parts.watch, tokens: parts.store, operators: parts.store, grants: parts.store,
      upstreams: parts.store, live: parts.live, desk: parts.desk, pool: parts.pool, now: { SystemClock.now }
    ) { [log, self] event in
      switch event {
      case .ended(let ended): end(ended)
      case .tick(let now): gateway.withLock { $0 }?.endExpired(at: now)
      case .distrusted(let name, let error):
        log.error("a token's record does not hold and is ignored", metadata: ["token": "\(name)", "error": "\(error)"])
      case .distrustedGrant(let id, let error):
        log.error("a grant's record does not hold and is ignored", metadata: ["grant": "\(id)", "error": "\(error)"])
      case .grantsChanged(let tokens):
        gateway.withLock { $0 }?.grantsChanged(of: tokens)
        parts.keepers.wake()
      case .rosterBroken(let error):
        log.critical("the operators' acts do not hold; nothing new is taken", metadata: ["error": "\(error)"])
      case .unreadable(let error): log.error("the store cannot be read", metadata: ["error": "\(error)"])
      }
    }
  }
}
