import Approvals
import SallyportModel
import TestSupport
import Testing

/// Random histories: whatever is tried in whatever order, nothing runs that was not approved, unexpired and unused.
struct RequestHistoryTests {
  private struct World {
    var request: HeldRequest
    var claims: [Claim] = []
    var now = Sample.start
    var ends = 0
    var approvedBy: Set<OperatorName> = []
    var denied = false
  }

  private let collectors: [Claim.Collector] = [
    .session(SessionID(unchecked: "ses_0123456789")), .operator(OperatorName(unchecked: "alice")),
  ]

  @Test(arguments: [1, 2]) func `2,000 histories`(approvals: Int) throws {
    let roster = try Sample.roster("bob", "carol")
    let request = Sample.request(quorum: Quorum(approvals: approvals))
    // Signed once: what changes from history to history is when they come.
    var votes: [Countersignature] = []
    for person in ["alice", "bob", "mallory"] {
      for choice in [Decision.Choice.approve, .deny] { votes.append(try Sample.vote(choice, by: person, on: request)) }
    }
    var random = SeededRandom(seed: UInt64(approvals))
    var executed = 0
    for _ in 0..<2_000 {
      var world = World(request: request)
      for _ in 0..<14 { step(&world, roster, votes, &random) }
      if case .executed = world.request.state { executed += 1 }
      #expect(world.ends <= 1)
    }
    // The histories must reach what they guard.
    #expect(executed > 20)
  }

  private func step(
    _ world: inout World, _ roster: OperatorRoster, _ votes: [Countersignature], _ random: inout SeededRandom
  ) {
    let before = world.request
    world.now = world.now.advanced(by: .seconds(Int.random(in: 0...160, using: &random)))
    switch Int.random(in: 0..<10, using: &random) {
    case 0...3: vote(&world, roster, votes[Int.random(in: 0..<votes.count, using: &random)])
    case 4...6:
      let collector = collectors[Int.random(in: 0..<2, using: &random)]
      guard let claim = try? world.request.claim(by: collector, roster: roster, at: world.now) else { break }
      // The invariant.
      #expect(world.approvedBy.count >= before.quorum.approvals && !world.denied && world.now < before.expiresAt)
      #expect(world.ends == 0)
      world.claims.append(claim)
    case 7:
      guard let claim = world.claims.randomElement(using: &random) else { break }
      if (try? world.request.finish(claim, .executed(rows: 1), at: world.now)) != nil { world.ends += 1 }
    case 8:
      guard let claim = world.claims.randomElement(using: &random) else { break }
      try? world.request.giveBack(claim, at: world.now)
    default:
      if Bool.random(using: &random) {
        _ = world.request.expire(at: world.now)
      } else if Int.random(in: 0..<8, using: &random) == 0 {
        try? world.request.withdraw(.agent, at: world.now)
      }
    }
    if !before.state.name.isOpen { #expect(world.request == before) }
  }

  private func vote(_ world: inout World, _ roster: OperatorRoster, _ vote: Countersignature) {
    guard (try? world.request.decide(vote, roster: roster, at: world.now)) != nil else { return }
    switch vote.decision.choice {
    case .approve: world.approvedBy.insert(vote.signer)
    case .deny: world.denied = true
    }
  }
}
