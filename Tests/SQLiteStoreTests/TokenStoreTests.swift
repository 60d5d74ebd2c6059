import Approvals
import ControlPlane
import SQLiteStore
import SallyportModel
import TestSupport
import Testing

struct TokenStoreTests {
  private let scratch: Scratch
  private let store: SQLiteStore

  init() throws {
    scratch = try Scratch()
    store = try SQLiteStore(path: scratch.file("store.sqlite"), .createIfMissing)
  }

  @Test func `what is kept is given back whole, also by another process`() throws {
    let record = try Sample.token()
    try store.insert(record)
    let other = try SQLiteStore(path: scratch.file("store.sqlite"))
    #expect(try other.token(named: record.token.name) == record)
    #expect(try other.token(record.token.id) == record)
    #expect(try other.token(named: TokenName("nobody")) == nil)
    #expect(try record.verified(by: Sample.roster()) == other.tokens().first?.token)
  }

  @Test func `a name is taken while its token is active`() throws {
    try store.insert(Sample.token())
    #expect(code { try store.insert(Sample.token(id: "tok_9123456789")) } == .conflict)
    // Expired, the name is free; the latest one counts.
    let next = try Sample.token(
      id: "tok_9123456789", issuedAt: Sample.expiry, expiresAt: Sample.expiry.advanced(by: .seconds(60)))
    try store.insert(next)
    #expect(try store.token(named: next.token.name) == next)
    #expect(try store.tokens().count == 2)
  }

  @Test func `an id is never used twice`() throws {
    try store.insert(Sample.token())
    #expect(code { try store.insert(Sample.token("other")) } == .conflict)
    #expect(try store.tokens().count == 1)
  }

  @Test func `revoking keeps the first act, and frees the name`() throws {
    let record = try Sample.token()
    try store.insert(record)
    let act = try SignedAct(
      TokenRevoke(token: record.token.id, name: record.token.name, revokedAt: Sample.start), by: Sample.name("alice"),
      with: Sample.key("alice"))
    let revoked = try store.revoke(record.token.id, by: act, at: Sample.start)
    #expect(revoked.token.standing(at: Sample.start) == .revoked && revoked.revocation == act)
    let later = Sample.start.advanced(by: .seconds(5))
    let again = try SignedAct(
      TokenRevoke(token: record.token.id, name: record.token.name, reason: "again", revokedAt: later),
      by: Sample.name("alice"), with: Sample.key("alice"))
    #expect(try store.revoke(record.token.id, by: again, at: later) == revoked)
    try store.insert(Sample.token(id: "tok_9123456789"))
    #expect(code { _ = try store.revoke(TokenID(unchecked: "tok_0000000000"), by: act, at: later) } == .notFound)
  }

  @Test func `operators' acts are kept in order, and the second at once is told`() throws {
    let acts = [
      try Sample.add("alice", by: "alice", bootstrap: true), try Sample.add("bob", by: "alice"),
      try Sample.revoke("bob", by: "alice"),
    ]
    for (count, act) in acts.enumerated() { try store.append(act, after: count) }
    #expect(try store.acts() == acts)
    #expect(try OperatorRoster(acts: store.acts()).operators.count == 2)
    #expect(code { try store.append(acts[1], after: 2) } == .conflict)
    #expect(code { try store.append(acts[1], after: 4) } == .conflict)
    #expect(try store.acts().count == 3)
  }
}
