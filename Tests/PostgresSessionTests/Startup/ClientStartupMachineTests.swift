import NIOCore
import PostgresWire
import SallyportModel
import Testing

@testable import PostgresSession

@Suite struct ClientStartupMachineTests {
  typealias Action = ClientStartupMachine.Action

  static let parameters: [StartupMessage.Parameter] = [.init("user", "agent"), .init("database", "shop")]
  static let startup = StartupPacket.startup(StartupMessage(version: .v3_0, parameters: parameters))
  static let request = StartupRequest(user: "agent", database: "shop", settings: [], version: .v3_0)

  static func policy(_ encryption: StartupPolicy.Encryption) -> StartupPolicy {
    StartupPolicy(encryption: encryption, secret: [1, 2, 3])
  }

  static func machine(_ encryption: StartupPolicy.Encryption = .offered) -> ClientStartupMachine {
    ClientStartupMachine(policy: policy(encryption))
  }

  func report(_ action: Action) -> ServerReport? {
    if case .fail(let report) = action { report } else { nil }
  }

  // MARK: Encryption

  @Test func `TLS is accepted once and the startup goes on inside`() {
    var machine = Self.machine(.required)
    #expect(machine.received(.sslRequest, isFollowed: false) == .acceptTLS)
    #expect(machine.wantsBytes == false)
    machine.secured()
    #expect(machine.wantsBytes == true)
    #expect(machine.received(Self.startup, isFollowed: false) == .lookUp(Self.request, send: []))
  }

  @Test func `TLS that nobody can do is denied and plain text goes on`() {
    var machine = Self.machine(.unavailable)
    #expect(machine.received(.sslRequest, isFollowed: false) == .denyEncryption)
    #expect(machine.received(Self.startup, isFollowed: false) == .lookUp(Self.request, send: []))
  }

  @Test func `a client that begins with TLS needs no request`() {
    var machine = ClientStartupMachine(policy: Self.policy(.required), isEncrypted: true)
    #expect(machine.received(Self.startup, isFollowed: false) == .lookUp(Self.request, send: []))
    var again = ClientStartupMachine(policy: Self.policy(.required), isEncrypted: true)
    #expect(report(again.received(.sslRequest, isFollowed: false))?.sqlState == .protocolViolation)
  }

  @Test func `plain text ends where TLS is required`() {
    var machine = Self.machine(.required)
    let report = report(machine.received(Self.startup, isFollowed: false))
    #expect(report?.sqlState == .invalidAuthorization)
    #expect(report?.message == "the connection is not encrypted")
    #expect(report?[.hint] == "connect with sslmode=require or a stricter mode")
    #expect(machine.wantsBytes == false)
  }

  @Test(arguments: [StartupPacket.sslRequest, .gssEncRequest])
  func `bytes behind a request were sent by somebody else`(_ packet: StartupPacket) {
    var machine = Self.machine()
    #expect(report(machine.received(packet, isFollowed: true))?.sqlState == .protocolViolation)
  }

  @Test func `GSS encryption is denied and TLS may follow and the other way round`() {
    var machine = Self.machine()
    #expect(machine.received(.gssEncRequest, isFollowed: false) == .denyEncryption)
    #expect(machine.received(.sslRequest, isFollowed: false) == .acceptTLS)
    var other = Self.machine(.unavailable)
    #expect(other.received(.sslRequest, isFollowed: false) == .denyEncryption)
    #expect(other.received(.gssEncRequest, isFollowed: false) == .denyEncryption)
    #expect(other.received(Self.startup, isFollowed: false) == .lookUp(Self.request, send: []))
  }

  @Test(arguments: [StartupPacket.sslRequest, .gssEncRequest])
  func `a request is made once`(_ packet: StartupPacket) {
    var machine = Self.machine(.unavailable)
    #expect(machine.received(packet, isFollowed: false) == .denyEncryption)
    #expect(report(machine.received(packet, isFollowed: false))?.sqlState == .protocolViolation)
  }

  @Test(arguments: [StartupPacket.sslRequest, .gssEncRequest])
  func `no encryption is asked for inside of TLS`(_ packet: StartupPacket) {
    var machine = Self.machine()
    _ = machine.received(.sslRequest, isFollowed: false)
    machine.secured()
    #expect(report(machine.received(packet, isFollowed: false))?.sqlState == .protocolViolation)
  }

  @Test func `packets before the handshake is over are refused`() {
    var machine = Self.machine()
    _ = machine.received(.sslRequest, isFollowed: false)
    #expect(report(machine.received(Self.startup, isFollowed: false))?.sqlState == .protocolViolation)
  }

  // MARK: Cancel

  @Test(arguments: [false, true])
  func `a cancel is passed on and ends the connection`(_ overTLS: Bool) throws {
    let key = try #require(CancelKey(processID: 7, secret: [1, 2, 3, 4]))
    var machine = Self.machine(.required)
    if overTLS {
      _ = machine.received(.sslRequest, isFollowed: false)
      machine.secured()
    }
    #expect(machine.received(.cancelRequest(key), isFollowed: false) == .cancel(key))
    #expect(machine.wantsBytes == false)
  }

  // MARK: Versions

  func start(_ version: ProtocolVersion, _ extra: [StartupMessage.Parameter] = []) -> Action {
    var machine = Self.machine()
    let message = StartupMessage(version: version, parameters: Self.parameters + extra)
    return machine.received(.startup(message), isFollowed: false)
  }

  @Test func `3_2 is spoken as asked`() {
    let expected = StartupRequest(user: "agent", database: "shop", settings: [], version: .v3_2)
    #expect(start(.v3_2) == .lookUp(expected, send: []))
    #expect(expected.cancelSecretLength == 32)
    #expect(Self.request.cancelSecretLength == 4)
  }

  @Test func `a newer minor version is negotiated down`() {
    let expected = StartupRequest(user: "agent", database: "shop", settings: [], version: .v3_2)
    let answer = BackendMessage.negotiateProtocolVersion(.init(newest: .v3_2))
    #expect(start(ProtocolVersion(major: 3, minor: 9_999)) == .lookUp(expected, send: [answer]))
  }

  @Test func `unknown protocol options are named`() {
    let answer = BackendMessage.negotiateProtocolVersion(
      .init(newest: .v3_0, unsupportedOptions: ["_pq_.x", "_pq_.y"]))
    #expect(start(.v3_0, [.init("_pq_.x", "1"), .init("_pq_.y", "2")]) == .lookUp(Self.request, send: [answer]))
  }

  @Test(arguments: [(2, 0), (4, 0), (0, 0), (1234, 5680)] as [(UInt16, UInt16)])
  func `other major versions are refused`(_ major: UInt16, _ minor: UInt16) {
    let action = start(ProtocolVersion(major: major, minor: minor))
    #expect(report(action)?.sqlState == .featureNotSupported)
    #expect(
      report(action)?.message == "unsupported frontend protocol \(major).\(minor): 3.0 to 3.2 are supported")
  }

  @Test func `a parameter that is refused ends the startup`() {
    #expect(report(start(.v3_0, [.init("role", "postgres")]))?.sqlState == .featureNotSupported)
  }

  @Test func `an error of the reader is told with its state`() {
    var machine = Self.machine()
    let report = report(machine.received(WireError(.overLimit(10_000), in: "startup packet")))
    #expect(report?.sqlState == .programLimitExceeded)
    #expect(report?.severity == .fatal)
  }

  // MARK: Authentication

  static let secret = Password("pencil")

  /// A machine that has been told who the user is, and what it offered.
  func askedForSecret(_ credential: LoginCredential?, certificateHash: [UInt8]? = nil) -> ClientStartupMachine {
    var machine = ClientStartupMachine(
      policy: Self.policy(.offered), isEncrypted: certificateHash != nil, certificateHash: certificateHash)
    _ = machine.received(Self.startup, isFollowed: false)
    #expect(machine.wantsBytes == false)
    let mechanisms = certificateHash == nil ? ["SCRAM-SHA-256"] : ["SCRAM-SHA-256-PLUS", "SCRAM-SHA-256"]
    #expect(machine.found(credential, nonce: "srv") == .send([.authentication(.sasl(mechanisms: mechanisms))]))
    #expect(machine.wantsBytes && !machine.expectsPacket)
    return machine
  }

  func credential(accepted: Bool = true) throws -> LoginCredential {
    LoginCredential(try #require(SCRAMVerifier.of(Self.secret, salt: [1], iterations: 5)), isAccepted: accepted)
  }

  /// The whole exchange; the action at its end.
  func login(_ password: Password, _ credential: LoginCredential?) throws -> Action {
    var machine = askedForSecret(credential)
    var client = SCRAMClient(password: password, nonce: "cli")
    let first = SASLInitialResponse(mechanism: "SCRAM-SHA-256", data: ByteBuffer(string: client.clientFirst))
    guard case .send(let messages) = machine.received(.authentication(first.body)),
      case .authentication(.saslContinue(let data))? = messages.first
    else { return .close }
    let keys = try #require(try client.read(serverFirst: String(buffer: data)).keys())
    let action = machine.received(.authentication(ByteBuffer(string: client.final(keys))))
    if case .authenticated(_, let messages) = action, case .authentication(.saslFinal(let data))? = messages.first {
      try client.verify(serverFinal: String(buffer: data))
    }
    return action
  }

  @Test func `the holder of the secret is let in`() throws {
    guard case .authenticated(Self.request, let messages) = try login(Self.secret, credential()) else {
      Issue.record("not let in")
      return
    }
    #expect(messages.count == 2)
    #expect(messages.last == .authentication(.ok))
  }

  @Test func `unknown, out of force and wrong are told alike`() throws {
    let wrong = try login(Password("pen"), credential())
    #expect(report(wrong)?.sqlState == .invalidPassword)
    #expect(report(wrong)?.message == "password authentication failed for user \"agent\"")
    #expect(try login(Self.secret, credential(accepted: false)) == wrong)
    #expect(try login(Self.secret, nil) == wrong)
  }

  @Test func `binding to the certificate is offered where there is one`() throws {
    _ = askedForSecret(try credential(), certificateHash: [1, 2, 3])
  }

  @Test(arguments: [FrontendMessage.sync, .query(.init(statement: ByteBuffer(string: "select 1"))), .functionCall])
  func `nothing but the secret is taken before the login`(_ message: FrontendMessage) throws {
    var machine = askedForSecret(try credential())
    #expect(report(machine.received(message))?.sqlState == .protocolViolation)
    #expect(machine.wantsBytes == false)
  }

  @Test func `a client may leave instead of giving its secret`() throws {
    var machine = askedForSecret(try credential())
    #expect(machine.received(.terminate) == .close)
  }

  @Test(arguments: [
    ByteBuffer(), ByteBuffer(string: "pencil\0"), SASLInitialResponse(mechanism: "SCRAM-SHA-256", data: nil).body,
    SASLInitialResponse(mechanism: "PLAIN", data: ByteBuffer(string: "x")).body,
    SASLInitialResponse(mechanism: "SCRAM-SHA-256", data: ByteBuffer(bytes: [0xFF])).body,
  ])
  func `a first answer that is none ends the login`(_ body: ByteBuffer) throws {
    var machine = askedForSecret(try credential())
    #expect(report(machine.received(.authentication(body)))?.sqlState == .protocolViolation)
  }

  @Test func `messages and answers out of turn are refused`() throws {
    var early = Self.machine()
    #expect(report(early.received(.sync))?.sqlState == .protocolViolation)
    var unasked = Self.machine()
    #expect(report(unasked.found(nil, nonce: "srv"))?.sqlState == .protocolViolation)
    var impatient = Self.machine()
    _ = impatient.received(Self.startup, isFollowed: false)
    #expect(report(impatient.received(.authentication(ByteBuffer())))?.sqlState == .protocolViolation)
    #expect(report(impatient.received(.sslRequest, isFollowed: false))?.sqlState == .protocolViolation)
  }

  @Test func `the greeting ends with the first ReadyForQuery`() throws {
    let key = try #require(CancelKey(processID: 7, secret: [1, 2, 3, 4]))
    let status = ParameterStatus("TimeZone", "UTC")
    #expect(
      SessionGreeting.messages(parameters: [status], key: key) == [
        .parameterStatus(status), .backendKeyData(key), .readyForQuery(.idle),
      ])
  }
}
