public import SallyportModel

/// The request's life. Every step is all or nothing and names the moment; nothing here reads a clock.
extension HeldRequest {
  /// Takes a countersignature: deny wins at once, approvals count by person.
  ///
  /// - Throws: ``RequestError`` when the request is not pending, the signature does not hold for this operator and this
  ///   binding, the person has decided already, or duty forbids it.
  public mutating func decide(
    _ countersignature: Countersignature, roster: OperatorRoster, at now: Timestamp
  ) throws(RequestError) {
    guard case .pending = state else { throw wrongState("decided") }
    try checkTime(now)
    try checkVote(countersignature)
    try checkSignature(countersignature, roster)
    countersignatures.append(countersignature)
    switch countersignature.decision.choice {
    case .deny: state = .denied(at: now)
    case .approve where missingApprovals == 0: state = .approved(at: now)
    case .approve: break
    }
  }

  /// Takes the approval to run the statement. The point of no return between decision and departure (ADR 0001).
  ///
  /// All countersignatures are verified again: a row is never authority, and a key may have been revoked since.
  public mutating func claim(
    by collector: Claim.Collector, roster: OperatorRoster, at now: Timestamp
  ) throws(RequestError) -> Claim {
    guard case .approved = state else { throw wrongState("claimed") }
    try checkTime(now)
    try checkApprovals(roster)
    let claim = Claim(collector: collector, at: now)
    state = .claimed(claim)
    return claim
  }

  /// Returns a claim of which nothing was sent to the server; the approval can be collected again, or has expired.
  public mutating func giveBack(_ claim: Claim, at now: Timestamp) throws(RequestError) {
    try checkHolder(claim, "given back")
    state = now < expiresAt ? .approved(at: now) : .expired(at: now)
  }

  /// Ends a claim with what came of it.
  public mutating func finish(_ claim: Claim, _ end: ExecutionEnd, at now: Timestamp) throws(RequestError) {
    try checkHolder(claim, "finished")
    state =
      switch end {
      case .executed(let rows): .executed(rows: rows, at: now)
      case .failed(let sqlstate): .failed(sqlstate: sqlstate, at: now)
      case .rolledBack(let cause): .rolledBack(cause, at: now)
      case .unknown: .unknown(at: now)
      }
  }

  /// Takes the request back before anybody has claimed it.
  public mutating func withdraw(_ cause: RequestState.WithdrawalCause, at now: Timestamp) throws(RequestError) {
    switch state {
    case .pending, .approved: state = .withdrawn(cause, at: now)
    default: throw wrongState("withdrawn")
    }
  }

  /// Lets time end what nobody has claimed.
  ///
  /// - Returns: whether the request expired just now.
  public mutating func expire(at now: Timestamp) -> Bool {
    guard now >= expiresAt else { return false }
    switch state {
    case .pending, .approved:
      state = .expired(at: now)
      return true
    default:
      return false
    }
  }

  /// Whether its approvals still suffice: a key of theirs may have been revoked since.
  public func isApproved(by roster: OperatorRoster) -> Bool { (try? checkApprovals(roster)) != nil }

  /// Whether a vote's key is worth nothing any more.
  public func hasLostVotes(by roster: OperatorRoster) -> Bool {
    countersignatures.contains { !isValid($0, roster) }
  }

  /// Drops votes whose key is worth nothing any more; an approval that no longer suffices is pending again.
  ///
  /// - Returns: whether anything changed.
  public mutating func recount(roster: OperatorRoster) -> Bool {
    switch state {
    case .pending, .approved: break
    default: return false
    }
    let kept = countersignatures.filter { isValid($0, roster) }
    guard kept.count < countersignatures.count else { return false }
    countersignatures = kept
    if missingApprovals > 0 { state = .pending }
    return true
  }
}

extension HeldRequest {
  private func wrongState(_ step: String) -> RequestError {
    RequestError(.wrongState, self, "request `\(id)` is \(state.name.rawValue) and cannot be \(step)")
  }

  private func checkTime(_ now: Timestamp) throws(RequestError) {
    guard now < expiresAt else { throw RequestError(.expired, self, "request `\(id)` expired at \(expiresAt)") }
  }

  private func checkHolder(_ claim: Claim, _ step: String) throws(RequestError) {
    guard case .claimed(let held) = state else { throw wrongState(step) }
    guard held == claim else {
      throw RequestError(.claimedByOther, self, "request `\(id)` is claimed by another collector")
    }
  }

  private func checkVote(_ vote: Countersignature) throws(RequestError) {
    guard vote.decision.request == id, vote.decision.digest == binding.digest else {
      throw RequestError(.otherRequest, self, "the countersignature is for another statement than request `\(id)`")
    }
    guard !countersignatures.contains(where: { $0.signer == vote.signer }) else {
      throw RequestError(.decidedAlready, self, "`\(vote.signer)` has decided on request `\(id)` already")
    }
    guard (vote.decision.reason ?? "").utf8.count <= Decision.reasonLimit else {
      throw RequestError(.reasonTooLong, self, "the reason is longer than \(Decision.reasonLimit) bytes")
    }
    guard vote.decision.choice == .approve else { return }
    guard quorum.ownerMayApprove || vote.signer != owner else {
      throw RequestError(.ownerMayNotApprove, self, "`\(owner)` owns the token and may not approve request `\(id)`")
    }
    guard runsInTransaction || vote.decision.irreversible else {
      throw RequestError(
        .needsIrreversible, self, "request `\(id)` cannot be undone once it runs. hint: approve it with --irreversible")
    }
  }

  private func checkSignature(_ vote: Countersignature, _ roster: OperatorRoster) throws(RequestError) {
    guard isValid(vote, roster) else {
      throw RequestError(.invalidSignature, self, "the countersignature of `\(vote.signer)` does not hold")
    }
  }

  /// An approval counts while its key is good now, whenever it says it was made.
  private func isValid(_ vote: Countersignature, _ roster: OperatorRoster) -> Bool {
    guard let signer = roster[vote.signer], signer.revokedAt == nil else { return false }
    guard vote.decision.request == id, vote.decision.digest == binding.digest else { return false }
    return (try? vote.verify(by: signer)) != nil
  }

  private func checkApprovals(_ roster: OperatorRoster) throws(RequestError) {
    let approvals = countersignatures.filter { $0.decision.choice == .approve && isValid($0, roster) }
    let people = Set(approvals.map(\.signer).filter { quorum.ownerMayApprove || $0 != owner })
    let denied = countersignatures.contains { $0.decision.choice == .deny }
    let irreversible = runsInTransaction || approvals.allSatisfy(\.decision.irreversible)
    guard !denied, people.count >= quorum.approvals, irreversible else {
      throw RequestError(.notApproved, self, "the approvals of request `\(id)` do not hold any more")
    }
  }
}
