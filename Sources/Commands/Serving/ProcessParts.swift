import ControlPlane
import Crypto
import GatewayServer
import Ledger
import Logging
import NIOPosix
import PolicyEngine
import PostgresSession
import PostgresWire
import SQLAnalysis
import SQLiteStore
import SallyportModel
import UpstreamAccess

extension GatewayProcess.Parts {
  /// Opens the state directory and makes everything that a gateway needs before it listens.
  init(_ configuration: Configuration, unsafe: Set<UpstreamName>, log: Logger) throws {
    let directory = StateDirectory(configuration.stateDirectory)
    let now: @Sendable () -> Timestamp = { SystemClock.now }
    keys = try GatewayKeys.load(from: directory)
    store = try SQLiteStore(path: directory.store)
    watch = try SQLiteChangeWatch(path: directory.store)
    ledger = try SQLiteLedgerStore(path: directory.ledger)
    writer = LedgerWriter(
      store: ledger, signer: keys.ledger, secret: Self.salt(),
      limits: Self.limits(configuration.ledger),
      readsMayPassUnrecorded: configuration.ledger.readsWhenUnavailable == .allow,
      onFailure: { Self.report($0, log) }, now: now)
    pool = BlockingPool(label: "store")
    parsers = ParserThreads()
    let plan = RoutePlan(configuration: configuration)
    live = LiveState(policy: .standard, upstreams: plan.profiles)
    desk = HoldDesk(
      store: store, live: live, ledger: writer, pool: pool,
      limits: plan.holdLimits, now: now)
    grants = GrantDesk(store: store, pool: pool, live: live, now: now)
    answers = GatewayAnswers(
      grants: store, requests: store, live: live, pool: BlockingPool(label: "answers", isSerial: true),
      recorder: writer, now: now)
    notes = try RoleNotes(store: store, live: live, now: now)
    let inspector = LoginInspector(limits: plan.limits.wire)
    keepers = RoleKeepers(
      gateway: keys.ledger.name, connector: UpstreamConnector(limits: plan.limits.wire) { Nonce.make() }, live: live,
      notes: notes, recorder: writer, log: log)
    guards = UpstreamGuards(
      routes: plan.routes(unsafe: unsafe, keepers), log: log, isRevoked: { [live] in live.isRevoked($0) },
      look: { await inspector.look(at: $0) },
      follow: { inspector.follow($0) },
      onCatalog: { [live] name, contents in
        live.replace(catalog: CatalogSnapshot(contents), of: name)
      })
    let examination = UpstreamExamination(gateway: keys.ledger.name, depth: .hourly, logins: keepers.logins)
    doctor = DoctorRounds(configuration, log: log) { [live] upstream, configuration in
      // What is shut is asked nothing.
      guard !live.isRevoked(upstream.name) else { return [] }
      let time = now()
      let carriers = live.tokens.filter { $0.standing(at: time) == .active }.map {
        Doctor.Patient.Carrier(token: $0, grants: live.activeGrants(of: $0.id, at: time))
      }
      return try await examination.report(on: upstream, configuration, carriers, at: time).findings
    }
  }

  private static func salt() -> [UInt8] { SymmetricKey(size: .bits256).bytes }

  private static func limits(_ settings: LedgerSettings) -> LedgerWriterLimits {
    var limits = LedgerWriterLimits()
    limits.events = settings.queue
    return limits
  }

  private static func report(_ failure: StoreError?, _ log: Logger) {
    guard let failure else { return log.notice("the ledger can be written again") }
    log.critical("the ledger cannot be written; nothing new is executed", metadata: ["error": "\(failure)"])
  }
}
