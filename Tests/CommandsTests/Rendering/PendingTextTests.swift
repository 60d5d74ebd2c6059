import Approvals
import ControlPlane
import SallyportModel
import Testing

@testable import Commands

struct PendingTextTests {
  private let shop = UpstreamName(unchecked: "shop")

  private func pending(_ isUnreachable: Bool?) -> PendingRoles {
    var pending = PendingRoles(
      trouble: isUnreachable.map {
        UpstreamRoles.Trouble(
          since: Samples.now, isUnreachable: $0, detail: "role \"x\" owns something\n(hint: DROP OWNED BY it)")
      })
    pending.roles = [TokenID(unchecked: "tok_0123456789")]
    return pending
  }

  @Test func `what waits, and why, on a screen of 80 columns`() throws {
    let notes = [
      PendingText.role(of: TokenName(unchecked: "cursor-agent"), pending(true), at: shop),
      PendingText.grant(GrantID(unchecked: "grt_7k2m9qx4ta"), pending(false), at: shop),
      PendingText.upstream(shop, pending(nil)),
    ]
    let text = PendingText.notes(notes, width: 80, style: .plain)
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= 80 })
    try Snapshot.expect(text, is: "Tables/pending.txt")
    #expect(PendingText.notes([], width: 80, style: .plain).isEmpty)
  }

  @Test func `upstreams, as a table and for programs`() throws {
    let act = UpstreamRevoke(upstream: shop, reason: "INC-7: a stolen laptop", revokedAt: Samples.now)
    let revocation = UpstreamRevocation(
      upstream: shop, revokedAt: Samples.now,
      revocation: try SignedAct(act, by: OperatorName(unchecked: "alice"), with: SigningKey()))
    let rows = [
      UpstreamRow(shop, nil, revocation, tokens: 3, pending(true)),
      UpstreamRow(UpstreamName(unchecked: "an-upstream-with-a-longer-name"), nil, nil, tokens: 12),
    ]
    let table = UpstreamRow.table(rows).render(width: 80, style: .plain)
    #expect(table.split(separator: "\n").allSatisfy { $0.count <= 80 })
    let notes = rows.compactMap(UpstreamListCommand.note).flatMap { DisplayWidth.wrapped($0, to: 80) }.joined(
      separator: "\n")
    try Snapshot.expect(table + "\n\n" + notes, is: "Tables/upstreams.txt")
    try Snapshot.expect(try JSONText.of(rows), is: "Tables/upstreams.json")
  }

  @Test func `what a revoked key leaves behind`() throws {
    var aftermath = RevokeOperator.Aftermath(
      person: Operator(name: OperatorName(unchecked: "mallory"), publicKey: [], addedAt: Samples.now))
    let text = OperatorAftermathText(width: 80)
    #expect(text.text(of: aftermath) == "Operator mallory is revoked.")
    aftermath.grants = [try Samples.grant()]
    aftermath.reopened = [RequestID(unchecked: "req_7k2m9qx4ta")]
    aftermath.operators = [OperatorName(unchecked: "eve")]
    try Snapshot.expect(text.text(of: aftermath), is: "Tables/aftermath.txt")
  }
}
