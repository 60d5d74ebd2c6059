import SallyportModel
import Testing

@Suite("Rule: routines")
struct RoutineRuleTests {
  private func calling(
    _ kind: RoutineUse.Kind, _ effects: Set<Effect> = [.read, .executeCode], hazard: Hazard? = nil,
    isHarmless: Bool = false
  ) -> StatementFacts {
    Given.statement(effects) {
      $0.routines = [RoutineUse(kind: kind, name: "public.f", isHarmless: isHarmless, hazard: hazard)]
    }
  }

  @Test("has nothing against what is known to be harmless", arguments: [RoutineUse.Kind.function, .operator, .type])
  func harmless(_ kind: RoutineUse.Kind) {
    #expect(Given.judge(calling(kind, [.read], isHarmless: true)).verdict == .allow)
  }

  @Test(
    "holds an unknown call in a plain read, and says which", arguments: [RoutineUse.Kind.function, .operator, .type])
  func read(_ kind: RoutineUse.Kind) {
    #expect(
      Given.judge(calling(kind)).reasons == [Reason(rule: "unknown-routine", verdict: .hold, subject: "public.f")])
  }

  @Test(
    "refuses it in anything else",
    arguments: [Effect.insert, .update, .delete, .create, .alter, .session, .transaction, .lock])
  func other(_ effect: Effect) {
    #expect(Given.judge(calling(.function, [.executeCode, effect])).verdict == .refuse)
    #expect(Given.judge(calling(.operator, [.executeCode, effect])).verdict == .refuse)
  }

  @Test("holds an unknown type in a change: columns have types of the application")
  func types() { #expect(Given.judge(calling(.type, [.executeCode, .alter])).verdict == .hold) }

  @Test("refuses procedures", arguments: [RoutineUse.Kind.procedure, .language])
  func procedures(_ kind: RoutineUse.Kind) { #expect(Given.judge(calling(kind)).verdict == .refuse) }

  @Test("refuses every hazard in production", arguments: Hazard.allCases)
  func hazards(_ hazard: Hazard) {
    let judgement = Given.judge(calling(.function, [.read], hazard: hazard))
    #expect(judgement.reasons == [Reason(rule: "dangerous-routine", verdict: .refuse, subject: "public.f")])
  }

  @Test("lets development call what is its own affair")
  func development() {
    let subject = Given.subject(.development)
    #expect(Given.judge(calling(.function), for: subject).verdict == .allow)
    #expect(Given.judge(calling(.procedure), for: subject).verdict == .hold)
    for hazard in [Hazard.sequence, .lock, .notify, .transaction] {
      #expect(Given.judge(calling(.function, [.read], hazard: hazard), for: subject).verdict == .allow)
    }
    for hazard in [Hazard.file, .network, .server, .sqlFromText, .settings, .exhaustion] {
      #expect(Given.judge(calling(.function, [.read], hazard: hazard), for: subject).verdict == .refuse)
    }
  }

  @Test("code without a name is refused, and held in development")
  func code() {
    #expect(Given.judge(Given.statement([.executeCode])).rules == ["code"])
    #expect(Given.judge(Given.statement([.executeCode]), for: Given.subject(.development)).verdict == .hold)
  }
}
