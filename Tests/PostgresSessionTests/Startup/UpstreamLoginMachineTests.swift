import NIOCore
import PostgresWire
import SallyportModel
import Testing

@testable import PostgresSession

@Suite struct UpstreamLoginMachineTests {
  typealias Action = UpstreamLoginMachine.Action

  static func login(
    _ password: Password? = Password("pencil"), _ encryption: UpstreamLogin.Encryption = .none, revealed: Bool = false,
    version: ProtocolVersion = .v3_0
  ) -> UpstreamLogin {
    UpstreamLogin(
      user: "alice", password: password, database: "shop", settings: [StartupSetting("search_path", "public")],
      encryption: encryption, mayRevealPassword: revealed, version: version, nonce: "cli")
  }

  static let startup = StartupPacket.startup(
    StartupMessage(
      version: .v3_0,
      parameters: [
        .init("user", "alice"), .init("database", "shop"), .init("client_encoding", "UTF8"),
        .init("search_path", "public"),
      ]))

  /// A machine that has sent its StartupMessage.
  static func begun(_ login: UpstreamLogin = login()) -> UpstreamLoginMachine {
    var machine = UpstreamLoginMachine(login)
    _ = machine.connected()
    return machine
  }

  func isViolation(_ action: Action) -> Bool {
    if case .fail(.protocolViolation) = action { true } else { false }
  }

  // MARK: Encryption

  @Test func `without TLS the startup message comes first`() {
    var machine = UpstreamLoginMachine(Self.login())
    #expect(machine.connected() == .sendPacket(Self.startup))
  }

  @Test(arguments: [UpstreamLogin.Encryption.preferred, .required])
  func `TLS that the server has is used`(_ encryption: UpstreamLogin.Encryption) {
    var machine = UpstreamLoginMachine(Self.login(nil, encryption))
    #expect(machine.connected() == .sendPacket(.sslRequest))
    #expect(machine.expectsSSLAnswer == true)
    #expect(machine.sslAnswered(UInt8(ascii: "S"), isFollowed: false) == .startTLS)
    #expect(machine.expectsSSLAnswer == false)
    #expect(machine.secured() == .sendPacket(Self.startup))
  }

  @Test func `TLS that the server has not is done without or not`() {
    var preferred = UpstreamLoginMachine(Self.login(nil, .preferred))
    _ = preferred.connected()
    #expect(preferred.sslAnswered(UInt8(ascii: "N"), isFollowed: false) == .sendPacket(Self.startup))
    var required = UpstreamLoginMachine(Self.login(nil, .required))
    _ = required.connected()
    #expect(required.sslAnswered(UInt8(ascii: "N"), isFollowed: false) == .fail(.encryptionRefused))
  }

  @Test(arguments: [UInt8(ascii: "E"), 0, 255])
  func `an answer to SSLRequest that is none`(_ answer: UInt8) {
    var machine = UpstreamLoginMachine(Self.login(nil, .preferred))
    _ = machine.connected()
    #expect(isViolation(machine.sslAnswered(answer, isFollowed: false)))
  }

  @Test func `nobody speaks between the answer and the handshake`() {
    var machine = UpstreamLoginMachine(Self.login(nil, .required))
    _ = machine.connected()
    #expect(isViolation(machine.sslAnswered(UInt8(ascii: "S"), isFollowed: true)))
    var unasked = Self.begun()
    #expect(isViolation(unasked.sslAnswered(UInt8(ascii: "S"), isFollowed: false)))
    var other = Self.begun()
    #expect(isViolation(other.secured()))
  }

  // MARK: Authentication

  @Test func `a server that trusts asks nothing`() {
    var machine = Self.begun(Self.login(nil))
    #expect(machine.received(.authentication(.ok)) == .wait)
    #expect(
      machine.received(.readyForQuery(.idle))
        == .ready(UpstreamGreeting(parameters: [], cancelKey: nil, version: .v3_0)))
  }

  @Test func `a clear password is sent where nobody listens`() {
    var machine = Self.begun(Self.login(revealed: true))
    let body = ByteBuffer(string: "pencil\0")
    #expect(machine.received(.authentication(.cleartextPassword)) == .send(.authentication(body)))
    #expect(machine.received(.authentication(.ok)) == .wait)
  }

  @Test func `an MD5 answer is sent where nobody listens`() {
    var machine = Self.begun(Self.login(Password("secret"), revealed: true))
    let body = ByteBuffer(string: "md598a0412b9c31436fc53776e863350083\0")
    #expect(machine.received(.authentication(.md5Password(salt: [1, 2, 3, 4]))) == .send(.authentication(body)))
    #expect(machine.received(.authentication(.ok)) == .wait)
  }

  @Test func `inside TLS a password may be sent in any form`() {
    for request in [AuthenticationRequest.cleartextPassword, .md5Password(salt: [1, 2, 3, 4])] {
      var machine = UpstreamLoginMachine(Self.login(Password("secret"), .required))
      _ = machine.connected()
      _ = machine.sslAnswered(UInt8(ascii: "S"), isFollowed: false)
      _ = machine.secured()
      guard case .send(.authentication) = machine.received(.authentication(request)) else {
        Issue.record("not sent: \(request)")
        return
      }
    }
  }

  @Test func `a password does not leave where others could use it`() {
    var clear = Self.begun()
    #expect(
      clear.received(.authentication(.cleartextPassword)) == .fail(.passwordWouldBeRevealed("a clear password")))
    var md5 = Self.begun()
    #expect(
      md5.received(.authentication(.md5Password(salt: [1, 2, 3, 4]))) == .fail(.passwordWouldBeRevealed("MD5")))
  }

  @Test(arguments: [
    AuthenticationRequest.cleartextPassword, .md5Password(salt: [1, 2, 3, 4]), .sasl(mechanisms: ["SCRAM-SHA-256"]),
  ])
  func `a password that is missing is said to be`(_ request: AuthenticationRequest) {
    var machine = Self.begun(Self.login(nil, revealed: true))
    #expect(machine.received(.authentication(request)) == .fail(.passwordMissing))
  }

  @Test(arguments: [
    (AuthenticationRequest.gss, "GSSAPI"), (.sspi, "SSPI"), (.kerberosV5, "Kerberos V5"),
    (.unknown(99, ByteBuffer()), "method 99"), (.sasl(mechanisms: ["OAUTHBEARER"]), "OAUTHBEARER"),
    (.sasl(mechanisms: []), "SASL"),
  ])
  func `a method that is not implemented is named`(_ request: AuthenticationRequest, _ name: String) {
    var machine = Self.begun()
    #expect(machine.received(.authentication(request)) == .fail(.unsupportedMethod(name)))
  }

  // MARK: SCRAM

  static func server(_ secret: String = "pencil") throws -> SCRAMServer {
    let verifier = try #require(
      SCRAMVerifier.of(Password(secret), salt: [UInt8](repeating: 7, count: 32), iterations: 7))
    return SCRAMServer(
      credential: LoginCredential(verifier, isAccepted: true), nonce: "srv", certificateHash: nil)
  }

  /// A machine that has sent its proof, and what the server would answer.
  func proven(_ machine: inout UpstreamLoginMachine, _ server: inout SCRAMServer) throws -> String {
    let offer = BackendMessage.authentication(.sasl(mechanisms: ["SCRAM-SHA-256-PLUS", "SCRAM-SHA-256"]))
    guard case .send(.authentication(let body)) = machine.received(offer) else { return "" }
    let initial = try SASLInitialResponse(body)
    let first = try server.first(mechanism: initial.mechanism, String(buffer: initial.data ?? ByteBuffer()))
    let answer = BackendMessage.authentication(.saslContinue(ByteBuffer(string: first)))
    guard case .derive(let derivation) = machine.received(answer) else { return "" }
    guard case .send(.authentication(let final)) = machine.derived(derivation.keys()) else { return "" }
    return try server.final(String(buffer: final))
  }

  @Test func `SCRAM is done with a salt of any length and without binding`() throws {
    var machine = Self.begun()
    var server = try Self.server()
    let final = try proven(&machine, &server)
    #expect(machine.received(.authentication(.saslFinal(ByteBuffer(string: final)))) == .wait)
    #expect(machine.received(.authentication(.ok)) == .wait)
    guard case .ready = machine.received(.readyForQuery(.idle)) else {
      Issue.record("not ready")
      return
    }
  }

  @Test func `a server has to prove itself before it says Ok`() throws {
    var machine = Self.begun()
    var server = try Self.server()
    _ = try proven(&machine, &server)
    #expect(machine.received(.authentication(.ok)) == .fail(.serverNotProven))
    var other = Self.begun()
    _ = other.received(.authentication(.sasl(mechanisms: ["SCRAM-SHA-256"])))
    #expect(other.received(.authentication(.ok)) == .fail(.serverNotProven))
  }

  @Test func `a server with another signature is not the one`() throws {
    var machine = Self.begun()
    var server = try Self.server()
    _ = try proven(&machine, &server)
    let forged = ByteBuffer(string: "v=" + SCRAM.base64([UInt8](repeating: 0, count: 32)))
    #expect(machine.received(.authentication(.saslFinal(forged))) == .fail(.serverNotProven))
  }

  @Test func `keys come when they were asked for`() throws {
    var machine = Self.begun()
    #expect(isViolation(machine.derived(nil)))
    var failed = Self.begun()
    _ = failed.received(.authentication(.sasl(mechanisms: ["SCRAM-SHA-256"])))
    _ = failed.received(.authentication(.saslContinue(ByteBuffer(string: "r=clisrv,s=AQ==,i=1"))))
    #expect(isViolation(failed.derived(nil)))
  }

  @Test(arguments: [
    BackendMessage.authentication(.saslContinue(ByteBuffer(string: "x"))), .authentication(.saslFinal(ByteBuffer())),
    .readyForQuery(.idle), .parameterStatus(ParameterStatus("a", "b")), .commandComplete(CommandComplete("SELECT 1")),
    .parseComplete, .copyData(ByteBuffer()), .dataRow(DataRow([])),
  ])
  func `messages out of turn end the login`(_ message: BackendMessage) {
    var machine = Self.begun()
    #expect(isViolation(machine.received(message)))
    #expect(isViolation(machine.received(.authentication(.ok))))
  }

  @Test func `a second challenge is not answered`() {
    var machine = Self.begun(Self.login(revealed: true))
    _ = machine.received(.authentication(.cleartextPassword))
    #expect(isViolation(machine.received(.authentication(.cleartextPassword))))
  }

  // MARK: Greeting

  static func greeted() -> UpstreamLoginMachine {
    var machine = begun(login(nil))
    _ = machine.received(.authentication(.ok))
    return machine
  }

  @Test func `settings, key and version are gathered`() throws {
    let key = try #require(CancelKey(processID: 7, secret: [UInt8](repeating: 1, count: 32)))
    var machine = Self.begun(Self.login(nil, version: .v3_2))
    #expect(machine.received(.negotiateProtocolVersion(.init(newest: .v3_0))) == .wait)
    _ = machine.received(.authentication(.ok))
    for (name, value) in [("TimeZone", "UTC"), ("server_version", "15.8"), ("TimeZone", "GMT")] {
      #expect(machine.received(.parameterStatus(ParameterStatus(name, value))) == .wait)
    }
    #expect(machine.received(.noticeResponse(ServerReport(.notice, .warning, "hello"))) == .wait)
    #expect(machine.received(.backendKeyData(key)) == .wait)
    let greeting = UpstreamGreeting(
      parameters: [ParameterStatus("TimeZone", "GMT"), ParameterStatus("server_version", "15.8")], cancelKey: key,
      version: .v3_0)
    #expect(machine.received(.readyForQuery(.idle)) == .ready(greeting))
    #expect(greeting["server_version"] == "15.8")
    #expect(machine.closed() == .wait)
  }

  @Test func `a version that nobody asked for is no negotiation`() {
    var newer = Self.begun()
    #expect(isViolation(newer.received(.negotiateProtocolVersion(.init(newest: .v3_2)))))
    var other = Self.begun()
    let four = ProtocolVersion(major: 4, minor: 0)
    #expect(isViolation(other.received(.negotiateProtocolVersion(.init(newest: four)))))
  }

  @Test func `the server's refusal is kept in its words, with or without a state`() throws {
    let full = ServerReport(.fatal, .cannotConnectNow, "the database system is starting up")
    var machine = Self.begun()
    #expect(machine.received(.errorResponse(full)) == .fail(.refused(full)))
    var late = Self.greeted()
    #expect(late.received(.errorResponse(full)) == .fail(.refused(full)))
  }

  @Test(arguments: [TransactionStatus.inTransaction, .failed])
  func `a session begins outside of a transaction`(_ status: TransactionStatus) {
    var machine = Self.greeted()
    #expect(isViolation(machine.received(.readyForQuery(status))))
  }

  @Test func `settings have a limit`() {
    var machine = Self.greeted()
    for index in 0..<UpstreamLoginMachine.parameterLimit {
      #expect(machine.received(.parameterStatus(ParameterStatus("p\(index)", ""))) == .wait)
    }
    #expect(isViolation(machine.received(.parameterStatus(ParameterStatus("one more", "")))))
  }

  @Test func `a connection that ends in the middle is a failure`() {
    var machine = Self.begun()
    #expect(machine.closed() == .fail(.closed))
    var greeted = Self.greeted()
    #expect(greeted.closed() == .fail(.closed))
  }
}

@Suite struct UpstreamCancelTests {
  @Test func `a cancel is done when the server closes`() throws {
    let key = try #require(CancelKey(processID: 7, secret: [1, 2, 3, 4]))
    var machine = UpstreamLoginMachine(cancelling: key, encryption: .preferred)
    #expect(machine.connected() == .sendPacket(.sslRequest))
    #expect(machine.sslAnswered(UInt8(ascii: "N"), isFollowed: false) == .sendPacket(.cancelRequest(key)))
    #expect(machine.received(.errorResponse(ServerReport(.log, .warning, "nothing to cancel"))) == .wait)
    #expect(machine.closed() == .cancelled)
    #expect(machine.closed() == .wait)
  }

  @Test func `a cancel goes through TLS where the session does`() throws {
    let key = try #require(CancelKey(processID: 7, secret: [1, 2, 3, 4]))
    var machine = UpstreamLoginMachine(cancelling: key, encryption: .required)
    _ = machine.connected()
    #expect(machine.sslAnswered(UInt8(ascii: "S"), isFollowed: false) == .startTLS)
    #expect(machine.secured() == .sendPacket(.cancelRequest(key)))
    var refused = UpstreamLoginMachine(cancelling: key, encryption: .required)
    _ = refused.connected()
    #expect(refused.closed() == .fail(.closed))
  }
}

/// The two machines against each other, message by message.
@Suite struct BothSidesTests {
  @Test(arguments: [("pencil", true), ("pen", false), ("pässwörd\u{A0}", true)])
  func `our client logs in to our server`(_ secret: String, _ succeeds: Bool) throws {
    let kept = Password(succeeds ? secret : "pencil")
    let verifier = try #require(SCRAMVerifier.of(kept, salt: [9], iterations: 3))
    var server = ClientStartupMachine(policy: StartupPolicy(encryption: .offered, secret: [1]))
    var client = UpstreamLoginMachine(
      UpstreamLogin(user: "agent", password: Password(secret), database: "shop", nonce: "cli"))
    guard case .sendPacket(let packet) = client.connected(),
      case .lookUp(_, let greetings) = server.received(packet, isFollowed: false)
    else {
      Issue.record("no look-up")
      return
    }
    #expect(greetings.isEmpty)
    var action = server.found(LoginCredential(verifier, isAccepted: true), nonce: "srv")
    while case .send(let messages) = action, let message = messages.first {
      var answer = client.received(message)
      if case .derive(let derivation) = answer { answer = client.derived(derivation.keys()) }
      guard case .send(let reply) = answer else {
        Issue.record("\(answer)")
        return
      }
      action = server.received(reply)
    }
    guard case .authenticated(let request, let messages) = action else {
      #expect(!succeeds)
      return
    }
    #expect(succeeds && request.user == "agent")
    #expect(messages.map { client.received($0) } == [.wait, .wait])
  }
}
