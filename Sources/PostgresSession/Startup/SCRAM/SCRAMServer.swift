import SallyportModel

/// The server's side of one SCRAM-SHA-256 exchange (RFC 5802, RFC 7677, PostgreSQL manual 55.3).
///
/// ```
///   offer ─▶ client-first ─▶ server-first ─▶ client-final ─▶ server-final
///            first(…)                         final(…)
/// ```
/// An unknown user, a revoked token and a wrong secret take the same way to the end and fail there in the same words.
struct SCRAMServer: Equatable {
  /// What the interpreter found for the user.
  let credential: LoginCredential
  /// Of random printable ASCII, ours alone.
  let nonce: String
  /// The hash of our certificate, when the connection is encrypted and binding to it is offered (RFC 5929, section 4).
  let certificateHash: [UInt8]?
  private var exchange: Exchange?

  private struct Exchange: Equatable {
    var header: String
    var isBound: Bool
    var clientFirstBare: String
    var serverFirst: String
    var nonce: String
  }

  init(credential: LoginCredential, nonce: String, certificateHash: [UInt8]?) {
    self.credential = credential
    self.nonce = nonce
    self.certificateHash = certificateHash
  }

  /// The mechanisms to offer, the better first.
  var mechanisms: [String] { certificateHash == nil ? [SCRAM.mechanism] : [SCRAM.mechanismPlus, SCRAM.mechanism] }

  /// Whether the client's first message is still to come.
  var awaitsFirst: Bool { exchange == nil }

  /// - Returns: The server-first message.
  mutating func first(mechanism: String, _ message: String) throws(SCRAMFailure) -> String {
    guard mechanisms.contains(mechanism) else { throw SCRAMFailure.malformed("the mechanism was not offered") }
    let (header, bare) = try Self.split(message)
    let isBound = try self.isBound(header, mechanism: mechanism)
    var attributes = SCRAMAttributes(bare)
    if attributes.isNext("m") { throw SCRAMFailure.unsupported("a mandatory extension") }
    _ = try attributes.next("n")
    let clientNonce = try attributes.next("r")
    guard SCRAMAttributes.isNonce(clientNonce) else { throw SCRAMFailure.malformed("the nonce is not printable") }
    let combined = clientNonce + nonce
    let verifier = credential.verifier
    let serverFirst = "r=\(combined),s=\(SCRAM.base64(verifier.salt)),i=\(verifier.iterations)"
    exchange = Exchange(
      header: String(header), isBound: isBound, clientFirstBare: String(bare), serverFirst: serverFirst,
      nonce: String(combined))
    return serverFirst
  }

  /// - Returns: The server-final message; the client is who it says.
  func final(_ message: String) throws(SCRAMFailure) -> String {
    guard let exchange else { throw SCRAMFailure.malformed("the first message is missing") }
    // The proof is base 64, so the last comma stands before it.
    guard let comma = message.utf8.lastIndex(of: UInt8(ascii: ",")) else {
      throw SCRAMFailure.malformed("attribute `p` is missing")
    }
    let withoutProof = message[..<comma]
    var last = SCRAMAttributes(message[message.utf8.index(after: comma)...])
    let proofText = try last.next("p")
    var attributes = SCRAMAttributes(withoutProof)
    let binding = SCRAM.fromBase64(try attributes.next("c"))
    let expected = Array(exchange.header.utf8) + (exchange.isBound ? certificateHash ?? [] : [])
    guard let binding, SCRAM.equal(binding, expected) else { throw SCRAMFailure.channelBinding }
    guard try attributes.next("r") == exchange.nonce else { throw SCRAMFailure.malformed("the nonce has changed") }
    guard let proof = SCRAM.fromBase64(proofText), proof.count == 32 else {
      throw SCRAMFailure.malformed("the proof has not 32 bytes")
    }
    return try serverFinal(proof, "\(exchange.clientFirstBare),\(exchange.serverFirst),\(withoutProof)")
  }

  private func serverFinal(_ proof: [UInt8], _ authMessage: String) throws(SCRAMFailure) -> String {
    let signed = Array(authMessage.utf8)
    let clientKey = SCRAM.xor(proof, SCRAM.hmac(credential.verifier.storedKey, signed))
    let isProven = SCRAM.equal(SCRAM.hash(clientKey), credential.verifier.storedKey)
    let signature = SCRAM.base64(SCRAM.hmac(credential.verifier.serverKey, signed))
    guard isProven && credential.isAccepted else { throw SCRAMFailure.wrongProof }
    return "v=" + signature
  }

  /// `n,,` or `y,,` or `p=name,,`, and what follows.
  private static func split(_ message: String) throws(SCRAMFailure) -> (header: Substring, bare: Substring) {
    let parts = message.split(separator: ",", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3 else { throw SCRAMFailure.malformed("the header is missing") }
    guard parts[1].isEmpty else { throw SCRAMFailure.unsupported("an authorization identity") }
    return (message[..<parts[2].startIndex], parts[2])
  }

  private func isBound(_ header: Substring, mechanism: String) throws(SCRAMFailure) -> Bool {
    switch header {
    case "n,,":
      guard mechanism == SCRAM.mechanism else { throw SCRAMFailure.malformed("binding was chosen and not done") }
      return false
    case "y,,":
      // The client could bind and believes that we cannot: somebody removed our offer.
      guard mechanism == SCRAM.mechanism, certificateHash == nil else { throw SCRAMFailure.channelBinding }
      return false
    case "p=tls-server-end-point,,":
      guard mechanism == SCRAM.mechanismPlus else { throw SCRAMFailure.malformed("binding without its mechanism") }
      return true
    case let other where other.hasPrefix("p="): throw SCRAMFailure.unsupported("this type of channel binding")
    default: throw SCRAMFailure.malformed("the header is none")
    }
  }
}
