import PolicyEngine
import SallyportModel
import Testing

@Suite("The policy as a whole")
struct PolicyTests {
  /// The table of the default policy, for statements that touch nothing out of scope.
  @Test("judges every effect in every environment as the table says")
  func effects() {
    let expected: [Effect: (protected: Verdict, development: Verdict)] = [
      .read: (.allow, .allow), .insert: (.hold, .allow), .update: (.hold, .allow), .delete: (.hold, .allow),
      .truncate: (.hold, .allow), .create: (.hold, .allow), .alter: (.hold, .allow), .drop: (.hold, .allow),
      .lock: (.refuse, .allow), .maintenance: (.hold, .allow), .executeCode: (.refuse, .hold),
      .session: (.allow, .allow),
      .transaction: (.allow, .allow), .privilege: (.refuse, .hold), .file: (.refuse, .refuse),
      .network: (.refuse, .refuse), .operatingSystem: (.refuse, .refuse), .server: (.refuse, .hold),
      .listen: (.allow, .allow), .notify: (.refuse, .allow),
    ]
    for effect in Effect.allCases {
      for environment in Environment.allCases {
        let verdict = Given.judge(Given.statement([effect]), for: Given.subject(environment)).verdict
        let row = expected[effect]
        #expect(
          verdict == (environment == .development ? row?.development : row?.protected), "\(effect) \(environment)")
      }
    }
  }

  @Test("lets the strictest finding decide, and keeps them all")
  func strictest() {
    let judgement = Given.judge(Given.statement([.read, .delete, .privilege]))
    #expect(judgement.verdict == .refuse)
    #expect(judgement.rules.sorted() == ["privilege", "write"])
  }

  @Test("judges each statement of a batch under its own number")
  func batch() {
    let judgement = Given.judge(Given.statement([.read]), Given.statement([.delete]))
    #expect(judgement.reasons == [Reason(rule: "write", verdict: .hold, statement: 1)])
  }

  @Test("has nothing against an empty text")
  func empty() {
    #expect(Policy.standard.judge(.success(BatchFacts([])), for: Given.subject()).verdict == .allow)
  }

  @Test("lets nothing through for a token that is not active")
  func inactive() {
    var subject = Given.subject(.development)
    subject.tokenIsActive = false
    #expect(Given.judge(Given.statement([.read]), for: subject).rules == ["token-inactive"])
  }

  @Test("names its content by a digest that stays")
  func version() {
    #expect(Policy.standard.version.count == 16)
    #expect(Policy.standard.version.allSatisfy { $0.isHexDigit })
    #expect(Policy.standard == Policy.standard)
  }
}

@Suite("Rule: not understood")
struct NotUnderstoodRuleTests {
  @Test("refuses", arguments: [NotUnderstood.Code.syntax, .unknownNode, .encoding, .limit])
  func refuses(_ code: NotUnderstood.Code) {
    for environment in Environment.allCases {
      let judgement = Policy.standard.judge(
        .failure(NotUnderstood(code: code, description: "x")), for: Given.subject(environment))
      #expect(judgement.reasons == [Reason(rule: "not-understood", verdict: .refuse, subject: code.rawValue)])
    }
  }
}
