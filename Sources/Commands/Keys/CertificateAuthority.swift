import Crypto
import Foundation
import SallyportModel
import SwiftASN1
import X509

/// The gateway's own CA: agents trust it by `sslrootcert`, nobody else has to.
struct CertificateAuthority {
  let certificate: Certificate
  let key: P256.Signing.PrivateKey

  /// A new one, good for ten years.
  static func make(now: Timestamp) throws -> CertificateAuthority {
    let key = P256.Signing.PrivateKey()
    let publicKey = Certificate.PublicKey(key.publicKey)
    let name = try DistinguishedName { CommonName("Sallyport gateway CA") }
    let certificate = try Certificate(
      version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: publicKey,
      notValidBefore: now.date.addingTimeInterval(-300), notValidAfter: now.date.addingTimeInterval(3_650 * 86_400),
      issuer: name, subject: name,
      extensions: Certificate.Extensions {
        Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0))
        Critical(KeyUsage(keyCertSign: true, cRLSign: true))
        SubjectKeyIdentifier(hash: publicKey)
      }, issuerPrivateKey: Certificate.PrivateKey(key))
    return CertificateAuthority(certificate: certificate, key: key)
  }

  /// A server certificate for these hosts, good for a year.
  func issue(for hosts: [String], now: Timestamp) throws -> (certificate: Certificate, key: P256.Signing.PrivateKey) {
    let key = P256.Signing.PrivateKey()
    let publicKey = Certificate.PublicKey(key.publicKey)
    let authority = SubjectKeyIdentifier(hash: certificate.publicKey)
    let leaf = try Certificate(
      version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: publicKey,
      notValidBefore: now.date.addingTimeInterval(-300), notValidAfter: now.date.addingTimeInterval(365 * 86_400),
      issuer: certificate.subject, subject: try DistinguishedName { CommonName("Sallyport gateway") },
      extensions: try Certificate.Extensions {
        Critical(BasicConstraints.notCertificateAuthority)
        Critical(KeyUsage(digitalSignature: true))
        try ExtendedKeyUsage([.serverAuth])
        SubjectAlternativeNames(Self.names(of: hosts))
        SubjectKeyIdentifier(hash: publicKey)
        AuthorityKeyIdentifier(keyIdentifier: authority.keyIdentifier)
      }, issuerPrivateKey: Certificate.PrivateKey(self.key))
    return (leaf, key)
  }

  /// What a certificate for these hosts attests: addresses as addresses, names as names.
  static func names(of hosts: [String]) -> [GeneralName] {
    hosts.map { host in
      Files.addressBytes(host).map { .ipAddress(ASN1OctetString(contentBytes: $0[...])) } ?? .dnsName(host)
    }
  }

  static func load(from directory: StateDirectory) throws(Failure) -> CertificateAuthority {
    let certificate = try PEMFile.certificate(directory.authorityCertificate)
    let key = try PEMFile.key(directory.authorityKey)
    return CertificateAuthority(certificate: certificate, key: key)
  }

  func write(to directory: StateDirectory) throws {
    try Files.create(directory.authorityKey, Array((key.pemRepresentation + "\n").utf8), mode: .ownerOnly)
    try Files.create(directory.authorityCertificate, try PEMFile.text(certificate), mode: .everyoneReads)
  }
}

/// Certificates and keys as files.
enum PEMFile {
  static let limit = 64 << 10

  static func certificate(_ path: String) throws(Failure) -> Certificate {
    let text = String(decoding: try Files.read(path, limit: limit), as: UTF8.self)
    guard let certificate = try? Certificate(pemEncoded: text) else { throw Failure("`\(path)` holds no certificate") }
    return certificate
  }

  static func key(_ path: String) throws(Failure) -> P256.Signing.PrivateKey {
    let text = String(decoding: try Files.read(path, limit: limit), as: UTF8.self)
    guard let key = try? P256.Signing.PrivateKey(pemRepresentation: text) else {
      throw Failure("`\(path)` holds no P-256 key")
    }
    return key
  }

  static func text(_ certificate: Certificate) throws -> [UInt8] {
    Array((try certificate.serializeAsPEM().pemString + "\n").utf8)
  }
}

extension Timestamp {
  var date: Date { Date(timeIntervalSince1970: Double(microseconds) / 1_000_000) }
}
