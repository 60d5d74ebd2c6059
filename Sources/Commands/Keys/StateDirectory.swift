import SallyportModel

/// Where the gateway keeps what nobody else may read: keys, the store and the ledger.
struct StateDirectory: Hashable, Sendable {
  let path: String

  init(_ path: String) { self.path = path }

  /// The gateway's CA, for agents: `sslrootcert`.
  var authorityCertificate: String { path + "/ca.pem" }
  var authorityKey: String { path + "/ca.key" }
  var serverCertificate: String { path + "/server.pem" }
  var serverKey: String { path + "/server.key" }
  var ledgerKey: String { path + "/ledger.key" }
  /// The public half, for whoever verifies the ledger.
  var ledgerPublicKey: String { path + "/ledger.pub" }
  /// What made-up SCRAM salts for unknown names are derived from.
  var authenticationSecret: String { path + "/authentication.key" }
  /// Tokens, operators' acts and requests (SQLite).
  var store: String { path + "/store.sqlite" }
  /// SQLite.
  var ledger: String { path + "/ledger.sqlite" }
  var operators: String { path + "/operators" }

  func operatorKey(_ name: OperatorName) -> String { operators + "/\(name).key" }

  /// Whether `sallyport init` has been here.
  var isInitialised: Bool { Files.kind(of: ledgerKey) == .file }

  /// Makes the directory, 0700, with what belongs into it.
  ///
  /// - Throws: ``Failure`` when it is in use already or cannot be made.
  func create() throws(Failure) {
    guard !isInitialised else {
      throw Failure(
        "`\(path)` has keys already", hint: "nothing was overwritten; use another directory for another gateway")
    }
    try Files.createPrivateDirectory(path)
    try Files.createPrivateDirectory(operators)
  }

  /// - Throws: ``Failure`` when there is no state directory yet.
  func require() throws(Failure) {
    guard isInitialised else {
      throw Failure("`\(path)` is not a state directory", hint: "`sallyport init` makes one")
    }
  }

  /// Other users of the host who may look inside, in words; `nil` when nobody may.
  var exposure: String? {
    guard let mode = Files.permissions(of: path), mode & 0o077 != 0 else { return nil }
    return "the state directory `\(path)` has mode \(String(mode, radix: 8)): other users of this host can look inside"
  }
}
