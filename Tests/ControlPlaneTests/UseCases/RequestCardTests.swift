import Approvals
import ControlPlane
import PolicyEngine
import SallyportModel
import Testing

struct RequestCardTests {
  @Test func `the card says what the statement would do and why it waits`() throws {
    let scene = try Scene()
    let card = RequestCard(try scene.held(rowCeiling: 10))
    #expect(card.wouldDo == ["deletes rows of public.orders; nothing restricts it: every row is meant"])
    #expect(card.reasons.map(\.sentence) == ["it changes rows", "nothing restricts it: every row is meant"])
    #expect(card.onApproval[1] == "in a transaction of its own, which is rolled back if it changes more than 10 rows")
    #expect(card.unknown.count == 1)
    #expect(card.digest.count == 64)
    #expect(card.state == .pending)
  }

  @Test func `what nothing undoes is said`() throws {
    let scene = try Scene()
    let card = RequestCard(try scene.held(runsInTransaction: false))
    #expect(card.onApproval[1] == "outside a transaction, because PostgreSQL allows no other way: nothing undoes it")
  }

  @Test func `parameters are readable where they can be`() throws {
    let scene = try Scene()
    let card = RequestCard(
      try scene.held(parameters: [
        BoundParameter(format: .text, value: Array("O'Neil".utf8)),
        BoundParameter(format: .binary, value: [0, 0, 0, 42]),
        BoundParameter(format: .text, value: [0xFF]), BoundParameter(format: .text, value: nil),
      ]))
    #expect(card.parameters.map(\.text) == ["O'Neil", nil, nil, nil])
    #expect(card.parameters.map(\.bytes) == [nil, "0000002a", "ff", nil])
    #expect(card.parameters.map(\.isNull) == [false, false, false, true])
  }

  @Test(arguments: Effect.allCases)
  func `every effect has a sentence`(effect: Effect) {
    let sentence = EffectText.sentence(StatementFacts(command: "COMMAND", range: 0..<1, effects: [effect]), number: nil)
    #expect(!sentence.isEmpty)
    #expect(!sentence.contains("changes nothing that was found"))
  }

  @Test func `several effects make one sentence, and reading goes without saying`() {
    let facts = StatementFacts(command: "INSERT", range: 0..<1, effects: [.read, .insert, .executeCode])
    #expect(EffectText.sentence(facts, number: 2) == "2. adds rows to a table, and runs code: INSERT")
  }

  /// A rule that is new in the policy must be explained here as well.
  @Test(arguments: Effect.allCases)
  func `every rule that judges an effect has a sentence`(effect: Effect) {
    expectSentences(StatementFacts(command: "COMMAND", range: 0..<1, effects: [effect]))
  }

  @Test(arguments: Concern.allCases)
  func `every concern has a sentence`(concern: Concern) {
    var facts = StatementFacts(command: "COMMAND", range: 0..<1)
    facts.concerns = [concern]
    expectSentences(facts)
  }

  private func expectSentences(_ facts: StatementFacts) {
    var held = StatementFacts(command: "DELETE", range: 0..<1, effects: [.delete])
    held.transaction = .begin
    let subject = Subject(environment: .production, scope: Scope(schemas: ["public"]))
    for reason in Policy.standard.judge(.success(BatchFacts([facts, held])), for: subject).reasons {
      #expect(ReasonText.rules.contains(reason.rule), "the rule `\(reason.rule)` has no sentence")
    }
  }
}
