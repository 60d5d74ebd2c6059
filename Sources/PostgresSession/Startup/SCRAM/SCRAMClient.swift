/// The client's side of one SCRAM-SHA-256 exchange, without channel binding.
///
/// ```
///   clientFirst ─▶ server-first ─▶ derive keys ─▶ client-final ─▶ server-final
///                  read(…)          (by others)    final(…)        verify(…)
/// ```
struct SCRAMClient: Equatable {
  /// More iterations than this are an attack on our processor, not a defence of the password.
  static let iterationLimit = 1_000_000

  /// PostgreSQL takes the user's name from the startup packet and ignores the one here.
  let user: String
  let password: Password
  /// Random printable ASCII, ours alone.
  let nonce: String
  private var serverFirst = ""
  private var combinedNonce = ""
  private var serverSignature: [UInt8] = []

  init(user: String = "", password: Password, nonce: String) {
    self.user = user
    self.password = password
    self.nonce = nonce
  }

  private var clientFirstBare: String { "n=\(user),r=\(nonce)" }
  var clientFirst: String { "n,," + clientFirstBare }

  /// - Returns: What has to be derived before ``final(_:)``.
  mutating func read(serverFirst message: String) throws(SCRAMFailure) -> SCRAMDerivation {
    var attributes = SCRAMAttributes(message[...])
    if attributes.isNext("m") { throw SCRAMFailure.unsupported("a mandatory extension") }
    let combined = try attributes.next("r")
    guard SCRAMAttributes.isNonce(combined), combined.hasPrefix(nonce), combined.utf8.count > nonce.utf8.count else {
      throw SCRAMFailure.malformed("the nonce does not continue ours")
    }
    guard let salt = SCRAM.fromBase64(try attributes.next("s")), !salt.isEmpty else {
      throw SCRAMFailure.malformed("the salt is not base 64")
    }
    guard let iterations = Int(try attributes.next("i")), (1...Self.iterationLimit).contains(iterations) else {
      throw SCRAMFailure.malformed("the iterations are not between 1 and \(Self.iterationLimit)")
    }
    serverFirst = message
    combinedNonce = String(combined)
    return SCRAMDerivation(password: password, salt: salt, iterations: iterations)
  }

  /// - Returns: The client-final message.
  mutating func final(_ keys: SCRAMKeys) -> String {
    let withoutProof = "c=biws,r=\(combinedNonce)"
    let signed = Array("\(clientFirstBare),\(serverFirst),\(withoutProof)".utf8)
    let proof = SCRAM.xor(keys.clientKey, SCRAM.hmac(keys.storedKey, signed))
    serverSignature = SCRAM.hmac(keys.serverKey, signed)
    return "\(withoutProof),p=\(SCRAM.base64(proof))"
  }

  /// - Throws: ``SCRAMFailure/wrongProof`` when the server does not know the password either.
  func verify(serverFinal message: String) throws(SCRAMFailure) {
    var attributes = SCRAMAttributes(message[...])
    guard !attributes.isNext("e") else { throw SCRAMFailure.wrongProof }
    guard let signature = SCRAM.fromBase64(try attributes.next("v")) else {
      throw SCRAMFailure.malformed("the signature is not base 64")
    }
    guard !serverSignature.isEmpty, SCRAM.equal(signature, serverSignature) else { throw SCRAMFailure.wrongProof }
  }
}
