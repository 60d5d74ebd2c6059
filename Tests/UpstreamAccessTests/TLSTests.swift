import Crypto
import Foundation
import NIOCore
import NIOSSL
import PostgresWire
import SwiftASN1
import Testing
import X509

@testable import UpstreamAccess

/// A CA and a server certificate made for the moment.
struct TestAuthority {
  let certificate: Certificate
  private let key = P256.Signing.PrivateKey()

  init() throws {
    let name = try DistinguishedName { CommonName("test CA") }
    certificate = try Certificate(
      version: .v3, serialNumber: .init(), publicKey: .init(key.publicKey), notValidBefore: .now - 300,
      notValidAfter: .now + 3_600, issuer: name, subject: name,
      extensions: Certificate.Extensions { Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0)) },
      issuerPrivateKey: .init(key))
  }

  /// TLS of a server with these names.
  func context(_ names: [GeneralName]) throws -> NIOSSLContext {
    let key = P256.Signing.PrivateKey()
    let leaf = try Certificate(
      version: .v3, serialNumber: .init(), publicKey: .init(key.publicKey), notValidBefore: .now - 300,
      notValidAfter: .now + 3_600, issuer: certificate.subject, subject: try DistinguishedName { CommonName("server") },
      extensions: Certificate.Extensions { SubjectAlternativeNames(names) }, issuerPrivateKey: .init(self.key))
    let chain = try NIOSSLCertificate(bytes: Array(leaf.serializeAsPEM().pemString.utf8), format: .pem)
    let privateKey = try NIOSSLPrivateKey(bytes: Array(key.pemRepresentation.utf8), format: .pem)
    return try NIOSSLContext(
      configuration: .makeServerConfiguration(
        certificateChain: [.certificate(chain)], privateKey: .privateKey(privateKey)))
  }

  /// The root as a file, while `body` runs.
  func withFile<Result>(_ body: (String) async throws -> Result) async throws -> Result {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString + ".pem")
    try Data(certificate.serializeAsPEM().pemString.utf8).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    return try await body(file.path)
  }
}

@Suite(.timeLimit(.minutes(1))) struct TLSTests {
  static let loopback = GeneralName.ipAddress(ASN1OctetString(contentBytes: [127, 0, 0, 1]))

  /// Takes an SSLRequest, does the handshake, and lets everybody in.
  static func script(_ context: NIOSSLContext) -> FakeServer.Script {
    { peer in
      guard try await peer.packet() == .sslRequest else { throw Peer.Gone() }
      try await peer.startTLS(context)
      try await peer.trust()
      try await peer.end()
    }
  }

  static func deny() -> FakeServer.Script {
    { peer in
      guard try await peer.packet() == .sslRequest else { throw Peer.Gone() }
      try await peer.send(bytes: ByteBuffer(string: "N"))
      try await peer.trust()
      try await peer.end()
    }
  }

  @Test(arguments: [UpstreamTLS.Mode.prefer, .require])
  func `TLS is used where the server has it`(_ mode: UpstreamTLS.Mode) async throws {
    let context = try TestAuthority().context([Self.loopback])
    let connection = try await connecting(nobody, UpstreamTLS(mode: mode), Self.script(context))
    #expect(connection.isEncrypted)
  }

  @Test func `preferred TLS is done without where the server has none`() async throws {
    let connection = try await connecting(nobody, UpstreamTLS(mode: .prefer), Self.deny())
    #expect(!connection.isEncrypted)
  }

  @Test(arguments: [UpstreamTLS.Mode.require, .verifyCA, .verifyFull])
  func `required TLS is not done without`(_ mode: UpstreamTLS.Mode) async throws {
    let error = await failing(nobody, UpstreamTLS(mode: mode), Self.deny())
    #expect(error?.code == .tls)
    #expect(error?.clientReport.sqlState == .connectionFailure)
  }

  @Test(arguments: [
    // mode, host, names of the certificate, whether it is good
    (UpstreamTLS.Mode.verifyFull, "localhost", GeneralName.dnsName("localhost"), true),
    (.verifyFull, "127.0.0.1", TLSTests.loopback, true), (.verifyFull, "localhost", .dnsName("elsewhere"), false),
    (.verifyFull, "127.0.0.1", .dnsName("elsewhere"), false), (.verifyCA, "localhost", .dnsName("elsewhere"), true),
    (.require, "localhost", .dnsName("elsewhere"), true),
  ])
  func `a certificate of our CA is verified as libpq does`(
    _ mode: UpstreamTLS.Mode, _ host: String, _ name: GeneralName, _ isGood: Bool
  ) async throws {
    let authority = try TestAuthority()
    let context = try authority.context([name])
    try await authority.withFile { root in
      let tls = UpstreamTLS(mode: mode, rootCertificate: root)
      let error = await failing(nobody, tls, host: host, Self.script(context))
      #expect(error?.code == (isGood ? nil : .tls), "\(String(describing: error))")
    }
  }

  @Test(arguments: [UpstreamTLS.Mode.require, .verifyCA, .verifyFull])
  func `a certificate of another CA is refused`(_ mode: UpstreamTLS.Mode) async throws {
    let context = try TestAuthority().context([.dnsName("localhost")])
    try await TestAuthority().withFile { root in
      let tls = UpstreamTLS(mode: mode, rootCertificate: root)
      #expect(await failing(nobody, tls, host: "localhost", Self.script(context))?.code == .tls)
    }
  }

  @Test func `a root certificate that is not there is a failure of TLS`() async throws {
    let context = try TestAuthority().context([.dnsName("localhost")])
    let tls = UpstreamTLS(mode: .verifyFull, rootCertificate: "/nonexistent/root.pem")
    #expect(await failing(nobody, tls, host: "localhost", Self.script(context))?.code == .tls)
  }

  @Test func `bytes between the answer and the handshake are refused`() async throws {
    let error = await failing(nobody, UpstreamTLS(mode: .require)) { peer in
      _ = try await peer.packet()
      try await peer.send(bytes: ByteBuffer(string: "SN"))
      try await peer.end()
    }
    #expect(error?.code == .protocolViolation)
  }

  @Test(arguments: [false, true])
  func `a cancel goes through TLS as the session does`(_ hangsUp: Bool) async throws {
    let context = try TestAuthority().context([Self.loopback])
    let key = try #require(CancelKey(processID: 7, secret: [1, 2, 3, 4]))
    try await FakeServer.run { peer in
      guard try await peer.packet() == .sslRequest else { throw Peer.Gone() }
      try await peer.startTLS(context)
      #expect(try await peer.packet() == .cancelRequest(key))
      if hangsUp { try await peer.hangUp() }
    } _: { port in
      try await connector().cancel(target(port, UpstreamTLS(mode: .require)), key, on: eventLoop).get()
    }
  }
}
