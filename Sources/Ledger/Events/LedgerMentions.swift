internal import SallyportModel

extension LedgerBody {
  /// The ids under which people look for this event. Statements of sessions are found through their session's first and
  /// last event, so that the many events cost nothing here.
  var mentions: [String] {
    switch self {
    case .gatewayStarted, .gatewayStopped, .gatewayReloaded, .authenticationFailed, .gap: []
    case .sessionOpened(let event): [event.subject.session.text, event.subject.token.text]
    case .sessionClosed(let event): [event.subject.session.text]
    case .intent(let event): event.request.map { [$0.text] } ?? []
    case .result(let event): event.request.map { [$0.text] } ?? []
    case .refusal(let event): event.request.map { [$0.text] } ?? []
    case .requestOpened(let event): [event.request.text, event.subject.token.text]
    case .requestDecided(let event): [event.request.text]
    case .requestChanged(let event): [event.request.text]
    case .tokenIssued(let event), .tokenRevoked(let event): [event.token.text]
    case .operatorAdded(let event), .operatorRevoked(let event): ["operator:" + event.name.text]
    }
  }
}
