internal import Crypto
public import SallyportModel

/// The content of a privileged act: what the operator means when the key is used.
public protocol SignableAct: Hashable, Codable, Sendable {
  static var kind: ActKind { get }
}

/// Why an act cannot be signed, or is not to be believed.
public struct ActError: Error, Equatable, CustomStringConvertible {
  public enum Code: String, Sendable {
    /// Another kind of act than was asked for.
    case wrongKind
    /// The payload is not canonical JSON of its kind.
    case malformed
    /// Signed by another operator than the one whose key was given.
    case wrongSigner
    /// The signature does not fit the bytes and the key.
    case invalidSignature
    /// The operator's key was revoked.
    case revoked
    /// The operator is not known.
    case unknownSigner
    /// The act cannot be brought into bytes or signed.
    case unsignable
  }

  public let code: Code
  public let description: String

  public init(code: Code, description: String) {
    self.code = code
    self.description = description
  }
}

extension SignedAct {
  /// Signs an act.
  public init(_ act: some SignableAct, by signer: OperatorName, with key: SigningKey) throws(ActError) {
    let kind = type(of: act).kind
    let payload: [UInt8]
    do {
      payload = try Canonical.encode(act)
    } catch {
      throw ActError(code: .unsignable, description: error.description)
    }
    let signature = try key.signature(over: Canonical.domain(kind.rawValue) + payload)
    self.init(kind: kind, payload: ExactText(payload), signer: signer, key: key.id, signature: signature)
  }

  /// The bytes under the signature.
  public var signedBytes: [UInt8] { Canonical.domain(kind.rawValue) + payload.bytes }

  /// What was signed, without a word on whether it really was.
  public func unverified<Act: SignableAct>(_ type: Act.Type) throws(ActError) -> Act {
    guard kind == Act.kind else {
      throw ActError(code: .wrongKind, description: "this is a signed `\(kind.rawValue)`, not a `\(Act.kind.rawValue)`")
    }
    do {
      return try Canonical.decode(type, from: payload.bytes)
    } catch {
      throw ActError(code: .malformed, description: error.description)
    }
  }

  /// What was signed, once the signature holds under the operator's key.
  ///
  /// - Throws: ``ActError`` when the signer is another, the signature does not fit, or the payload is malformed.
  public func opened<Act: SignableAct>(_ type: Act.Type, by signer: Operator) throws(ActError) -> Act {
    guard self.signer == signer.name else {
      throw ActError(code: .wrongSigner, description: "signed by `\(self.signer)`, not by `\(signer.name)`")
    }
    return try opened(type, publicKey: signer.publicKey)
  }

  func opened<Act: SignableAct>(_ type: Act.Type, publicKey: [UInt8]) throws(ActError) -> Act {
    guard key == KeyID(publicKey: publicKey), isSigned(by: publicKey) else {
      throw ActError(code: .invalidSignature, description: "the signature of `\(signer)` does not fit")
    }
    return try unverified(type)
  }

  private func isSigned(by publicKey: [UInt8]) -> Bool {
    guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: publicKey) else { return false }
    return key.isValidSignature(signature, for: signedBytes)
  }
}
