public import SallyportModel

/// Who may sign, proven act by act from the first operator on.
///
/// ```
///   bootstrap (signs for the own key) ──▶ add, signed by an operator ──▶ … ──▶ revoke, signed by an operator
/// ```
///
/// The acts come from the store in the order they were made. An act that does not hold makes the whole roster fail: a
/// row that somebody slipped in must be seen by a human, not be skipped.
public struct OperatorRoster: Hashable, Sendable {
  /// In the order they were added; revoked ones included.
  public private(set) var operators: [Operator] = []
  /// The key that everything hangs on, to be compared with what people wrote down at the beginning.
  public var root: KeyID? { operators.first.map { KeyID(publicKey: $0.publicKey) } }

  public init() {}

  /// - Throws: ``ActError`` for the first act that does not hold.
  public init(acts: [SignedAct]) throws(ActError) {
    for act in acts { try admit(act) }
  }

  public subscript(name: OperatorName) -> Operator? { operators.last { $0.name == name } }

  /// The operator whose key, this very one, is under an act; revoked or not.
  public func signer(of act: SignedAct) -> Operator? {
    operators.last { $0.name == act.signer && KeyID(publicKey: $0.publicKey) == act.key }
  }

  /// Whether the key under an act still signs something new. A later key of the same person does not make an earlier one good again.
  public func maySign(_ act: SignedAct) -> Bool { signer(of: act).map { $0.revokedAt == nil } ?? false }

  /// Takes one more act of adding or revoking.
  public mutating func admit(_ act: SignedAct) throws(ActError) {
    switch act.kind {
    case .operatorAdd: try add(act)
    case .operatorRevoke: try revoke(act)
    case .decision, .tokenIssue, .tokenRevoke, .tokenJWT, .grantIssue, .grantRevoke, .grantDeny, .upstreamRevoke,
      .upstreamRestore:
      throw ActError(code: .wrongKind, description: "a signed `\(act.kind.rawValue)` says nothing of operators")
    }
  }

  private mutating func add(_ act: SignedAct) throws(ActError) {
    let claimed = try act.unverified(OperatorAdd.self)
    let added: OperatorAdd
    if operators.isEmpty {
      guard claimed.bootstrap, claimed.name == act.signer else {
        throw ActError(code: .unknownSigner, description: "the first operator, `\(claimed.name)`, has to sign alone")
      }
      added = try act.opened(OperatorAdd.self, publicKey: claimed.publicKey)
    } else {
      guard !claimed.bootstrap else {
        throw ActError(code: .unknownSigner, description: "`\(claimed.name)` vouches for the own key; others exist")
      }
      added = try openNext(act, OperatorAdd.self, at: claimed.addedAt)
    }
    guard added.publicKey.count == 32, !operators.contains(where: { $0.publicKey == added.publicKey }) else {
      throw ActError(code: .malformed, description: "the key of `\(added.name)` is no key of its own")
    }
    guard self[added.name].map({ $0.revokedAt != nil }) ?? true else {
      throw ActError(code: .malformed, description: "operator `\(added.name)` exists already")
    }
    operators.append(Operator(name: added.name, publicKey: added.publicKey, addedAt: added.addedAt))
  }

  private mutating func revoke(_ act: SignedAct) throws(ActError) {
    let claimed = try act.unverified(OperatorRevoke.self)
    let revoked = try openNext(act, OperatorRevoke.self, at: claimed.revokedAt)
    let index = operators.firstIndex { $0.name == revoked.name && KeyID(publicKey: $0.publicKey) == revoked.key }
    guard let index else {
      throw ActError(code: .malformed, description: "operator `\(revoked.name)` has no key `\(revoked.key)`")
    }
    operators[index].revokedAt = revoked.revokedAt
  }

  /// Opens an act that comes after all that are here: the moment that it names is its signer's word, its place is not.
  private func openNext<Act: SignableAct>(
    _ act: SignedAct, _ type: Act.Type, at moment: Timestamp
  ) throws(ActError) -> Act {
    let opened = try open(act, type, at: moment)
    guard maySign(act) else {
      throw ActError(code: .revoked, description: "the key `\(act.key)` of `\(act.signer)` was revoked")
    }
    return opened
  }

  /// Opens an act by whichever operator signed it.
  ///
  /// - Parameter moment: when the act says it was made; a key that was revoked by then opens nothing.
  public func open<Act: SignableAct>(
    _ act: SignedAct, _ type: Act.Type, at moment: Timestamp
  ) throws(ActError) -> Act {
    guard let signer = signer(of: act) else {
      throw ActError(code: .unknownSigner, description: "no operator `\(act.signer)` with the key `\(act.key)`")
    }
    if let revokedAt = signer.revokedAt, revokedAt <= moment {
      throw ActError(code: .revoked, description: "the key `\(act.key)` of `\(act.signer)` was revoked")
    }
    return try act.opened(type, by: signer)
  }
}
