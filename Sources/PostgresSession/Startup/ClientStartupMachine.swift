public import PostgresWire

/// The server's side of a connection from its first byte to a login, before it is a session.
///
/// ## Overview
/// Decides what may be answered to a client that is nobody yet: encryption first where it is required, then a StartupMessage whose every
/// parameter is known, then SCRAM-SHA-256 against a token's verifier. It asks its interpreter for what it cannot know (who is this user?) and
/// never for anything that takes long.
///
/// ## How it works
/// * Each of SSLRequest and GSSENCRequest is answered once. Bytes that arrive glued behind either were not sent by
///   somebody who read the answer: somebody else may have put them there, to be taken for the client's inside the
///   encrypted stream. The connection ends (CVE-2021-23214).
/// * A CancelRequest ends the connection without an answer, as the protocol has it, with TLS and without.
/// * An unknown user goes through the whole exchange against a verifier that nothing fits.
///
/// ```
///               SSLRequest          established
///   ┌─────────┐ ─────────▶ ┌──────────┐ ─────▶ ┌─────────┐
///   │ opening │            │ securing │        │ opening │  (encrypted)
///   └────┬────┘            └──────────┘        └────┬────┘
///        │ StartupMessage, allowed                  │
///        ▼                                          ▼
///   ┌────────────┐ found  ┌────────────────┐ proof ┌──────┐
///   │ looking up │ ─────▶ │ authenticating │ ────▶ │ done │
///   └────────────┘        └────────────────┘       └──────┘
///
///   anything else, anywhere: an error and the end
/// ```
public struct ClientStartupMachine: ~Copyable {
  /// What the interpreter does next.
  public enum Action: Equatable, Sendable {
    /// Write `N`.
    case denyEncryption
    /// Write `S`, do the TLS handshake, then report ``ClientStartupMachine/secured(certificateHash:)``.
    case acceptTLS
    /// Write these, find out about the user, then report ``ClientStartupMachine/found(_:nonce:)``. No client byte is
    /// taken before.
    case lookUp(StartupRequest, send: [BackendMessage])
    /// Write these and go on reading.
    case send([BackendMessage])
    /// Write these. The client has proven that it holds the token of ``StartupRequest/user``; the machine is done.
    case authenticated(StartupRequest, send: [BackendMessage])
    /// Pass the key to whom it belongs and close without a word.
    case cancel(CancelKey)
    /// Write the error and close.
    case fail(ServerReport)
    /// Close without a word.
    case close
  }

  private enum State {
    case opening(Opening)
    case securing(Opening)
    case lookingUp(StartupRequest)
    case authenticating(StartupRequest, SCRAMServer)
    case done
  }

  private struct Opening {
    var isEncrypted = false
    var askedForTLS = false
    var askedForGSS = false
  }

  private let policy: StartupPolicy
  private var state: State
  private var certificateHash: [UInt8]?

  /// - Parameters:
  ///   - policy: What the gateway asks of the connection.
  ///   - isEncrypted: For a client that began with a TLS handshake, without SSLRequest.
  ///   - certificateHash: As in ``secured(certificateHash:)``.
  public init(policy: StartupPolicy, isEncrypted: Bool = false, certificateHash: [UInt8]? = nil) {
    self.policy = policy
    self.certificateHash = certificateHash
    state = .opening(Opening(isEncrypted: isEncrypted, askedForTLS: isEncrypted, askedForGSS: isEncrypted))
  }

  /// Whether the next bytes are a startup packet; otherwise they are a frame.
  public var expectsPacket: Bool {
    switch state {
    case .opening, .securing: true
    case .lookingUp, .authenticating, .done: false
    }
  }

  /// Whether nothing has been asked yet, so that the first bytes may still begin a TLS handshake.
  public var isUntouched: Bool {
    switch state {
    case .opening(let opening): !opening.askedForTLS && !opening.askedForGSS
    case .securing, .lookingUp, .authenticating, .done: false
    }
  }

  /// Whether the interpreter is finding out about the user.
  public var isLookingUp: Bool {
    switch state {
    case .lookingUp: true
    case .opening, .securing, .authenticating, .done: false
    }
  }

  /// Whether client bytes may be taken at all: not while the handshake or the look-up is under way.
  public var wantsBytes: Bool {
    switch state {
    case .opening, .authenticating: true
    case .securing, .lookingUp, .done: false
    }
  }

  /// A packet of the startup phase arrived.
  ///
  /// - Parameter isFollowed: Whether bytes behind it have arrived already.
  public mutating func received(_ packet: StartupPacket, isFollowed: Bool) -> Action {
    guard case .opening(let opening) = state else { return violation("unexpected startup packet") }
    switch packet {
    case .sslRequest: return sslRequested(opening, isFollowed: isFollowed)
    case .gssEncRequest: return gssRequested(opening, isFollowed: isFollowed)
    case .cancelRequest(let key): return end(.cancel(key))
    case .startup(let message): return started(message, opening)
    }
  }

  private mutating func sslRequested(_ opening: Opening, isFollowed: Bool) -> Action {
    guard !opening.askedForTLS else { return violation("SSLRequest was sent twice") }
    guard !isFollowed else { return violation("received unencrypted data after SSLRequest") }
    var next = opening
    next.askedForTLS = true
    guard policy.encryption != .unavailable else {
      state = .opening(next)
      return .denyEncryption
    }
    state = .securing(next)
    return .acceptTLS
  }

  private mutating func gssRequested(_ opening: Opening, isFollowed: Bool) -> Action {
    guard !opening.askedForGSS else { return violation("GSSENCRequest was sent twice") }
    guard !isFollowed else { return violation("received unencrypted data after GSSENCRequest") }
    var next = opening
    next.askedForGSS = true
    state = .opening(next)
    return .denyEncryption
  }

  /// The TLS handshake has succeeded.
  ///
  /// - Parameter certificateHash: The hash of the gateway's certificate for `tls-server-end-point` (RFC 5929), which offers
  ///   SCRAM-SHA-256-PLUS; `nil` does not offer it.
  public mutating func secured(certificateHash: [UInt8]? = nil) {
    guard case .securing(var opening) = state else { return }
    opening.isEncrypted = true
    opening.askedForGSS = true
    self.certificateHash = certificateHash
    state = .opening(opening)
  }

  private mutating func started(_ message: StartupMessage, _ opening: Opening) -> Action {
    guard message.version.major == 3 else {
      return fail(
        Refusal(
          .featureNotSupported, "unsupported frontend protocol \(message.version): 3.0 to 3.2 are supported",
          hint: "use a driver for PostgreSQL 7.4 or later"))
    }
    guard opening.isEncrypted || policy.encryption != .required else {
      return fail(
        Refusal(
          .invalidAuthorization, "the connection is not encrypted",
          hint: "connect with sslmode=require or a stricter mode"))
    }
    var parameters = StartupParameters(policy: policy)
    do {
      let request = try parameters.judge(message)
      state = .lookingUp(request)
      return .lookUp(request, send: negotiation(message.version, parameters.unsupportedOptions))
    } catch {
      return fail(error)
    }
  }

  private func negotiation(_ version: ProtocolVersion, _ unsupported: [String]) -> [BackendMessage] {
    guard version > .v3_2 || !unsupported.isEmpty else { return [] }
    let newest = min(version, .v3_2)
    return [.negotiateProtocolVersion(NegotiateProtocolVersion(newest: newest, unsupportedOptions: unsupported))]
  }

  /// The answer to ``Action/lookUp(_:send:)``.
  ///
  /// - Parameters:
  ///   - credential: The token's, or `nil` when there is none of that name: the client does not learn which.
  ///   - nonce: 24 random characters of printable ASCII, no comma.
  public mutating func found(_ credential: LoginCredential?, nonce: String) -> Action {
    guard case .lookingUp(let request) = state else { return violation("unexpected answer") }
    let server = SCRAMServer(
      credential: credential ?? .unknown(user: request.user, secret: policy.secret), nonce: nonce,
      certificateHash: certificateHash)
    state = .authenticating(request, server)
    return .send([.authentication(.sasl(mechanisms: server.mechanisms))])
  }

  /// A message arrived.
  public mutating func received(_ message: FrontendMessage) -> Action {
    guard case .authenticating(let request, let server) = state else { return violation("unexpected message") }
    switch message {
    case .authentication(let body): return authenticate(request, server, body)
    case .terminate: return end(.close)
    default: return violation("expected an authentication response, got \(message.type.name)")
    }
  }

  /// The peer broke the protocol in a way that the reader found.
  public mutating func received(_ error: WireError) -> Action {
    end(.fail(ServerReport(.fatal, error.sqlState, error.description)))
  }

  mutating func goOn(_ request: StartupRequest, _ server: SCRAMServer) { state = .authenticating(request, server) }

  mutating func violation(_ what: String) -> Action { fail(Refusal(.protocolViolation, what)) }

  mutating func fail(_ refusal: Refusal) -> Action { end(.fail(refusal.report)) }

  mutating func end(_ action: Action) -> Action {
    state = .done
    return action
  }
}
