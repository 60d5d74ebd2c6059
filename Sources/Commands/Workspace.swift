import ControlPlane
import Crypto
import SQLiteStore
import SallyportModel

/// What a command works on: the configuration, and the state directory's files opened by itself (ADR 0002).
struct Workspace {
  let configuration: Configuration
  let state: StateDirectory
  let store: SQLiteStore

  /// - Throws: ``Failure``, ``InvalidConfiguration`` or `StoreError`.
  static func open(_ options: ConfigurationOptions) throws -> Workspace {
    let configuration = try options.load()
    let state = StateDirectory(configuration.stateDirectory)
    try state.require()
    return Workspace(configuration: configuration, state: state, store: try SQLiteStore(path: state.store))
  }

  /// The ledger for reading.
  func ledgerStore() throws(StoreError) -> SQLiteLedgerStore { try SQLiteLedgerStore(path: state.ledger) }

  /// The ledger for the event of a privileged act.
  func actLedger() throws -> SealedActLedger {
    let keys = try GatewayKeys.load(from: state)
    return SealedActLedger(store: try ledgerStore(), signer: keys.ledger, secret: SymmetricKey(size: .bits256).bytes)
  }

  var operatorKeys: OperatorKeys { OperatorKeys(state: state) }
  var readOperators: ReadOperators { ReadOperators(store: store) }
  var readTokens: ReadTokens { ReadTokens(tokens: store, operators: store) }
  var readRequests: ReadRequests { ReadRequests(store: store) }
  func manageOperators() throws -> ManageOperators { ManageOperators(store: store, ledger: try actLedger()) }
  func issueToken() throws -> IssueToken {
    IssueToken(tokens: store, operators: store, upstreams: store, ledger: try actLedger())
  }
  func revokeToken() throws -> RevokeToken {
    RevokeToken(tokens: store, operators: store, requests: store, ledger: try actLedger())
  }
  func revokeOperator() throws -> RevokeOperator {
    RevokeOperator(operators: store, requests: store, grants: store, tokens: store, ledger: try actLedger())
  }
  var readUpstreams: ReadUpstreams { ReadUpstreams(upstreams: store, operators: store) }
  func revokeUpstream() throws -> RevokeUpstream {
    RevokeUpstream(upstreams: store, operators: store, requests: store, ledger: try actLedger())
  }
  func restoreUpstream() throws -> RestoreUpstream {
    RestoreUpstream(upstreams: store, operators: store, ledger: try actLedger())
  }
  /// What is over at the gateway and not yet in the databases.
  func pendingRoles() throws -> [UpstreamName: PendingRoles] {
    try ReadPendingRoles(upstreams: store, tokens: store, grants: store, operators: store).all(
      configured: Set(configuration.upstreams.map(\.name)), at: SystemClock.now)
  }
  var readGrants: ReadGrants { ReadGrants(grants: store, tokens: store, operators: store, upstreams: store) }
  func askForGrant() throws -> AskForGrant { AskForGrant(grants: store, ledger: try actLedger()) }
  func issueGrant() throws -> IssueGrant {
    IssueGrant(grants: store, tokens: store, operators: store, upstreams: store, ledger: try actLedger())
  }
  func revokeGrant() throws -> RevokeGrant {
    RevokeGrant(grants: store, operators: store, ledger: try actLedger())
  }
  func denyGrant() throws -> DenyGrant { DenyGrant(grants: store, operators: store, ledger: try actLedger()) }
  func decideRequest() throws -> DecideRequest {
    DecideRequest(requests: store, operators: store, ledger: try actLedger())
  }
}
