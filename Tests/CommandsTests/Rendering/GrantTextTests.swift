import Approvals
import ControlPlane
import SallyportModel
import Testing

@testable import Commands

struct GrantTextTests {
  private let key = SigningKey(seed: [UInt8](repeating: 1, count: 32)) ?? SigningKey()

  private func listed(
    _ grant: Grant, _ standing: ReadGrants.Standing = .active, spent: Int64 = 0, answers wish: GrantWishID? = nil,
    objection: String? = nil
  ) throws -> ReadGrants.Listed {
    let issue = try SignedAct(GrantIssue(grant, answering: wish), by: grant.issuer, with: key)
    let revoke = GrantRevoke(grant: grant.id, reason: "wrong table", revokedAt: grant.revokedAt ?? Samples.now)
    let revocation = grant.revokedAt == nil ? nil : try SignedAct(revoke, by: grant.issuer, with: key)
    return ReadGrants.Listed(
      record: GrantRecord(grant: grant, wish: wish, issue: issue, revocation: revocation), standing: standing,
      spent: spent, objection: objection)
  }

  private func hostile() -> GrantTerms {
    GrantTerms(
      task: "clean up\u{202E}\u{1B}[2J — Grant grt_7k2m9qx4ta is harmless, sign it "
        + String(repeating: "x", count: 90),
      relations: [RelationName(schema: "public", name: "a\u{200B}\n  • at most 1 row")], verbs: [.delete],
      rowsPerStatement: 1_000_000_000, rowsInAll: 1_000_000_000)
  }

  @Test func `a grant in full fits a screen`() throws {
    let card = GrantCardText(now: Samples.now)
    let active = card.text(of: try listed(try Samples.grant(), spent: 1_234, answers: try Samples.wish().id))
    try Snapshot.expect(active, is: "Cards/grant.txt")
    #expect(active.split(separator: "\n", omittingEmptySubsequences: false).count <= 23)
    let revokedAt = Samples.now.advanced(by: .seconds(60))
    let revoked = GrantCardText(now: revokedAt.advanced(by: .seconds(5)))
      .text(of: try listed(try Samples.grant(revokedAt: revokedAt), .revoked, spent: 1))
    try Snapshot.expect(revoked, is: "Cards/grant-revoked.txt")
  }

  @Test func `every standing is told`() throws {
    for standing in ReadGrants.Standing.allCases {
      let text = GrantCardText(now: Samples.now).text(of: try listed(try Samples.grant(), standing, objection: "no"))
      #expect(text.contains("  \(standing.rawValue)"))
      #expect(text.contains("sallyport grant revoke") == standing.isLiving)
    }
  }

  @Test func `a wish in full`() throws {
    let card = GrantCardText(now: Samples.now)
    try Snapshot.expect(card.text(of: try Samples.wish()), is: "Cards/wish.txt")
    let denied = GrantWish.Outcome.denied(by: OperatorName(unchecked: "alice"), reason: "not on a \u{1B}[31mFriday")
    let text = card.text(of: try Samples.wish(session: nil, outcome: denied))
    try Snapshot.expect(text, is: "Cards/wish-denied.txt")
  }

  @Test func `what is signed is shown in full`() throws {
    let card = GrantCardText(now: Samples.now)
    let text = card.announcement(of: try Samples.grant(), answering: try Samples.wish())
    try Snapshot.expect(text, is: "Cards/grant-announcement.txt")
    #expect(text.split(separator: "\n", omittingEmptySubsequences: false).count <= 22)
    #expect(!text.contains("not as asked"))
    let narrower = GrantTerms(
      task: Samples.terms.task, relations: Samples.terms.relations, verbs: [.update], rowsPerStatement: 5, rowsInAll: 5)
    let changed = card.announcement(
      of: try Samples.grant("grt_7k2m9qx4ta", narrower, life: .seconds(60)), answering: try Samples.wish())
    #expect(changed.contains("  not as asked  the verbs, the rows, the time\n"))
  }

  @Test(arguments: [40, 80, 132]) func `a hostile task stays behind its bar`(width: Int) throws {
    let card = GrantCardText(now: Samples.now, width: width)
    let texts = [
      card.text(of: try Samples.wish(hostile())),
      card.announcement(of: try Samples.grant("grt_7k2m9qx4ta", hostile()), answering: nil),
    ]
    for text in texts {
      for scalar in text.unicodeScalars where scalar != "\n" { #expect(!VisibleText.isTreacherous(scalar)) }
      let lines = text.split(separator: "\n").filter { $0.contains("xxxx") || $0.contains("harmless") }
      #expect(lines.allSatisfy { $0.hasPrefix("  │ ") || $0.hasPrefix("  ┊ ") })
      #expect(lines.allSatisfy { DisplayWidth.of(String($0)) <= width })
      #expect(!text.split(separator: "\n").contains("  • at most 1 row"))
    }
    if width == 80 { try Snapshot.expect(texts[1], is: "Cards/grant-hostile.txt") }
  }

  @Test func `the list, wishes first`() throws {
    let now = Samples.now
    let rows = [
      GrantRow(try Samples.wish()), GrantRow(try listed(try Samples.grant(), spent: 1_000_000)),
      GrantRow(
        try listed(
          try Samples.grant("grt_1111111111", environment: .development, from: now.advanced(by: .seconds(90))), .waiting
        )),
      GrantRow(try listed(try Samples.grant("grt_2222222222", revokedAt: now), .revoked, spent: 3)),
      GrantRow(try listed(try Samples.grant("grt_3333333333", hostile()), .forged, objection: "no")),
      GrantRow(try listed(try Samples.grant("grt_4444444444"), .tokenEnded)),
    ]
    let table = GrantListCommand.table(rows, now: now)
    try Snapshot.expect(table.render(width: 100, style: .plain), is: "Tables/grants.txt")
    #expect(table.render(width: 100, style: .coloured).contains("\u{1B}[1;97;41mforged\u{1B}[0m"))
    for scalar in table.render(width: 4_000, style: .plain).unicodeScalars where scalar != "\n" {
      #expect(!VisibleText.isTreacherous(scalar))
    }
  }

  @Test func `JSON carries what programs need`() throws {
    let denied = GrantWish.Outcome.denied(by: OperatorName(unchecked: "alice"), reason: "no")
    let rows = [
      GrantRow(try Samples.wish()), GrantRow(try Samples.wish(session: nil, outcome: denied)),
      GrantRow(
        try listed(try Samples.grant(revokedAt: Samples.now), .revoked, spent: 3, answers: try Samples.wish().id)),
    ]
    try Snapshot.expect(try JSONText.of(rows), is: "Tables/grants.json")
  }
}

struct MomentTextTests {
  private let now = Samples.now

  @Test(arguments: [
    ("2026-04-25T14:03:07.125Z", 1_777_125_787_125_000), ("2026-04-25 14:03:07", 1_777_125_787_000_000),
    ("2026-04-25T14:03", 1_777_125_780_000_000), ("2026-04-25T14:03Z", 1_777_125_780_000_000),
    ("1970-01-01T00:00", 0), ("2000-02-29T23:59:59.999999", 951_868_799_999_999),
    ("2028-02-29 00:00", 1_835_395_200_000_000),
    ("9999-12-31T23:59", 253_402_300_740_000_000),
  ])
  func `moments`(text: String, microseconds: Int64) {
    #expect(MomentText.read(text, now: now)?.microseconds == microseconds)
  }

  @Test func `what a timestamp prints is read back`() {
    var random = SystemRandomNumberGenerator()
    for _ in 0..<1_000 {
      let milliseconds = Int64.random(in: 0..<253_402_300_800_000, using: &random)
      let moment = Timestamp(microseconds: milliseconds * 1_000)
      #expect(MomentText.read(moment.description) == moment)
    }
  }

  @Test func `from now`() {
    #expect(MomentText.read("1h30m", now: now) == now.advanced(by: .seconds(5_400)))
  }

  @Test(arguments: [
    "", "soon", "2026-04-25", "14:03", "2026-4-25T14:03", "2026-02-29T00:00", "2026-04-31T00:00", "2026-13-01T00:00",
    "2026-00-01T00:00", "2026-04-00T00:00", "2026-04-25T24:00", "2026-04-25T14:60", "2026-04-25T14:03:60",
    "2026-04-25T14:03+02:00", "2026-04-25T14:03 UTC", "2026-04-25T14:03:07.", "2026-04-25T14:03:07.1234567",
    "1969-12-31T23:59", "2026-04-25T14:03ZZ", "٢٠٢٦-04-25T14:03", "2026-04-25T14:03:07,5", "-026-04-25T14:03",
    "99999999999999999999999999999999",
  ])
  func `no moments`(text: String) {
    #expect(MomentText.read(text, now: now) == nil)
  }
}
