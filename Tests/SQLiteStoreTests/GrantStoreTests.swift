import Approvals
import ControlPlane
import Ledger
import SallyportModel
import TestSupport
import Testing

@testable import SQLiteStore

struct GrantStoreTests {
  private let scratch: Scratch
  private let store: SQLiteStore
  private let operators: Countersigner
  private let token: Token
  private let now = Sample.start

  init() throws {
    scratch = try Scratch()
    store = try SQLiteStore(path: scratch.file("store.sqlite"), .createIfMissing)
    operators = try Countersigner(at: Sample.start)
    token = try Sample.token().token
  }

  private func record(
    _ id: String? = nil, of token: Token? = nil, from moment: Timestamp? = nil, answering wish: GrantWish? = nil
  ) throws -> GrantRecord {
    try operators.issue(
      .sample(of: token ?? self.token, id: id, from: moment ?? now), answering: wish?.id)
  }

  private func reopened() throws -> SQLiteStore { try SQLiteStore(path: scratch.file("store.sqlite")) }

  @Test func `what is kept is given back whole, also by another process, and still signed`() throws {
    let wish = GrantWish.sample(of: token, at: now, session: Sample.subject.session)
    try store.insert(wish, limit: 5)
    let record = try record(answering: wish)
    try store.insert(record, limit: 20)
    let other = try reopened()
    #expect(try other.grant(record.grant.id) == record)
    #expect(try other.grants() == [record])
    #expect(try other.grants().first?.verified(by: operators.roster) == record.grant)
    var answered = wish
    answered.outcome = .issued(record.grant.id)
    #expect(try other.wish(wish.id) == answered)
    #expect(try other.grant(GrantID(unchecked: "grt_0000000000")) == nil)
    #expect(try other.wish(GrantWishID(unchecked: "ask_0000000000")) == nil)
  }

  @Test func `an id is never used twice`() throws {
    try store.insert(record("grt_0000000001"), limit: 20)
    #expect(code { try store.insert(record("grt_0000000001"), limit: 20) } == .conflict)
    try store.insert(GrantWish.sample(of: token, id: "ask_0000000001", at: now), limit: 5)
    #expect(
      code { try store.insert(GrantWish.sample(of: token, id: "ask_0000000001", at: now), limit: 5) } == .conflict)
    #expect(try store.grants().count == 1)
    #expect(try store.wishes(openOnly: false).count == 1)
  }

  @Test func `revoking keeps the first act`() throws {
    let record = try record()
    try store.insert(record, limit: 20)
    let act = try operators.revoke(record, at: now)
    let revoked = try store.revoke(record.grant.id, by: act, at: now)
    #expect(revoked.grant.revokedAt == now && revoked.revocation == act && revoked.issue == record.issue)
    let later = now.advanced(by: .seconds(5))
    #expect(
      try store.revoke(record.grant.id, by: operators.revoke(record, reason: "again", at: later), at: later) == revoked)
    #expect(try store.grants() == [revoked])
    #expect(code { _ = try store.revoke(GrantID(unchecked: "grt_0000000000"), by: act, at: now) } == .notFound)
  }

  @Test func `living are those that are neither revoked nor ended, waiting ones too`() throws {
    let (first, second) = (try record(), try record(from: now.advanced(by: .seconds(300))))
    for record in [first, second] { try store.insert(record, limit: 20) }
    #expect(try store.livingGrants(at: now) == [first, second])
    #expect(try store.livingGrants(at: first.grant.notAfter) == [second])
    #expect(try store.livingGrants(at: first.grant.notAfter.advanced(by: .microseconds(-1))) == [first, second])
    _ = try store.revoke(second.grant.id, by: operators.revoke(second, at: now), at: now)
    #expect(try store.livingGrants(at: now) == [first])
    #expect(try store.grants().count == 2)
  }

  @Test func `a token has at most so many grants that may still count`() throws {
    for _ in 0..<3 { try store.insert(record(), limit: 3) }
    #expect(code { try store.insert(record(), limit: 3) } == .limit)
    // Another token has its own, and what was revoked or has ended makes room.
    try store.insert(record(of: Sample.token("other", id: "tok_9123456789").token), limit: 3)
    let first = try #require(try store.grants().first)
    _ = try store.revoke(first.grant.id, by: operators.revoke(first, at: now), at: now)
    try store.insert(record(), limit: 3)
    #expect(code { try store.insert(record(), limit: 3) } == .limit)
    try store.insert(record(from: first.grant.notAfter), limit: 3)
  }

  @Test func `a wish is answered once, and only by a grant of its own token`() throws {
    let wish = GrantWish.sample(of: token, at: now)
    try store.insert(wish, limit: 5)
    let other = try Sample.token("other", id: "tok_9123456789").token
    #expect(code { try store.insert(record(of: other, answering: wish), limit: 20) } == .conflict)
    #expect(try store.wish(wish.id) == wish)
    try store.insert(record(answering: wish), limit: 20)
    #expect(code { try store.insert(record(answering: wish), limit: 20) } == .conflict)
    #expect(code { _ = try store.close(wish.id, .withdrawn) } == .conflict)
    let unknown = GrantWish.sample(of: token, at: now)
    #expect(code { try store.insert(record(answering: unknown), limit: 20) } == .notFound)
    #expect(code { _ = try store.close(unknown.id, .withdrawn) } == .notFound)
    #expect(try store.grants().count == 1)
  }

  @Test func `a token has at most so many open wishes`() throws {
    let wishes = (0..<3).map { GrantWish.sample(of: token, id: "ask_000000000\($0)", at: now) }
    for wish in wishes { try store.insert(wish, limit: 3) }
    #expect(code { try store.insert(GrantWish.sample(of: token, at: now), limit: 3) } == .limit)
    let other = try Sample.token("other", id: "tok_9123456789").token
    try store.insert(GrantWish.sample(of: other, id: "ask_0000000009", at: now), limit: 3)
    let denied = GrantWish.Outcome.denied(by: Sample.name("alice"), reason: "no")
    #expect(try store.close(wishes[0].id, denied).outcome == denied)
    let open = try store.wishes(openOnly: true)
    #expect(open.map(\.id.text) == ["ask_0000000009", "ask_0000000002", "ask_0000000001"])
    #expect(try store.wishes(openOnly: false).count == 4)
    try store.insert(GrantWish.sample(of: token, at: now), limit: 3)
  }
}
