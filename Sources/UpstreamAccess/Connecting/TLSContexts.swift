import NIOSSL
import Synchronization

/// TLS towards servers as libpq has it, one context for each way of verifying.
final class TLSContexts: Sendable {
  private let contexts = Mutex<[UpstreamTLS: NIOSSLContext]>([:])

  /// - Throws: What NIOSSL says of the root certificate's file.
  func handler(for tls: UpstreamTLS, host: String?) throws -> NIOSSLClientHandler {
    let context = try contexts.withLock { contexts in
      if let known = contexts[tls] { return known }
      let made = try NIOSSLContext(configuration: Self.configuration(tls))
      contexts[tls] = made
      return made
    }
    do {
      return try NIOSSLClientHandler(context: context, serverHostname: host)
    } catch let error as NIOSSLExtraError where error == .cannotUseIPAddressInSNI {
      // Verified against the peer's address then.
      return try NIOSSLClientHandler(context: context, serverHostname: nil)
    }
  }

  private static func configuration(_ tls: UpstreamTLS) -> TLSConfiguration {
    var configuration = TLSConfiguration.makeClientConfiguration()
    configuration.minimumTLSVersion = .tlsv12
    configuration.trustRoots = tls.rootCertificate.map { .file($0) } ?? .default
    configuration.certificateVerification =
      switch (tls.mode, tls.rootCertificate) {
      case (.verifyFull, _): .fullVerification
      case (.verifyCA, _), (.require, .some): .noHostnameVerification
      case (.require, nil), (.prefer, _), (.disable, _): .none
      }
    return configuration
  }
}
