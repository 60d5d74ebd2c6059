import Foundation
import PostgresSession
import Subprocess

/// Follows references to secrets, at run time and each time anew, so that a rotated secret is taken without a restart.
///
/// Nothing of a secret is in an error, a description or a log.
public struct CredentialResolver: Sendable {
  /// Bytes that a secret may have.
  public static let secretLimit = 16_384

  /// How long a command may take.
  public var commandTimeout: Duration
  /// Whether a file is taken that other users of the host can read.
  public var takesExposedFiles: Bool
  /// The variables that `env:` reads.
  private let variables: @Sendable (String) -> String?

  /// - Parameter variables: The value of an environment variable; the process's own unless given.
  public init(
    commandTimeout: Duration = .seconds(10), takesExposedFiles: Bool = false,
    variables: (@Sendable (String) -> String?)? = nil
  ) {
    self.commandTimeout = commandTimeout
    self.takesExposedFiles = takesExposedFiles
    self.variables = variables ?? { ProcessInfo.processInfo.environment[$0] }
  }

  /// - Parameters:
  ///   - reference: Where the secret is; `nil` for a login without one.
  ///   - user: The user of the configuration; `nil` when a URL will name it.
  /// - Throws: ``UpstreamError`` with ``UpstreamError/Code/credential`` or ``UpstreamError/Code/timedOut``.
  public func resolve(
    _ reference: CredentialReference?, user: String?
  ) async throws(UpstreamError) -> UpstreamCredential {
    guard let reference else {
      guard let user else { throw UpstreamError(.credential, "a login needs a user") }
      return UpstreamCredential(user: user, password: nil)
    }
    return try UpstreamCredential(secret: await text(of: reference), user: user, from: reference)
  }

  private func text(of reference: CredentialReference) async throws(UpstreamError) -> String {
    switch reference {
    case .environment(let name):
      guard let value = variables(name) else {
        throw UpstreamError(.credential, "`\(reference)` is not set", hint: "set it where the gateway is started")
      }
      return value
    case .file(let path): return try SecretFile(path: path).read(takingExposed: takesExposedFiles)
    case .command(let line): return try await SecretCommand(line: line).run(for: commandTimeout)
    }
  }
}
