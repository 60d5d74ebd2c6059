import PolicyEngine
import SallyportModel
import Testing

@Suite("Rule: concerns")
struct ConcernRuleTests {
  private func verdict(_ concern: Concern, _ subject: Subject = Given.subject()) -> Verdict {
    Given.judge(Given.statement([.read]) { $0.concerns = [concern] }, for: subject).verdict
  }

  @Test("judges every concern as the table says")
  func table() {
    let expected: [Concern: (protected: Verdict, development: Verdict)] = [
      .unrestricted: (.hold, .allow), .readWriteTransaction: (.refuse, .allow), .cursorWithHold: (.refuse, .refuse),
      .importedSnapshot: (.refuse, .refuse), .temporaryObject: (.refuse, .refuse), .leakingCatalog: (.refuse, .refuse),
      .cascade: (.hold, .hold), .unbounded: (.refuse, .hold), .excessive: (.refuse, .refuse),
      .hiddenCall: (.hold, .allow), .hiddenRows: (.allow, .allow), .unknownPrepared: (.refuse, .refuse),
    ]
    for concern in Concern.allCases {
      #expect(verdict(concern) == expected[concern]?.protected, "\(concern)")
      #expect(verdict(concern, Given.subject(.staging)) == expected[concern]?.protected, "\(concern)")
      #expect(verdict(concern, Given.subject(.development)) == expected[concern]?.development, "\(concern)")
    }
  }

  @Test("lets nobody whose rows are filtered count the others")
  func hiddenRows() {
    var subject = Given.subject(.development)
    subject.scope.limits[Given.payments] = ReadLimit(columns: ["id"], filter: nil)
    #expect(verdict(.hiddenRows, subject) == .allow)
    subject.scope.limits[Given.payments] = ReadLimit(columns: nil, filter: "id = 1")
    #expect(verdict(.hiddenRows, subject) == .refuse)
  }

  @Test("leaves EXECUTE to a session that knows its names")
  func prepared() {
    var subject = Given.subject()
    subject.sessionResolvesPrepared = true
    #expect(verdict(.unknownPrepared, subject) == .allow)
  }
}

@Suite("Rule: channels")
struct ChannelRuleTests {
  @Test("listens by scope")
  func listen() {
    let facts = Given.statement([.listen]) { $0.channels = ["jobs"] }
    #expect(Given.judge(facts).reasons == [Reason(rule: "channel-out-of-scope", verdict: .refuse, subject: "jobs")])
    #expect(Given.judge(facts, for: Given.subject(channels: ["jobs"])).verdict == .allow)
    #expect(Given.judge(facts, for: Given.subject(channels: ["Jobs"])).verdict == .refuse)
  }

  @Test("notifies in development only")
  func notify() {
    let facts = Given.statement([.notify]) { $0.channels = ["jobs"] }
    #expect(Given.judge(facts, for: Given.subject(channels: ["jobs"])).verdict == .refuse)
    #expect(Given.judge(facts, for: Given.subject(.development)).verdict == .allow)
  }
}
