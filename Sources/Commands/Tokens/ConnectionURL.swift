import Foundation
import SallyportModel

/// The URL that an agent connects with, in libpq's form (PostgreSQL manual, 34.1.1.2).
enum ConnectionURL {
  /// - Parameters:
  ///   - secret: the token's; only ever shown once.
  ///   - environment: the upstream's, which the database's name says, so that a prompt shows it.
  static func text(
    name: TokenName, secret: TokenSecret, upstream: UpstreamName, environment: Environment, configuration: Configuration
  ) -> String {
    let host = address(configuration)
    let database = DatabaseName(of: upstream, in: environment)
    var query = "sslmode=verify-full"
    if configuration.tls == nil {
      let authority = StateDirectory(configuration.stateDirectory).authorityCertificate
      query += "&sslrootcert=" + escaped(authority)
    }
    return "postgresql://\(name):\(secret.text)@\(host)/\(database)?\(query)"
  }

  /// An address that means "everywhere" is none to connect to.
  static func address(_ configuration: Configuration) -> HostAndPort {
    let address = configuration.advertised
    let isEverywhere = address.host == "0.0.0.0" || address.host == "::"
    return HostAndPort(host: isEverywhere ? "localhost" : address.host, port: address.port)
  }

  private static func escaped(_ path: String) -> String {
    let plain = CharacterSet(charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/")
    return path.addingPercentEncoding(withAllowedCharacters: plain) ?? path
  }
}
