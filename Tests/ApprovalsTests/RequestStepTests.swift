import Approvals
import SallyportModel
import TestSupport
import Testing

struct RequestStepTests {
  private let now = Sample.start.advanced(by: .seconds(10))
  private let session = Claim.Collector.session(SessionID(unchecked: "ses_0123456789"))

  private func approved(_ request: HeldRequest = Sample.request()) throws -> HeldRequest {
    var request = request
    try request.decide(
      Sample.vote(.approve, by: "alice", on: request), roster: Sample.roster(), at: now)
    return request
  }

  @Test func `pending, approved, claimed, executed`() throws {
    var request = try approved()
    #expect(request.state == .approved(at: now))
    let claim = try request.claim(by: session, roster: Sample.roster(), at: now)
    #expect(request.state == .claimed(claim))
    try request.finish(claim, .executed(rows: 3), at: now)
    #expect(request.state == .executed(rows: 3, at: now))
  }

  @Test func `single use: a second claim finds it taken`() throws {
    var request = try approved()
    _ = try request.claim(by: session, roster: Sample.roster(), at: now)
    let before = request
    #expect(code { _ = try request.claim(by: session, roster: Sample.roster(), at: now) } == .wrongState)
    #expect(request == before)
  }

  @Test func `given back, it can be collected again; finished, it cannot`() throws {
    var request = try approved()
    let first = try request.claim(by: session, roster: Sample.roster(), at: now)
    try request.giveBack(first, at: now)
    let later = now.advanced(by: .seconds(1))
    let second = try request.claim(by: session, roster: Sample.roster(), at: later)
    // The first claim is spent and can do nothing to the second.
    #expect(code { try request.finish(first, .unknown, at: later) } == .claimedByOther)
    #expect(code { try request.giveBack(first, at: later) } == .claimedByOther)
    try request.finish(second, .failed(sqlstate: "23503"), at: later)
    #expect(code { try request.giveBack(second, at: later) } == .wrongState)
    #expect(code { _ = try request.claim(by: session, roster: Sample.roster(), at: later) } == .wrongState)
  }

  @Test func `deny wins over approvals that came before`() throws {
    var request = Sample.request(quorum: Quorum(approvals: 2))
    let roster = try Sample.roster("bob")
    try request.decide(Sample.vote(.approve, by: "alice", on: request), roster: roster, at: now)
    #expect(request.state == .pending)
    try request.decide(Sample.vote(.deny, by: "bob", on: request), roster: roster, at: now)
    #expect(request.state == .denied(at: now))
  }

  @Test func `two approvals are two people`() throws {
    var request = Sample.request(quorum: Quorum(approvals: 2))
    let roster = try Sample.roster("bob")
    try request.decide(Sample.vote(.approve, by: "alice", on: request), roster: roster, at: now)
    #expect(
      code { try request.decide(Sample.vote(.approve, by: "alice", on: request), roster: roster, at: now) }
        == .decidedAlready)
    #expect(request.missingApprovals == 1)
    try request.decide(Sample.vote(.approve, by: "bob", on: request), roster: roster, at: now)
    #expect(request.state == .approved(at: now))
  }

  @Test func `duty: the owner may be kept from approving, never from denying`() throws {
    let quorum = Quorum(ownerMayApprove: false)
    var request = Sample.request(quorum: quorum)
    let roster = try Sample.roster("bob")
    #expect(
      code { try request.decide(Sample.vote(.approve, by: "alice", on: request), roster: roster, at: now) }
        == .ownerMayNotApprove)
    try request.decide(Sample.vote(.deny, by: "alice", on: request), roster: roster, at: now)
    #expect(request.state.name == .denied)
    var other = Sample.request(quorum: quorum)
    try other.decide(Sample.vote(.approve, by: "bob", on: other), roster: roster, at: now)
    #expect(other.state.name == .approved)
  }

  @Test func `a signature for another statement changes nothing`() throws {
    var request = Sample.request()
    let other = Sample.request(Sample.binding(sql: "DELETE FROM customers"))
    let vote = try Sample.vote(.approve, by: "alice", on: other)
    #expect(code { try request.decide(vote, roster: Sample.roster(), at: now) } == .otherRequest)
    #expect(request == Sample.request())
  }

  @Test func `strangers, forged and revoked keys do not decide`() throws {
    var request = Sample.request()
    let stranger = try Sample.vote(.approve, by: "mallory", on: request)
    #expect(code { try request.decide(stranger, roster: Sample.roster(), at: now) } == .invalidSignature)
    let forged = try Sample.vote(.approve, by: "alice", on: request, signedWith: "mallory")
    #expect(code { try request.decide(forged, roster: Sample.roster(), at: now) } == .invalidSignature)
    var roster = try Sample.roster("bob")
    try roster.admit(Sample.revoke("bob", by: "alice", at: now))
    let revoked = try Sample.vote(.approve, by: "bob", on: request)
    #expect(code { try request.decide(revoked, roster: roster, at: now) } == .invalidSignature)
    #expect(request == Sample.request())
  }

  /// A row is never authority: the state says approved, the signatures decide.
  @Test func `a claim verifies the signatures again`() throws {
    var request = try approved(Sample.request())
    #expect(code { _ = try request.claim(by: session, roster: OperatorRoster(), at: now) } == .notApproved)
    var roster = try Sample.roster("bob")
    try roster.admit(Sample.revoke("alice", by: "bob", at: now))
    #expect(code { _ = try request.claim(by: session, roster: roster, at: now) } == .notApproved)
    // A row written by hand: approved, with nobody's signature.
    let text = String(decoding: try Canonical.encode(Sample.request()), as: UTF8.self)
    let state = #""state":{"pending":{}}"#
    #expect(text.contains(state))
    let forged = text.replacing(state, with: #""state":{"approved":{"at":1777000000000000}}"#)
    var row = try Canonical.decode(HeldRequest.self, from: Array(forged.utf8))
    #expect(row.state.name == .approved)
    #expect(code { _ = try row.claim(by: session, roster: Sample.roster(), at: now) } == .notApproved)
  }

  @Test func `a row with another text than was signed cannot be claimed`() throws {
    let text = String(decoding: try Canonical.encode(approved()), as: UTF8.self)
    let swapped = text.replacing("DELETE FROM orders", with: "DELETE FROM people")
    var row = try Canonical.decode(HeldRequest.self, from: Array(swapped.utf8))
    #expect(code { _ = try row.claim(by: session, roster: Sample.roster(), at: now) } == .notApproved)
  }

  @Test func `votes of a revoked key are dropped while the request is open`() throws {
    var request = try approved()
    var roster = try Sample.roster("bob")
    try roster.admit(Sample.revoke("alice", by: "bob", at: now))
    let kept = request.recount(roster: try Sample.roster())
    #expect(!kept && request.state.name == .approved)
    let changed = request.recount(roster: roster)
    #expect(changed)
    #expect(request.state == .pending && request.countersignatures.isEmpty)
  }

  @Test func `expiry is absolute, to the microsecond`() throws {
    let last = Timestamp(microseconds: Sample.expiry.microseconds - 1)
    var request = Sample.request()
    let vote = try Sample.vote(.approve, by: "alice", on: request)
    #expect(code { try request.decide(vote, roster: Sample.roster(), at: Sample.expiry) } == .expired)
    try request.decide(vote, roster: Sample.roster(), at: last)
    var late = request
    #expect(code { _ = try late.claim(by: session, roster: Sample.roster(), at: Sample.expiry) } == .expired)
    let early = late.expire(at: last)
    let due = late.expire(at: Sample.expiry)
    #expect(!early && due)
    #expect(late.state == .expired(at: Sample.expiry))
    // Claimed in time, it may end later; given back too late, it has expired.
    let claim = try request.claim(by: session, roster: Sample.roster(), at: last)
    let running = request.expire(at: Sample.expiry)
    #expect(!running)
    try request.giveBack(claim, at: Sample.expiry)
    #expect(request.state == .expired(at: Sample.expiry))
  }

  @Test func `withdrawn before anybody has it, not after`() throws {
    var request = try approved()
    let claim = try request.claim(by: session, roster: Sample.roster(), at: now)
    #expect(code { try request.withdraw(.agent, at: now) } == .wrongState)
    try request.giveBack(claim, at: now)
    try request.withdraw(.operator, at: now)
    #expect(request.state == .withdrawn(.operator, at: now))
  }

  @Test func `what nothing can undo needs an approval that says so`() throws {
    var request = Sample.request(runsInTransaction: false)
    #expect(
      code { try request.decide(Sample.vote(.approve, by: "alice", on: request), roster: Sample.roster(), at: now) }
        == .needsIrreversible)
    try request.decide(
      Sample.vote(.approve, by: "alice", on: request, irreversible: true), roster: Sample.roster(), at: now)
    #expect(request.state.name == .approved)
  }

  @Test func `the narrowest ceiling counts`() throws {
    var request = Sample.request(Sample.binding(rowCeiling: 100), quorum: Quorum(approvals: 2))
    let roster = try Sample.roster("bob")
    try request.decide(Sample.vote(.approve, by: "alice", on: request, rowCeiling: 500), roster: roster, at: now)
    #expect(request.effectiveRowCeiling == 100)
    try request.decide(Sample.vote(.approve, by: "bob", on: request, rowCeiling: 7), roster: roster, at: now)
    #expect(request.effectiveRowCeiling == 7)
    #expect(Sample.request().effectiveRowCeiling == nil)
  }

  @Test func `reasons end at their limit`() throws {
    var request = Sample.request()
    let long = String(repeating: "x", count: Decision.reasonLimit + 1)
    #expect(
      code {
        try request.decide(Sample.vote(.deny, by: "alice", on: request, reason: long), roster: Sample.roster(), at: now)
      }
        == .reasonTooLong)
    try request.decide(
      Sample.vote(.deny, by: "alice", on: request, reason: String(long.dropLast())), roster: Sample.roster(), at: now)
    #expect(request.state.name == .denied)
  }

  private func code(_ step: () throws -> Void) -> RequestError.Code? {
    do {
      try step()
      return nil
    } catch { return (error as? RequestError)?.code }
  }
}
