import Crypto
import Foundation
import SallyportModel
import X509

/// The certificate that agents see: the operator's own, or one from the gateway's CA that is renewed in time.
enum ServerCertificate {
  /// Renewed when fewer days are left, or when the hosts have changed.
  static let renewalDays = 30

  /// The files to serve, made or renewed first where the certificate is the gateway's own.
  ///
  /// - Throws: ``Failure`` when a file is missing or damaged.
  static func prepare(_ configuration: Configuration, now: Timestamp) throws -> CertificateFiles {
    if let own = configuration.tls { return own }
    let directory = StateDirectory(configuration.stateDirectory)
    let hosts = hosts(of: configuration)
    if !isGood(directory, hosts: hosts, now: now) {
      let (certificate, key) = try CertificateAuthority.load(from: directory).issue(for: hosts, now: now)
      try Files.replace(directory.serverKey, Array((key.pemRepresentation + "\n").utf8), mode: .ownerOnly)
      try Files.replace(directory.serverCertificate, try PEMFile.text(certificate), mode: .everyoneReads)
    }
    return CertificateFiles(certificate: directory.serverCertificate, key: directory.serverKey)
  }

  /// This host's own names, and those that agents are told. An address that means "everywhere" is no name.
  static func hosts(of configuration: Configuration) -> [String] {
    var hosts = ["localhost", "127.0.0.1", "::1"]
    for host in [configuration.listen.host, configuration.advertised.host]
    where !hosts.contains(host) && host != "0.0.0.0" && host != "::" {
      hosts.append(host)
    }
    return hosts
  }

  private static func isGood(_ directory: StateDirectory, hosts: [String], now: Timestamp) -> Bool {
    guard let certificate = try? PEMFile.certificate(directory.serverCertificate),
      let key = try? PEMFile.key(directory.serverKey),
      certificate.publicKey == Certificate.PublicKey(key.publicKey),
      let names = try? certificate.extensions.subjectAlternativeNames
    else { return false }
    let lastMoment = certificate.notValidAfter.addingTimeInterval(-Double(renewalDays * 86_400))
    return Array(names) == CertificateAuthority.names(of: hosts) && now.date < lastMoment
  }
}
