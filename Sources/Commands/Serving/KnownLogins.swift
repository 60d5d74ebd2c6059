import Synchronization
import UpstreamAccess

/// One memory for each credential of the configuration, for as long as the process lives: whoever logs in, however often the configuration is read
/// again, a secret store is asked once.
final class KnownLogins: Sendable {
  private let references = Mutex<[LoginSettings: LoginReference]>([:])

  func reference(_ login: LoginSettings) -> LoginReference {
    references.withLock { references in
      if let known = references[login] { return known }
      let made = LoginReference(
        user: login.user, credential: login.password.flatMap { CredentialReference($0.description) })
      references[login] = made
      return made
    }
  }

  /// Forgets the secrets of logins that the configuration no longer has.
  func retain(_ logins: Set<LoginSettings>) { references.withLock { $0 = $0.filter { logins.contains($0.key) } } }
}
