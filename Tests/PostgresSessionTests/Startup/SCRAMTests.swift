import SallyportModel
import Testing

@testable import PostgresSession

@Suite struct SCRAMTests {
  static let secret = Password("pencil")
  static let serverNonce = "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0"

  func credential(_ secret: Password = secret, salt: [UInt8] = [1, 2, 3], accepted: Bool = true) throws
    -> LoginCredential
  {
    LoginCredential(try #require(SCRAMVerifier.of(secret, salt: salt, iterations: 10)), isAccepted: accepted)
  }

  /// The whole exchange between our two sides.
  func login(
    _ password: Password, to credential: LoginCredential, clientNonce: String = "cli", serverNonce: String = "srv"
  ) throws {
    var client = SCRAMClient(password: password, nonce: clientNonce)
    var server = SCRAMServer(credential: credential, nonce: serverNonce, certificateHash: nil)
    let first = try server.first(mechanism: "SCRAM-SHA-256", client.clientFirst)
    let keys = try #require(try client.read(serverFirst: first).keys())
    let final = try server.final(client.final(keys))
    try client.verify(serverFinal: final)
  }

  // RFC 7677, section 3.
  static let clientFirst = "n,,n=user,r=rOprNGfwEbeRWgbNEkqO"
  static let serverFirst = "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"
  static let clientFinal =
    "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="
  static let serverFinal = "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="

  @Test func `the server speaks as in RFC 7677`() throws {
    let salt = try #require(SCRAM.fromBase64("W22ZaJ0SNY7soEsUEjb6gQ=="))
    let verifier = try #require(SCRAMVerifier.of(Self.secret, salt: salt))
    var server = SCRAMServer(
      credential: LoginCredential(verifier, isAccepted: true), nonce: Self.serverNonce, certificateHash: nil)
    #expect(try server.first(mechanism: "SCRAM-SHA-256", Self.clientFirst) == Self.serverFirst)
    #expect(try server.final(Self.clientFinal) == Self.serverFinal)
  }

  @Test func `the client speaks as in RFC 7677`() throws {
    var client = SCRAMClient(user: "user", password: Self.secret, nonce: "rOprNGfwEbeRWgbNEkqO")
    #expect(client.clientFirst == Self.clientFirst)
    let keys = try #require(try client.read(serverFirst: Self.serverFirst).keys())
    #expect(client.final(keys) == Self.clientFinal)
    try client.verify(serverFinal: Self.serverFinal)
  }

  @Test(arguments: [1, 15, 16, 17, 32, 256])
  func `salts and nonces have any length`(_ length: Int) throws {
    let credential = try credential(salt: [UInt8](repeating: 0xA5, count: length))
    let nonce = String(repeating: "n", count: length * 100)
    try login(Self.secret, to: credential, clientNonce: nonce, serverNonce: nonce)
  }

  @Test func `a wrong secret and a token out of force fail alike`() throws {
    let real = try credential()
    #expect(throws: SCRAMFailure.wrongProof) { try login(Password("pen"), to: real) }
    let revoked = try credential(accepted: false)
    #expect(throws: SCRAMFailure.wrongProof) { try login(Self.secret, to: revoked) }
    let unknown = LoginCredential.unknown(user: "nobody", secret: [7])
    #expect(throws: SCRAMFailure.wrongProof) { try login(Self.secret, to: unknown) }
  }

  @Test func `a made-up verifier looks like a real one and stays the same`() throws {
    let unknown = LoginCredential.unknown(user: "nobody", secret: [7])
    #expect(unknown == .unknown(user: "nobody", secret: [7]))
    #expect(unknown != .unknown(user: "nobody2", secret: [7]))
    #expect(unknown != .unknown(user: "nobody", secret: [8]))
    let real = try #require(SCRAMVerifier.of(Self.secret, salt: [UInt8](repeating: 0, count: 16)))
    #expect(unknown.verifier.salt.count == SCRAMVerifier.tokenSaltLength)
    #expect(unknown.verifier.iterations == real.iterations)
    #expect(!unknown.isAccepted)
  }

  @Test func `what is stored does not open anything by itself`() throws {
    let verifier = try credential().verifier
    #expect(verifier.storedKey.count == 32)
    #expect(verifier.storedKey != verifier.serverKey)
    #expect(throws: SCRAMFailure.wrongProof) {
      try login(Password(SCRAM.base64(verifier.storedKey)), to: try credential())
    }
  }
}

/// A client that is not ours and means no good.
@Suite struct HostileSCRAMClientTests {
  func server(binding: [UInt8]? = nil) throws -> SCRAMServer {
    let verifier = try #require(SCRAMVerifier.of(Password("pencil"), salt: [1], iterations: 1))
    return SCRAMServer(
      credential: LoginCredential(verifier, isAccepted: true), nonce: "srv", certificateHash: binding)
  }

  @Test(arguments: [
    "", "n", "n,", "n,,", "n,,n=u", "n,,r=x,n=u", "n,,n=u,r=", "n,,n=u,r=a b", "n,,n=u,r=ü", "x,,n=u,r=a", "n,,n=u,x=a",
    "p=tls-server-end-point,,n=u,r=a",
  ])
  func `a first message that is none`(_ message: String) throws {
    var server = try server()
    #expect { try server.first(mechanism: "SCRAM-SHA-256", message) } throws: { error in
      if case SCRAMFailure.malformed? = error as? SCRAMFailure { true } else { false }
    }
  }

  @Test(arguments: ["n,a=admin,n=u,r=a", "n,,m=x,n=u,r=a", "p=tls-unique,,n=u,r=a"])
  func `a first message that asks for what there is not`(_ message: String) throws {
    var server = try server()
    #expect { try server.first(mechanism: "SCRAM-SHA-256", message) } throws: { error in
      if case SCRAMFailure.unsupported? = error as? SCRAMFailure { true } else { false }
    }
  }

  @Test(arguments: ["SCRAM-SHA-256-PLUS", "SCRAM-SHA-1", ""])
  func `a mechanism that was not offered`(_ mechanism: String) throws {
    var server = try server()
    #expect(throws: SCRAMFailure.self) { try server.first(mechanism: mechanism, "n,,n=u,r=a") }
  }

  @Test(arguments: [
    "", "c=biws", "c=biws,r=asrv", "c=biws,r=asrv,p=", "c=biws,r=asrv,p=AAAA", "c=biws,r=asrv,p=****",
    "c=biws,r=other,p=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", "r=asrv,p=AAAA",
    "p=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
  ])
  func `a last message that is none`(_ message: String) throws {
    var server = try server()
    _ = try server.first(mechanism: "SCRAM-SHA-256", "n,,n=u,r=a")
    #expect { try server.final(message) } throws: { error in
      if case SCRAMFailure.malformed? = error as? SCRAMFailure { true } else { false }
    }
  }

  @Test func `a last message before the first`() throws {
    #expect(throws: SCRAMFailure.self) { try server().final("c=biws,r=asrv,p=AAAA") }
  }

  @Test func `a header that differs from the first one`() throws {
    var server = try server()
    _ = try server.first(mechanism: "SCRAM-SHA-256", "n,,n=u,r=a")
    #expect(throws: SCRAMFailure.channelBinding) {
      try server.final("c=eSws,r=asrv,p=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")
    }
  }

  @Test func `zeros are no proof`() throws {
    var server = try server()
    _ = try server.first(mechanism: "SCRAM-SHA-256", "n,,n=u,r=a")
    #expect(throws: SCRAMFailure.wrongProof) {
      try server.final("c=biws,r=asrv,p=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")
    }
  }
}

/// Binding to the TLS connection (RFC 5929), played by a client made here.
@Suite struct ChannelBindingTests {
  static let certificate: [UInt8] = Array(0..<32)

  /// - Returns: Whether the login succeeds.
  func login(_ header: String, _ mechanism: String, offered: [UInt8]?, seen: [UInt8]) throws {
    let derivation = SCRAMDerivation(password: Password("pencil"), salt: [1], iterations: 1)
    let keys = try #require(derivation.keys())
    let verifier = SCRAMVerifier(iterations: 1, salt: [1], storedKey: keys.storedKey, serverKey: keys.serverKey)
    var server = SCRAMServer(
      credential: LoginCredential(verifier, isAccepted: true), nonce: "srv", certificateHash: offered)
    let first = try server.first(mechanism: mechanism, header + "n=,r=cli")
    let withoutProof = "c=\(SCRAM.base64(Array(header.utf8) + seen)),r=clisrv"
    let signature = SCRAM.hmac(keys.storedKey, Array("n=,r=cli,\(first),\(withoutProof)".utf8))
    _ = try server.final(withoutProof + ",p=" + SCRAM.base64(SCRAM.xor(keys.clientKey, signature)))
  }

  @Test func `a bound login succeeds over the connection that both see`() throws {
    try login("p=tls-server-end-point,,", "SCRAM-SHA-256-PLUS", offered: Self.certificate, seen: Self.certificate)
  }

  @Test func `somebody between the two is found`() {
    #expect(throws: SCRAMFailure.channelBinding) {
      try login("p=tls-server-end-point,,", "SCRAM-SHA-256-PLUS", offered: Self.certificate, seen: [9])
    }
  }

  @Test func `a client that could bind and was not offered it is let in`() throws {
    try login("y,,", "SCRAM-SHA-256", offered: nil, seen: [])
  }

  @Test func `a client that was talked out of binding is found`() {
    #expect(throws: SCRAMFailure.channelBinding) {
      try login("y,,", "SCRAM-SHA-256", offered: Self.certificate, seen: [])
    }
  }

  @Test func `a client that cannot bind is let in`() throws {
    try login("n,,", "SCRAM-SHA-256", offered: Self.certificate, seen: [])
  }

  @Test func `binding has to be done where it was chosen`() {
    #expect(throws: SCRAMFailure.self) { try login("n,,", "SCRAM-SHA-256-PLUS", offered: Self.certificate, seen: []) }
  }
}

/// A server that is not the one it says.
@Suite struct HostileSCRAMServerTests {
  func client() -> SCRAMClient { SCRAMClient(password: Password("pencil"), nonce: "cli") }

  @Test(arguments: [
    "", "r=cli,s=AQ==,i=1", "r=other,s=AQ==,i=1", "r=clisrv,s=,i=1", "r=clisrv,s=*,i=1", "r=clisrv,s=AQ==,i=0",
    "r=clisrv,s=AQ==,i=-1", "r=clisrv,s=AQ==,i=1000001", "r=clisrv,s=AQ==,i=99999999999999999999", "r=clisrv,s=AQ==",
    "s=AQ==,r=clisrv,i=1", "m=x,r=clisrv,s=AQ==,i=1",
  ])
  func `a first answer that is none`(_ message: String) {
    var client = client()
    #expect(throws: SCRAMFailure.self) { try client.read(serverFirst: message) }
  }

  @Test func `iterations have a limit`() throws {
    var client = client()
    #expect(try client.read(serverFirst: "r=clisrv,s=AQ==,i=1000000").iterations == SCRAMClient.iterationLimit)
  }

  @Test(arguments: ["", "v=", "v=AAAA", "v=*", "e=other-error", "x"])
  func `a server without the password does not get past`(_ message: String) throws {
    var client = client()
    let keys = try #require(try client.read(serverFirst: "r=clisrv,s=AQ==,i=1").keys())
    _ = client.final(keys)
    #expect(throws: SCRAMFailure.self) { try client.verify(serverFinal: message) }
  }
}
