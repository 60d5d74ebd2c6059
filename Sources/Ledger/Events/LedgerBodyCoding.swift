internal import SallyportModel

extension LedgerBody {
  /// Writes the body as canonical JSON: intents and results, which come by the ten thousands, without a tree between.
  func write(to writer: inout CanonicalWriter) {
    switch self {
    case .intent(let intent): intent.write(to: &writer)
    case .result(let result): result.write(to: &writer)
    default: writer.raw(encoded())
    }
  }

  /// The body by way of `Codable`: slower, and the measure of the faster way.
  ///
  /// All bodies are made of texts, integers and bytes, which canonical JSON can hold; should one ever not be, the event
  /// says so instead of taking the gateway down or being left out.
  func encoded() -> [UInt8] {
    do {
      return try Canonical.encode(payload)
    } catch {
      var writer = CanonicalWriter()
      writer.beginObject()
      writer.key("unwritable")
      writer.string(error.description)
      writer.endObject()
      return writer.bytes
    }
  }

  private var payload: any Encodable {
    switch self {
    case .gatewayStarted(let event): event
    case .gatewayStopped(let event): event
    case .gatewayReloaded(let event): event
    case .sessionOpened(let event): event
    case .sessionClosed(let event): event
    case .authenticationFailed(let event): event
    case .intent(let event): event
    case .result(let event): event
    case .refusal(let event): event
    case .requestOpened(let event): event
    case .requestDecided(let event): event
    case .requestChanged(let event): event
    case .tokenIssued(let event), .tokenRevoked(let event), .tokenJWT(let event): event
    case .operatorAdded(let event), .operatorRevoked(let event): event
    case .grantAsked(let event): event
    case .grantDenied(let event): event
    case .grantIssued(let event), .grantRevoked(let event): event
    case .upstreamRevoked(let event), .upstreamRestored(let event): event
    case .roleChanged(let event): event
    case .gap(let event): event
    }
  }

  init(kind: LedgerKind, reading body: CanonicalValue) throws(CanonicalError) {
    self =
      switch kind {
      case .gatewayStarted: .gatewayStarted(try Canonical.decode(GatewayStarted.self, from: body))
      case .gatewayStopped: .gatewayStopped(try Canonical.decode(GatewayStopped.self, from: body))
      case .gatewayReloaded: .gatewayReloaded(try Canonical.decode(GatewayReloaded.self, from: body))
      case .sessionOpened: .sessionOpened(try Canonical.decode(SessionOpened.self, from: body))
      case .sessionClosed: .sessionClosed(try Canonical.decode(SessionClosed.self, from: body))
      case .authenticationFailed: .authenticationFailed(try Canonical.decode(AuthenticationFailed.self, from: body))
      case .intent: .intent(try Canonical.decode(StatementIntent.self, from: body))
      case .result: .result(try Canonical.decode(StatementResult.self, from: body))
      case .refusal: .refusal(try Canonical.decode(StatementRefusal.self, from: body))
      case .requestOpened: .requestOpened(try Canonical.decode(RequestOpened.self, from: body))
      case .requestDecided: .requestDecided(try Canonical.decode(RequestDecided.self, from: body))
      case .requestChanged: .requestChanged(try Canonical.decode(RequestChanged.self, from: body))
      case .tokenIssued: .tokenIssued(try Canonical.decode(TokenChanged.self, from: body))
      case .tokenRevoked: .tokenRevoked(try Canonical.decode(TokenChanged.self, from: body))
      case .tokenJWT: .tokenJWT(try Canonical.decode(TokenChanged.self, from: body))
      case .operatorAdded: .operatorAdded(try Canonical.decode(OperatorChanged.self, from: body))
      case .operatorRevoked: .operatorRevoked(try Canonical.decode(OperatorChanged.self, from: body))
      case .grantAsked: .grantAsked(try Canonical.decode(GrantAsked.self, from: body))
      case .grantDenied: .grantDenied(try Canonical.decode(GrantDenied.self, from: body))
      case .grantIssued: .grantIssued(try Canonical.decode(GrantChanged.self, from: body))
      case .grantRevoked: .grantRevoked(try Canonical.decode(GrantChanged.self, from: body))
      case .upstreamRevoked: .upstreamRevoked(try Canonical.decode(UpstreamChanged.self, from: body))
      case .upstreamRestored: .upstreamRestored(try Canonical.decode(UpstreamChanged.self, from: body))
      case .roleChanged: .roleChanged(try Canonical.decode(RoleChanged.self, from: body))
      case .gap: .gap(try Canonical.decode(LedgerGap.self, from: body))
      }
  }
}

extension StatementIntent {
  fileprivate func write(to writer: inout CanonicalWriter) {
    writer.beginObject()
    writer.key("execution")
    execution.write(to: &writer)
    if let grants {
      writer.key("grants")
      writer.array(grants) { $0.string($1.text) }
    }
    writer.key("reasons")
    writer.array(reasons) { $1.write(to: &$0) }
    if let request {
      writer.key("request")
      writer.string(request.text)
    }
    writer.key("subject")
    subject.write(to: &writer)
    writer.key("target")
    writer.string(target.rawValue)
    writer.key("verdict")
    writer.string(verdict.rawValue)
    writer.endObject()
  }
}

extension StatementResult {
  fileprivate func write(to writer: inout CanonicalWriter) {
    writer.beginObject()
    if let commandTag {
      writer.key("commandTag")
      writer.string(commandTag)
    }
    writer.key("duration")
    writer.integer(duration)
    writer.key("execution")
    execution.write(to: &writer)
    writer.key("outcome")
    writer.string(outcome.rawValue)
    if let request {
      writer.key("request")
      writer.string(request.text)
    }
    if let rows {
      writer.key("rows")
      writer.integer(rows)
    }
    if let sqlstate {
      writer.key("sqlstate")
      writer.string(sqlstate)
    }
    writer.endObject()
  }
}

extension SessionSubject {
  fileprivate func write(to writer: inout CanonicalWriter) {
    writer.beginObject()
    writer.key("environment")
    writer.string(environment.rawValue)
    writer.key("owner")
    writer.string(owner.text)
    writer.key("session")
    writer.string(session.text)
    writer.key("token")
    writer.string(token.text)
    writer.key("tokenName")
    writer.string(tokenName.text)
    writer.key("upstream")
    writer.string(upstream.text)
    writer.endObject()
  }
}

extension ExecutionID {
  fileprivate func write(to writer: inout CanonicalWriter) {
    writer.beginObject()
    writer.key("number")
    writer.integer(number)
    writer.key("session")
    writer.string(session.text)
    writer.endObject()
  }
}

extension Reason {
  fileprivate func write(to writer: inout CanonicalWriter) {
    writer.beginObject()
    writer.key("rule")
    writer.string(rule)
    writer.key("statement")
    writer.integer(statement)
    if let subject {
      writer.key("subject")
      writer.string(subject)
    }
    writer.key("verdict")
    writer.string(verdict.rawValue)
    writer.endObject()
  }
}
