import Crypto
import Foundation
import Ledger
import NIOCore
import NIOPosix
import NIOSSL
import PostgresSession
import PostgresWire
import SwiftASN1
import TestSupport
import Testing
import UpstreamAccess
import X509

@testable import GatewayServer

@Suite(.timeLimit(.minutes(1))) struct EncryptionTests {
  @Test(arguments: [
    (Gateway.PlainText.never, "127.0.0.1", StartupPolicy.Encryption.required), (.never, "192.0.2.1", .required),
    (.loopback, "127.0.0.1", .offered), (.loopback, "127.9.9.9", .offered), (.loopback, "::1", .offered),
    (.loopback, "::ffff:127.0.0.1", .offered), (.loopback, "192.0.2.1", .required),
    (.loopback, "2001:db8::1", .required),
    (.loopback, "128.0.0.1", .required), (.loopback, "::ffff:192.0.2.1", .required), (.anywhere, "192.0.2.1", .offered),
  ])
  func `who may come without TLS is judged by the address`(
    _ rule: Gateway.PlainText, _ host: String, _ expected: StartupPolicy.Encryption
  ) throws {
    let peer = try SocketAddress(ipAddress: host, port: 5_432)
    #expect(rule.encryption(for: peer, hasTLS: true) == expected)
    // Without a certificate TLS cannot be offered, and what requires it stays closed.
    #expect(rule.encryption(for: peer, hasTLS: false) == (expected == .required ? .required : .unavailable))
  }

  @Test func `a peer without an address is a stranger`() {
    #expect(Gateway.PlainText.loopback.encryption(for: nil, hasTLS: true) == .required)
  }

  @Test func `where TLS is required, nobody gets as far as a password without it`() async throws {
    let tls = try Self.certificate()
    try await Scene.run { setup in
      setup.plaintext = .never
      setup.tls = tls
    } _: { scene in
      #expect(await scene.rejection()?.code == .refused(.invalidAuthorization))
      let agent = try await scene.agent(tls: .require)
      #expect(agent.isEncrypted)
      #expect(try await agent.ask("SELECT 42").rows == ["42"])
      #expect(scene.ledger.openings.first?.tls != nil)
    }
  }

  @Test func `a gateway without a certificate says so, and goes on without TLS where it may`() async throws {
    try await Scene.run { scene in
      let agent = try await scene.agent(tls: .prefer)
      #expect(!agent.isEncrypted)
      #expect(try await agent.ask("SELECT 42").rows == ["42"])
    }
  }

  @Test(arguments: [("postgresql", true), ("http/1.1", false), (nil, false)])
  func `TLS without SSLRequest has to name PostgreSQL`(_ name: String?, _ isTaken: Bool) async throws {
    let tls = try Self.certificate()
    try await Scene.run {
      $0.tls = tls
    } _: { scene in
      let stranger = try await Self.directTLS(scene, name)
      let message = StartupMessage(
        version: .v3_0, parameters: [.init("user", "cursor"), .init("database", "shop")])
      stranger.send(.startup(message))
      if isTaken {
        try await eventually("the gateway's question") { stranger.inbox.waiting.told == "R" }
      } else {
        #expect(try await stranger.rest().isEmpty)
      }
      #expect(scene.server.heard.isEmpty)
    }
  }

  @Test func `bytes glued to an SSLRequest end the connection`() async throws {
    let tls = try Self.certificate()
    try await Scene.run {
      $0.tls = tls
    } _: { scene in
      let stranger = try await Stranger(scene)
      var bytes = ByteBuffer()
      StartupPacket.sslRequest.encode(into: &bytes)
      bytes.writeString("glued")
      stranger.send(bytes)
      #expect(try await stranger.rest().errors == ["08P01"])
    }
  }
}

extension EncryptionTests {
  /// A certificate made for the moment, as the gateway would present it.
  static func certificate() throws -> NIOSSLContext {
    let key = P256.Signing.PrivateKey()
    let name = try DistinguishedName { CommonName("gateway") }
    let certificate = try Certificate(
      version: .v3, serialNumber: .init(), publicKey: .init(key.publicKey), notValidBefore: .now - 300,
      notValidAfter: .now + 3_600, issuer: name, subject: name, extensions: Certificate.Extensions(),
      issuerPrivateKey: .init(key))
    let chain = try NIOSSLCertificate(bytes: Array(certificate.serializeAsPEM().pemString.utf8), format: .pem)
    let privateKey = try NIOSSLPrivateKey(bytes: Array(key.pemRepresentation.utf8), format: .pem)
    var configuration = TLSConfiguration.makeServerConfiguration(
      certificateChain: [.certificate(chain)], privateKey: .privateKey(privateKey))
    configuration.applicationProtocols = ["postgresql"]
    return try NIOSSLContext(configuration: configuration)
  }

  /// A connection that begins with the handshake.
  private static func directTLS(_ scene: Scene, _ name: String?) async throws -> Stranger {
    let stranger = try await Stranger(scene)
    var configuration = TLSConfiguration.makeClientConfiguration()
    configuration.certificateVerification = .none
    configuration.applicationProtocols = name.map { [$0] } ?? []
    let context = try NIOSSLContext(configuration: configuration)
    try await stranger.channel.eventLoop.submit { [channel = stranger.channel] in
      let handler = try NIOSSLClientHandler(context: context, serverHostname: nil)
      try channel.pipeline.syncOperations.addHandler(handler, position: .first)
    }.get()
    return stranger
  }
}
