import Foundation
public import PostgresSession

/// A login at an upstream. Its description has no secret.
public struct UpstreamCredential: Hashable, Sendable {
  public let user: String
  /// `nil` for servers that trust the connection by other means.
  public let password: Password?

  public init(user: String, password: Password?) {
    self.user = user
    self.password = password
  }

  /// Reads what a reference led to: a password, or a `postgresql://` URL that has one.
  ///
  /// - Parameters:
  ///   - secret: One line; a line break at its end does not count.
  ///   - user: The user of the configuration; a URL may not name another.
  /// - Throws: ``UpstreamError`` with ``UpstreamError/Code/credential``; the text has nothing of the secret.
  init(secret: String, user: String?, from reference: CredentialReference) throws(UpstreamError) {
    let line = secret.hasSuffix("\r\n") || secret.hasSuffix("\n") ? String(secret.dropLast()) : secret
    func fail(_ what: String, hint: String? = nil) -> UpstreamError {
      UpstreamError(.credential, "`\(reference)` \(what)", hint: hint)
    }
    guard !line.isEmpty else { throw fail("is empty") }
    guard !line.contains(where: \.isNewline), !line.utf8.contains(0) else {
      throw fail("has more than one line", hint: "it has to be the password, or a postgresql:// URL, and nothing else")
    }
    guard line.hasPrefix("postgresql://") || line.hasPrefix("postgres://") else {
      guard let user else { throw fail("is a password and there is no user for it") }
      self.init(user: user, password: Password(line))
      return
    }
    guard let url = URLComponents(string: line), let password = url.password, !password.isEmpty else {
      throw fail("is a URL without a password")
    }
    if let user, let named = url.user, !named.isEmpty, named != user {
      throw fail("is a URL for another user than `\(user)`", hint: "name the same user in both")
    }
    guard let user = user ?? url.user, !user.isEmpty else { throw fail("is a URL without a user") }
    self.init(user: user, password: Password(password))
  }
}
