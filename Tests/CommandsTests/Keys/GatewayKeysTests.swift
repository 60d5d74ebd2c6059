import Ledger
import Foundation
import SallyportModel
import SwiftASN1
import Testing
import X509

@testable import Commands

struct GatewayKeysTests {
  let temporary = try? TemporaryDirectory()

  private func state() throws -> StateDirectory { StateDirectory(try #require(temporary).file("state")) }

  @Test func `keys are made once, readable by the owner only`() throws {
    let state = try state()
    try state.create()
    try GatewayKeys.create(in: state)
    #expect(Files.permissions(of: state.path) == 0o700)
    #expect(Files.permissions(of: state.operators) == 0o700)
    #expect(Files.permissions(of: state.ledgerKey) == 0o600)
    #expect(Files.permissions(of: state.authenticationSecret) == 0o600)
    let keys = try GatewayKeys.load(from: state)
    #expect(keys.authenticationSecret.count == 32)
    #expect(try GatewayKeys.verifier(state.ledgerPublicKey) == keys.ledger.verifier)
    #expect(try GatewayKeys.verifier(keys.ledger.verifier.description) == keys.ledger.verifier)
    #expect(throws: Failure.self) { try state.create() }
    #expect(throws: Failure.self) { try GatewayKeys.create(in: state) }
  }

  @Test func `a damaged key is an error that names the file`() throws {
    let state = try state()
    try state.create()
    try GatewayKeys.create(in: state)
    try Files.replace(state.authenticationSecret, Array("c2hvcnQ=\n".utf8), mode: .ownerOnly)
    let error = #expect(throws: Failure.self) { try GatewayKeys.load(from: state) }
    #expect(error?.message == "`\(state.authenticationSecret)` is damaged: expected 32 bytes in base64")
  }

  @Test func `a directory without keys is no state directory`() throws {
    let error = #expect(throws: Failure.self) { try GatewayKeys.load(from: StateDirectory("/nowhere")) }
    #expect(error == Failure("`/nowhere` is not a state directory", hint: "`sallyport init` makes one"))
  }

  @Test func `a state directory that others can read is named`() throws {
    let state = try state()
    try state.create()
    #expect(state.exposure == nil)
    try FileManager.default.setAttributes([.posixPermissions: 0o750], ofItemAtPath: state.path)
    #expect(try #require(state.exposure).contains("has mode 750"))
  }
}

struct FilesTests {
  let temporary = try? TemporaryDirectory()

  @Test func `creating never overwrites, and follows no link`() throws {
    let directory = try #require(temporary)
    let path = directory.file("a")
    try Files.create(path, [1, 2], mode: .ownerOnly)
    #expect(throws: Failure("`\(path)` is there already", hint: "nothing was overwritten")) {
      try Files.create(path, [3], mode: .ownerOnly)
    }
    try FileManager.default.createSymbolicLink(atPath: directory.file("link"), withDestinationPath: directory.file("b"))
    #expect(throws: Failure.self) { try Files.create(directory.file("link"), [3], mode: .ownerOnly) }
    #expect(try Files.read(path, limit: 2) == [1, 2])
    #expect(throws: Failure.self) { try Files.read(path, limit: 1) }
  }

  @Test func `addresses and names are told apart`() {
    #expect(Files.addressBytes("127.0.0.1") == [127, 0, 0, 1])
    #expect(Files.addressBytes("::1") == [UInt8](repeating: 0, count: 15) + [1])
    #expect(Files.addressBytes("localhost") == nil)
    #expect(Files.addressBytes("127.0.0.1.example.com") == nil)
  }
}

struct ServerCertificateTests {
  let temporary = try? TemporaryDirectory()
  /// Certificates are judged by the real clock, so the tests start there.
  let start = SystemClock.now

  private func configuration(listen: String = "127.0.0.1:6432") throws -> Configuration {
    let source = ConfigurationErrorTests.upstream + "listen: \"\(listen)\"\nadvertise: gate.example.com:6432\n"
    return try ConfigurationReader.read(source, file: try #require(temporary).file("sallyport.yaml")).configuration
  }

  private func prepared() throws -> (Configuration, StateDirectory) {
    let configuration = try configuration()
    let state = StateDirectory(configuration.stateDirectory)
    try state.create()
    try CertificateAuthority.make(now: start).write(to: state)
    return (configuration, state)
  }

  @Test func `the certificate names this host and the advertised one, and the CA vouches for it`() async throws {
    let (configuration, state) = try prepared()
    let files = try ServerCertificate.prepare(configuration, now: start)
    let leaf = try PEMFile.certificate(files.certificate)
    #expect(Files.permissions(of: files.key) == 0o600)
    #expect(Files.permissions(of: state.authorityKey) == 0o600)
    let names = try #require(try leaf.extensions.subjectAlternativeNames)
    #expect(
      Array(names) == [
        .dnsName("localhost"), .ipAddress(ASN1OctetString(contentBytes: [127, 0, 0, 1])),
        .ipAddress(ASN1OctetString(contentBytes: ArraySlice([UInt8](repeating: 0, count: 15) + [1]))),
        .dnsName("gate.example.com"),
      ])
    let authority = try PEMFile.certificate(state.authorityCertificate)
    var verifier = Verifier(rootCertificates: CertificateStore([authority])) {
      RFC5280Policy()
      ServerIdentityPolicy(serverHostname: "gate.example.com", serverIP: nil)
    }
    guard case .validCertificate = await verifier.validate(leaf: leaf, intermediates: CertificateStore([])) else {
      Issue.record("the CA does not vouch for its own certificate")
      return
    }
  }

  @Test func `it is kept until thirty days before its end, then renewed`() throws {
    let (configuration, state) = try prepared()
    func serial(_ day: Int) throws -> Certificate.SerialNumber {
      let now = start.advanced(by: .seconds(day * 86_400))
      return try PEMFile.certificate(try ServerCertificate.prepare(configuration, now: now).certificate).serialNumber
    }
    let first = try serial(0)
    #expect(try serial(334) == first)
    #expect(try serial(336) != first)
    #expect(Files.kind(of: state.serverKey + ".new") == nil)
  }

  @Test func `another host needs another certificate`() throws {
    let (configuration, _) = try prepared()
    let first = try PEMFile.certificate(try ServerCertificate.prepare(configuration, now: start).certificate)
    let moved = try self.configuration(listen: "10.0.0.7:6432")
    let second = try PEMFile.certificate(try ServerCertificate.prepare(moved, now: start).certificate)
    #expect(first.serialNumber != second.serialNumber)
  }

  @Test func `a certificate of the operator's own is taken as it is`() throws {
    var configuration = try configuration()
    configuration.tls = CertificateFiles(certificate: "/c.pem", key: "/k.pem")
    #expect(
      try ServerCertificate.prepare(configuration, now: start) == CertificateFiles(certificate: "/c.pem", key: "/k.pem")
    )
  }

  @Test func `listening everywhere is not a name`() throws {
    #expect(!ServerCertificate.hosts(of: try configuration(listen: "0.0.0.0:6432")).contains("0.0.0.0"))
  }
}
