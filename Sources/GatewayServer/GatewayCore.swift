import ControlPlane
import Ledger
import Logging
import NIOCore
import NIOSSL
import PostgresSession
import PostgresWire
import SallyportModel
import Synchronization
import UpstreamAccess

/// Why somebody with a good token is not let in.
struct AdmissionRefusal: Error {
  let report: ServerReport
}

/// What the connections of one gateway share: who may go where, and how to get there.
final class GatewayCore: Sendable {
  private struct State {
    var routes: [UpstreamName: UpstreamRoute]
    var tls: NIOSSLContext?
    var limits: GatewayLimits
    var failures = LoginFailures()
  }

  let services: SessionServices
  let log: Logger
  let connector: UpstreamConnector
  private let guards: UpstreamGuards
  private let recorder: any Recorder
  private let gates: [ObjectIdentifier: NIOLoopBound<Gate>]
  private let state: Mutex<State>

  init(
    services: SessionServices, guards: UpstreamGuards, recorder: any Recorder,
    gates: [ObjectIdentifier: NIOLoopBound<Gate>],
    routes: [UpstreamRoute], tls: NIOSSLContext?, limits: GatewayLimits, log: Logger
  ) {
    self.services = services
    connector = UpstreamConnector(limits: limits.wire) { Nonce.make() }
    self.guards = guards
    self.recorder = recorder
    self.gates = gates
    self.log = log
    state = Mutex(State(routes: Dictionary(routes.map { ($0.profile.name, $0) }) { $1 }, tls: tls, limits: limits))
  }

  /// The gate of an event loop. Every loop of the group has had one since the start.
  func gate(on loop: any EventLoop) -> Gate? { gates[ObjectIdentifier(loop)]?.value }

  func tls() -> NIOSSLContext? { state.withLock { $0.tls } }

  /// What counts for connections from now on. An open session keeps its own, but for the patience of a hold.
  var limits: GatewayLimits { state.withLock { $0.limits } }

  func replace(routes: [UpstreamRoute], tls: NIOSSLContext?, limits: GatewayLimits) {
    state.withLock { state in
      state.limits = limits
      state.routes = Dictionary(routes.map { ($0.profile.name, $0) }) { $1 }
      state.tls = tls
    }
  }

  func route(_ name: UpstreamName) -> UpstreamRoute? { state.withLock { $0.routes[name] } }
}

// Admission.
extension GatewayCore {
  /// Takes a place for a session of this token, if it may go where it wants to.
  func admit(_ token: Token, _ request: StartupRequest, from peer: String, log: Logger) throws(AdmissionRefusal)
    -> Admission
  {
    let route = try destination(of: token, request.database)
    do {
      try services.directory.reserve(token.id, limits)
    } catch {
      throw AdmissionRefusal(report: AgentReply.full(error))
    }
    var random = SystemRandomNumberGenerator()
    let subject = SessionSubject(
      session: SessionID(using: &random), token: token.id, tokenName: token.name, owner: token.owner,
      upstream: token.upstream, environment: token.environment)
    var log = log
    log[metadataKey: "session"] = "\(subject.session)"
    log[metadataKey: "token"] = "\(token.name)"
    return Admission(
      subject: subject, token: token, route: route, request: request,
      application: request.settings.first { $0.name == "application_name" }?.value, address: peer, log: log)
  }

  private func destination(of token: Token, _ database: String) throws(AdmissionRefusal) -> UpstreamRoute {
    guard !services.live.isRevoked(token.upstream) else {
      throw AdmissionRefusal(report: AgentReply.shut(token.upstream))
    }
    let profiles = state.withLock { $0.routes.mapValues(\.profile) }
    do throws(WrongDestination) {
      try Destination(token: token, profiles: profiles).check(database)
    } catch {
      throw AdmissionRefusal(report: AgentReply.wrong(error))
    }
    guard let route = route(token.upstream) else {
      throw AdmissionRefusal(report: AgentReply.wrong(.notConfigured(token.upstream)))
    }
    try checkGuard(of: route)
    return route
  }

  /// Closed until its login has been looked at, and while that login could destroy.
  private func checkGuard(of route: UpstreamRoute) throws(AdmissionRefusal) {
    switch guards.finding(route.profile.name) {
    case .safe: return
    case .dangerous where route.isUnsafe: return
    case .dangerous: throw AdmissionRefusal(report: AgentReply.unprotected(route.profile.name))
    case .unknown(let error): throw AdmissionRefusal(report: error.clientReport)
    case nil: throw AdmissionRefusal(report: AgentReply.notAsked(route.profile.name))
    }
  }

  /// Calls `done`, on any thread, when what was committed on the upstream before this call is known or cannot be.
  func refreshCatalog(of upstream: UpstreamName, _ done: @escaping @Sendable () -> Void) {
    guards.refreshCatalog(of: upstream, done)
  }

  func connectAgent(_ admission: Admission, on loop: any EventLoop) -> EventLoopFuture<UpstreamConnection> {
    loop.makeFutureWithTask { [self] in
      try await admission.route.agent.attempt(for: admission.token) {
        try await connect($0, admission.route.agentSettings, admission, on: loop).get()
      }
    }
  }

  /// - Returns: A connection that is used for one countersigned statement.
  func connectExecutor(_ admission: Admission, on loop: any EventLoop) -> EventLoopFuture<UpstreamConnection> {
    guard let executor = admission.route.executor else {
      return loop.makeFailedFuture(
        UpstreamError(.credential, "no executor is configured for upstream `\(admission.route.profile.name)`"))
    }
    return loop.makeFutureWithTask { [self] in
      try await executor.attempt {
        try await connect($0, admission.route.executorSettings, admission, on: loop).get()
      }
    }
  }

  private func connect(
    _ credential: UpstreamCredential, _ settings: [StartupSetting], _ admission: Admission, on loop: any EventLoop
  ) -> EventLoopFuture<UpstreamConnection> {
    connector.connect(
      admission.route.target, credential, settings: settings + self.settings(of: admission), on: loop)
  }

  /// What the client asked its session to begin with, under a name that tells the server's own log who this is.
  private func settings(of admission: Admission) -> [StartupSetting] {
    let grant = services.live.activeGrants(of: admission.token.id, at: services.now()).first
    let label = SessionLabel.text(
      admission.token.environment, admission.token.name, task: grant?.terms.task, client: admission.application)
    return admission.request.settings.filter { $0.name != "application_name" }
      + [StartupSetting("application_name", label)]
  }
}

// What comes from outside a session.
extension GatewayCore {
  /// A CancelRequest finds its session by the whole key, or nothing; there is no answer either way.
  func cancel(_ key: CancelKey) {
    guard let entry = services.directory.session(cancelledBy: key) else { return }
    services.metrics.cancels.increment()
    entry.run { $0.cancel() }
  }

  /// Recorded once for many: somebody who guesses must not be able to fill the ledger.
  func loginFailed(_ name: String, from peer: String) {
    let now = services.now()
    let count = state.withLock { $0.failures.note(peer: peer, at: now) }
    guard let count else { return }
    let cause = cause(of: name, at: now)
    log.warning("login failed", metadata: ["name": "\(name.prefix(63))", "from": "\(peer)", "count": "\(count)"])
    _ = recorder.append(
      LedgerDraft(
        time: now,
        body: .authenticationFailed(AuthenticationFailed(name: name, address: peer, cause: cause, count: count))),
      .plain)
  }

  private func cause(of name: String, at now: Timestamp) -> AuthenticationFailed.Cause {
    guard let token = (try? TokenName(name)).flatMap(services.live.token(named:)) else { return .unknownToken }
    switch token.standing(at: now) {
    case .active: return .wrongSecret
    case .expired: return .expired
    case .revoked: return .revoked
    }
  }
}

/// How often failed logins of one address are written: the first at once, then one event a minute with the count.
struct LoginFailures {
  private struct Record {
    var lastWritten: Timestamp
    var folded: Int64
  }

  /// Addresses remembered at once.
  static let limit = 1_024
  private static let interval = Duration.seconds(60)
  private var byPeer: [String: Record] = [:]

  /// - Returns: How many failures the event stands for, or `nil` when this one is folded into the next event.
  mutating func note(peer: String, at now: Timestamp) -> Int64? {
    let host = String(peer.prefix(upTo: peer.lastIndex(of: ":") ?? peer.endIndex))
    if var record = byPeer[host], now.since(record.lastWritten) < Self.interval {
      record.folded += 1
      byPeer[host] = record
      return nil
    }
    let folded = byPeer[host]?.folded ?? 0
    if byPeer.count >= Self.limit { byPeer.removeAll() }
    byPeer[host] = Record(lastWritten: now, folded: 0)
    return folded + 1
  }
}
