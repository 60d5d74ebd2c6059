/// A login to a database as a file holds it, secret and all: for a probe, and for nothing else.
///
/// The password stays in a ``Secret`` and leaves through one method; nothing else of it is secret.
public struct DatabaseLogin: Sendable {
  /// How the file wants the way to the server protected.
  public enum Encryption: Sendable, Equatable {
    /// In libpq's word.
    case named(String)
    /// The file says nothing.
    case unnamed
  }

  public let kind: CredentialKind
  public let host: String
  public let port: Int
  /// As the file says, else the user's name, as PostgreSQL takes it.
  public let database: String
  public let user: String
  public let encryption: Encryption
  /// As the file says.
  public let rootCertificate: String?
  /// Absolute; where the login stands.
  public let file: String
  private let secret: Secret

  /// Why a credential cannot be tried out.
  public enum Obstacle: Error, Equatable, Sendable {
    /// Nobody knows how to ask this kind of service, or it is not done.
    case kind
    /// It may have been planted; with what gives it away.
    case planted(String)
    case noHost
    case noUser
    /// No bytes of a text.
    case unreadable
  }

  /// - Throws: ``Obstacle``.
  init(_ kept: KeptCredential) throws(Obstacle) {
    if let sign = PlantedSigns.sign(of: kept) { throw .planted(sign) }
    guard kept.recognition.speaksPostgres else { throw .kind }
    let identity = kept.recognition.identity
    guard let host = identity.host, !host.isEmpty else { throw .noHost }
    guard let user = identity.user, !user.isEmpty else { throw .noUser }
    guard String(validating: kept.recognition.secret.bytes, as: UTF8.self) != nil,
      !kept.recognition.secret.bytes.contains(0), ![host, user].contains(where: { $0.utf8.contains(0) })
    else { throw .unreadable }
    kind = kept.recognition.kind
    (self.host, self.user) = (Self.plain(host), user)
    port = identity.port.flatMap { (1...65_535).contains($0) ? $0 : nil } ?? 5_432
    database = identity.database.flatMap { $0.isEmpty ? nil : $0 } ?? user
    encryption = Self.encryption(kept.recognition.parameters)
    rootCertificate = kept.recognition.parameters["sslrootcert"].flatMap { $0 == "system" ? nil : $0 }
    file = kept.file
    secret = kept.recognition.secret
  }

  /// Lends the password to the one who logs in with it.
  public func withPassword<Result>(_ body: (String) throws -> Result) rethrows -> Result {
    try body(String(decoding: secret.bytes, as: UTF8.self))
  }

  /// IPv6 addresses stand in brackets in URLs only.
  private static func plain(_ host: String) -> String {
    host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
  }

  /// The words of libpq, and those of other clients for the same.
  private static func encryption(_ parameters: [String: String]) -> Encryption {
    // A server that must prove the password's channel is one that must prove who it is.
    if parameters["channel_binding"] == "require" || parameters["sslaccept"] == "strict" {
      return .named("verify-full")
    }
    switch parameters["sslmode"] ?? parameters["ssl"] {
    case "allow": return .named("prefer")
    case "no-verify", "true", "1": return .named("require")
    case let word? where ["disable", "prefer", "require", "verify-ca", "verify-full"].contains(word):
      return .named(word)
    default: return .unnamed
    }
  }
}

/// A credential that a scan was asked to keep, because it is to be used.
struct KeptCredential: Sendable {
  let recognition: Recognition
  /// Absolute.
  let file: String
}

extension Recognition {
  /// Whether it is a login to a server that speaks PostgreSQL's protocol.
  var speaksPostgres: Bool {
    switch kind {
    case .postgres, .supabaseDatabase, .neonDatabase, .renderDatabase, .pgpass: true
    case .planetScalePassword: identity.host?.hasSuffix(".pg.psdb.cloud") ?? false
    default: false
    }
  }
}
