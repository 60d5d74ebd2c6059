/// A login by reference. Its secret is held in memory and read again when a server refuses it (``CredentialMemory``); copies share that memory.
public struct LoginReference: Sendable {
  /// `nil` when the credential is a URL that names the user.
  public let user: String?
  /// `nil` for servers that trust the connection by other means.
  public let credential: CredentialReference?
  private let memory: CredentialMemory

  public init(user: String?, credential: CredentialReference?, resolver: CredentialResolver = CredentialResolver()) {
    self.user = user
    self.credential = credential
    memory = CredentialMemory { () async throws(UpstreamError) in
      try await resolver.resolve(credential, user: user)
    }
  }

  public func resolve() async throws(UpstreamError) -> UpstreamCredential { try await memory.credential() }

  /// A server has refused what ``resolve()`` gave.
  ///
  /// - Returns: Whether it gives another one now.
  public func renew(_ refused: UpstreamCredential) async -> Bool {
    credential == nil ? false : await memory.renew(refused)
  }

  /// Logs in, and once more when the server refuses the login and its password has been changed meanwhile.
  public func attempt<Value>(_ body: (UpstreamCredential) async throws -> Value) async throws -> Value {
    let first = try await resolve()
    do {
      return try await body(first)
    } catch let error as UpstreamError where error.isLoginRefused {
      guard await renew(first) else { throw error }
      return try await body(try await resolve())
    }
  }
}
