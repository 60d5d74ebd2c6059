import NIOCore
public import PostgresWire

/// The client's side of a login: from the first byte to a server to its first ReadyForQuery.
///
/// ## Overview
/// Or to the end of a connection that carries a CancelRequest. Asks for TLS when told to, sends the StartupMessage, answers what the server asks (nothing, a clear password, MD5, SCRAM-SHA-256),
/// and gathers what the server says of the session. Everything that a managed server or a pooler leaves out may be missing.
///
/// ## How it works
/// * A password leaves in clear or as MD5 only where nobody on the way could use it.
/// * With SCRAM the server has to prove that it knows the password too; AuthenticationOk before that proof is a failure.
/// * Deriving SCRAM's keys takes milliseconds: an action, so that the interpreter can remember the result.
///
/// ```
///   ┌─────┐ SSLRequest ┌────────┐ S  ┌──────────┐
///   │ new │ ─────────▶ │ asking │──▶ │ securing │
///   └──┬──┘            └───┬────┘    └────┬─────┘
///      │ without TLS       │ N            │ established
///      ▼                   ▼              ▼
///   ┌──────────────────────────────────────┐ Ok  ┌──────────┐ ReadyForQuery ┌──────┐
///   │ authenticating: begun → challenged,  │ ──▶ │ greeting │ ────────────▶ │ done │
///   │ or begun → first → deriving → final  │     └──────────┘               └──────┘
///   └──────────────────────────────────────┘
/// ```
public struct UpstreamLoginMachine: ~Copyable {
  /// What the interpreter does next.
  public enum Action: Sendable, Equatable {
    /// Write it.
    case sendPacket(StartupPacket)
    /// Do the TLS handshake, then report ``UpstreamLoginMachine/secured()``.
    case startTLS
    case send(FrontendMessage)
    /// Derive the keys, then report ``UpstreamLoginMachine/derived(_:)``.
    case derive(SCRAMDerivation)
    /// Nothing; read on.
    case wait
    /// The session is open; the machine is done.
    case ready(UpstreamGreeting)
    /// The server has taken the CancelRequest and closed; the machine is done.
    case cancelled
    /// Close; the machine is done.
    case fail(UpstreamLoginFailure)
  }

  private enum State {
    case new
    case askingForTLS
    case securing
    case authenticating(Authentication)
    case greeting
    /// The CancelRequest is sent. Only the server's closing says that it was acted upon; whoever closes first may hit
    /// the next statement.
    case cancelling
    case done
  }

  private enum Purpose {
    case login(UpstreamLogin)
    case cancel(CancelKey)
  }

  /// How far the server's questions have come.
  private enum Authentication {
    case begun(UpstreamLogin)
    /// A password was sent; only Ok may follow.
    case challenged
    case scramFirst(SCRAMClient)
    case deriving(SCRAMClient)
    case scramFinal(SCRAMClient)
    /// The server has proven itself.
    case proven
  }

  /// ParameterStatus messages before ReadyForQuery; PostgreSQL 18 sends 15.
  static let parameterLimit = 200

  private let purpose: Purpose
  private let encryption: UpstreamLogin.Encryption
  private var state = State.new
  private var isEncrypted = false
  private var version: ProtocolVersion
  private var parameters: [ParameterStatus] = []
  private var cancelKey: CancelKey?

  public init(_ login: UpstreamLogin) {
    purpose = .login(login)
    encryption = login.encryption
    version = login.version
  }

  /// A connection that does nothing but cancel what another session runs.
  public init(cancelling key: CancelKey, encryption: UpstreamLogin.Encryption) {
    purpose = .cancel(key)
    self.encryption = encryption
    version = .v3_0
  }

  /// Whether the next byte is the answer to SSLRequest, and no frame.
  public var expectsSSLAnswer: Bool {
    if case .askingForTLS = state { true } else { false }
  }

  /// The connection is open.
  public mutating func connected() -> Action {
    guard encryption != .none else { return begin() }
    state = .askingForTLS
    return .sendPacket(.sslRequest)
  }

  private mutating func begin() -> Action {
    switch purpose {
    case .login(let login):
      state = .authenticating(.begun(login))
      return .sendPacket(.startup(login.startupMessage))
    case .cancel(let key):
      state = .cancelling
      return .sendPacket(.cancelRequest(key))
    }
  }

  /// The server answered SSLRequest.
  ///
  /// - Parameter isFollowed: Whether bytes behind the answer have arrived already: nobody may speak before the handshake.
  public mutating func sslAnswered(_ answer: UInt8, isFollowed: Bool) -> Action {
    guard case .askingForTLS = state else { return violation("an answer to SSLRequest that nobody sent") }
    guard !isFollowed else { return violation("unencrypted data after the answer to SSLRequest") }
    switch answer {
    case UInt8(ascii: "S"):
      state = .securing
      return .startTLS
    case UInt8(ascii: "N"):
      return encryption == .required ? end(.fail(.encryptionRefused)) : begin()
    default: return violation("no answer to SSLRequest")
    }
  }

  /// The TLS handshake has succeeded.
  public mutating func secured() -> Action {
    guard case .securing = state else { return violation("a handshake that nobody began") }
    isEncrypted = true
    return begin()
  }

  /// The connection has ended.
  public mutating func closed() -> Action {
    switch state {
    case .done: return .wait
    case .cancelling: return end(.cancelled)
    default: return end(.fail(.closed))
    }
  }

  /// The peer broke the protocol in a way that the reader found.
  public mutating func received(_ error: WireError) -> Action { violation(error.description) }

  /// A message arrived.
  public mutating func received(_ message: BackendMessage) -> Action {
    switch (state, message) {
    case (.authenticating, .errorResponse(let report)), (.greeting, .errorResponse(let report)):
      return end(.fail(.refused(report)))
    case (.authenticating, .noticeResponse), (.greeting, .noticeResponse): return .wait
    case (.authenticating(.begun), .negotiateProtocolVersion(let negotiation)): return negotiated(negotiation)
    case (.authenticating(let authentication), .authentication(let request)): return answer(request, authentication)
    case (.greeting, .parameterStatus(let status)): return reported(status)
    case (.greeting, .backendKeyData(let key)):
      cancelKey = key
      return .wait
    case (.greeting, .readyForQuery(let status)): return ready(status)
    // An old server may say that there was nothing to cancel.
    case (.cancelling, .errorResponse): return .wait
    default: return violation("unexpected \(message.type.name) during the login")
    }
  }

  private mutating func negotiated(_ negotiation: NegotiateProtocolVersion) -> Action {
    guard negotiation.newest.major == 3, negotiation.newest <= version else {
      return violation("the server negotiates a version that was not asked for")
    }
    version = negotiation.newest
    return .wait
  }

  private mutating func reported(_ status: ParameterStatus) -> Action {
    if let index = parameters.firstIndex(where: { $0.name == status.name }) {
      parameters[index] = status
      return .wait
    }
    guard parameters.count < Self.parameterLimit else { return violation("too many ParameterStatus messages") }
    parameters.append(status)
    return .wait
  }

  private mutating func ready(_ status: TransactionStatus) -> Action {
    guard status == .idle else { return violation("a session that begins in a transaction") }
    return end(.ready(UpstreamGreeting(parameters: parameters, cancelKey: cancelKey, version: version)))
  }

  private mutating func end(_ action: Action) -> Action {
    state = .done
    return action
  }

  private mutating func violation(_ what: String) -> Action { end(.fail(.protocolViolation(what))) }
}

// MARK: Authentication

extension UpstreamLoginMachine {
  private mutating func answer(_ request: AuthenticationRequest, _ stage: Authentication) -> Action {
    switch (request, stage) {
    case (.ok, .begun), (.ok, .challenged), (.ok, .proven):
      state = .greeting
      return .wait
    case (.ok, _): return end(.fail(.serverNotProven))
    case (.cleartextPassword, .begun(let login)): return sendPassword(login, "a clear password") { $0.revealed }
    case (.md5Password(let salt), .begun(let login)):
      return sendPassword(login, "MD5") { MD5Answer.text(user: login.user, password: $0, salt: salt) }
    case (.sasl(let mechanisms), .begun(let login)): return beginSCRAM(login, mechanisms)
    case (.saslContinue(let data), .scramFirst(let client)): return continueSCRAM(client, data.text)
    case (.saslFinal(let data), .scramFinal(let client)): return finishSCRAM(client, data.text)
    case (.kerberosV5, _), (.gss, _), (.gssContinue, _), (.sspi, _), (.unknown, _):
      return end(.fail(.unsupportedMethod(request.name)))
    default: return violation("unexpected \(request.name) during the login")
    }
  }

  private mutating func sendPassword(
    _ login: UpstreamLogin, _ form: String, _ text: (Password) -> String
  ) -> Action {
    guard let password = login.password else { return end(.fail(.passwordMissing)) }
    guard isEncrypted || login.mayRevealPassword else { return end(.fail(.passwordWouldBeRevealed(form))) }
    state = .authenticating(.challenged)
    return .send(.authentication(PasswordResponse(password: ByteBuffer(string: text(password))).body))
  }

  private mutating func beginSCRAM(_ login: UpstreamLogin, _ mechanisms: [String]) -> Action {
    guard mechanisms.contains(SCRAM.mechanism) else {
      return end(.fail(.unsupportedMethod(mechanisms.isEmpty ? "SASL" : mechanisms.joined(separator: ", "))))
    }
    guard let password = login.password else { return end(.fail(.passwordMissing)) }
    let client = SCRAMClient(password: password, nonce: login.nonce)
    state = .authenticating(.scramFirst(client))
    let response = SASLInitialResponse(mechanism: SCRAM.mechanism, data: ByteBuffer(string: client.clientFirst))
    return .send(.authentication(response.body))
  }

  private mutating func continueSCRAM(_ client: SCRAMClient, _ message: String) -> Action {
    var client = client
    do {
      let derivation = try client.read(serverFirst: message)
      state = .authenticating(.deriving(client))
      return .derive(derivation)
    } catch {
      return end(.fail(Self.failure(of: error)))
    }
  }

  /// The answer to ``Action/derive(_:)``.
  public mutating func derived(_ keys: SCRAMKeys?) -> Action {
    guard case .authenticating(.deriving(var client)) = state else { return violation("keys that nobody asked for") }
    guard let keys else { return violation("parameters of SCRAM that cannot be used") }
    let message = client.final(keys)
    state = .authenticating(.scramFinal(client))
    return .send(.authentication(ByteBuffer(string: message)))
  }

  private mutating func finishSCRAM(_ client: SCRAMClient, _ message: String) -> Action {
    do {
      try client.verify(serverFinal: message)
      state = .authenticating(.proven)
      return .wait
    } catch {
      return end(.fail(Self.failure(of: error)))
    }
  }

  private static func failure(of failure: SCRAMFailure) -> UpstreamLoginFailure {
    switch failure {
    case .wrongProof, .channelBinding: .serverNotProven
    case .malformed(let what): .protocolViolation("malformed SCRAM message: \(what)")
    case .unsupported(let what): .unsupportedMethod("SCRAM with \(what)")
    }
  }
}
