/// What an event says happened. One case for each kind; the kind's name in the ledger is ``LedgerKind``.
public indirect enum LedgerBody: Hashable, Sendable {
  case gatewayStarted(GatewayStarted)
  case gatewayStopped(GatewayStopped)
  case gatewayReloaded(GatewayReloaded)
  case sessionOpened(SessionOpened)
  case sessionClosed(SessionClosed)
  case authenticationFailed(AuthenticationFailed)
  case intent(StatementIntent)
  case result(StatementResult)
  case refusal(StatementRefusal)
  case requestOpened(RequestOpened)
  case requestDecided(RequestDecided)
  case requestChanged(RequestChanged)
  case tokenIssued(TokenChanged)
  case tokenRevoked(TokenChanged)
  case tokenJWT(TokenChanged)
  case operatorAdded(OperatorChanged)
  case operatorRevoked(OperatorChanged)
  case grantAsked(GrantAsked)
  case grantDenied(GrantDenied)
  case grantIssued(GrantChanged)
  case grantRevoked(GrantChanged)
  case upstreamRevoked(UpstreamChanged)
  case upstreamRestored(UpstreamChanged)
  case roleChanged(RoleChanged)
  case gap(LedgerGap)
}

/// The name of a kind of event, as it stands in the ledger for ever.
public enum LedgerKind: String, CaseIterable, Codable, Sendable {
  case gatewayStarted = "gateway.started"
  case gatewayStopped = "gateway.stopped"
  case gatewayReloaded = "gateway.reloaded"
  case sessionOpened = "session.opened"
  case sessionClosed = "session.closed"
  case authenticationFailed = "authentication.failed"
  case intent = "statement.intent"
  case result = "statement.result"
  case refusal = "statement.refused"
  case requestOpened = "request.opened"
  case requestDecided = "request.decided"
  case requestChanged = "request.changed"
  case tokenIssued = "token.issued"
  case tokenRevoked = "token.revoked"
  case tokenJWT = "token.jwt"
  case operatorAdded = "operator.added"
  case operatorRevoked = "operator.revoked"
  case grantAsked = "grant.asked"
  case grantDenied = "grant.denied"
  case grantIssued = "grant.issued"
  case grantRevoked = "grant.revoked"
  case upstreamRevoked = "upstream.revoked"
  case upstreamRestored = "upstream.restored"
  case roleChanged = "role.changed"
  case gap = "ledger.gap"
}

extension LedgerBody {
  public var kind: LedgerKind {
    switch self {
    case .gatewayStarted: .gatewayStarted
    case .gatewayStopped: .gatewayStopped
    case .gatewayReloaded: .gatewayReloaded
    case .sessionOpened: .sessionOpened
    case .sessionClosed: .sessionClosed
    case .authenticationFailed: .authenticationFailed
    case .intent: .intent
    case .result: .result
    case .refusal: .refusal
    case .requestOpened: .requestOpened
    case .requestDecided: .requestDecided
    case .requestChanged: .requestChanged
    case .tokenIssued: .tokenIssued
    case .tokenRevoked: .tokenRevoked
    case .tokenJWT: .tokenJWT
    case .operatorAdded: .operatorAdded
    case .operatorRevoked: .operatorRevoked
    case .grantAsked: .grantAsked
    case .grantDenied: .grantDenied
    case .grantIssued: .grantIssued
    case .grantRevoked: .grantRevoked
    case .upstreamRevoked: .upstreamRevoked
    case .upstreamRestored: .upstreamRestored
    case .roleChanged: .roleChanged
    case .gap: .gap
    }
  }

  /// Whether the event tells of what has happened already, and so must not be turned away when the ledger cannot write:
  /// refusing it would only lose it. The others begin something that can still be refused.
  public var isAfterTheFact: Bool {
    switch self {
    case .gatewayStarted, .sessionOpened, .intent, .requestOpened, .requestDecided, .tokenIssued, .tokenJWT,
      .operatorAdded,
      .grantAsked, .grantIssued, .upstreamRestored:
      false
    case .gatewayStopped, .gatewayReloaded, .sessionClosed, .authenticationFailed, .result, .refusal, .requestChanged,
      .tokenRevoked, .operatorRevoked, .grantDenied, .grantRevoked, .upstreamRevoked,
      .roleChanged, .gap:
      true
    }
  }
}
