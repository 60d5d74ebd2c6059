public import SallyportModel

extension LedgerBody {
  /// The ids under which people look for this event. Statements of sessions are found through their session's first and
  /// last event, so that the many events cost nothing here.
  var mentions: [String] {
    switch self {
    case .gatewayStarted, .gatewayStopped, .gatewayReloaded, .authenticationFailed, .gap: []
    case .sessionOpened(let event): [event.subject.session.text, event.subject.token.text]
    case .sessionClosed(let event): [event.subject.session.text]
    case .intent(let event): (event.request.map { [$0.text] } ?? []) + (event.grants ?? []).map(\.text)
    case .result(let event): event.request.map { [$0.text] } ?? []
    case .refusal(let event): event.request.map { [$0.text] } ?? []
    case .requestOpened(let event): [event.request.text, event.subject.token.text]
    case .requestDecided(let event): [event.request.text]
    case .requestChanged(let event): [event.request.text]
    case .tokenIssued(let event), .tokenRevoked(let event), .tokenJWT(let event): [event.token.text]
    case .operatorAdded(let event), .operatorRevoked(let event): ["operator:" + event.name.text]
    case .upstreamRevoked(let event), .upstreamRestored(let event): ["upstream:" + event.upstream.text]
    case .roleChanged(let event): event.token.map { [$0.text] } ?? []
    case .grantAsked(let event): [event.wish.text, event.token.text]
    case .grantDenied(let event): [event.wish.text, event.token.text]
    case .grantIssued(let event), .grantRevoked(let event):
      [event.grant.text, event.token.text] + (event.wish.map { [$0.text] } ?? [])
    }
  }
}

extension LedgerBody {
  /// The statement that the event is about.
  public var execution: ExecutionID? {
    switch self {
    case .intent(let event): event.execution
    case .result(let event): event.execution
    case .refusal(let event): event.execution
    default: nil
    }
  }

  /// Whether it says how a statement ended.
  public var isEnd: Bool {
    switch self {
    case .result, .refusal: true
    default: false
    }
  }

  /// Whose session it happened in.
  public var subject: SessionSubject? {
    switch self {
    case .sessionOpened(let event): event.subject
    case .sessionClosed(let event): event.subject
    case .intent(let event): event.subject
    case .refusal(let event): event.subject
    case .requestOpened(let event): event.subject
    default: nil
    }
  }
}
