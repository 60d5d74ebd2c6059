import PolicyEngine
import SallyportModel
import Testing

@Suite("Grants")
struct GrantRuleTests {
  static func grant(
    _ id: String = "grt_0000000001", _ verbs: Set<GrantVerb> = [.update], rows: Int64 = 10, until end: Int64 = 100
  ) -> Grant {
    Grant(
      id: GrantID(unchecked: id), token: TokenID(unchecked: "tok_0000000001"),
      tokenName: TokenName(unchecked: "agent"), upstream: UpstreamName(unchecked: "shop"), environment: .production,
      terms: GrantTerms(
        task: "a test", relations: [Given.users], verbs: verbs, rowsPerStatement: rows, rowsInAll: 100),
      notBefore: Timestamp(microseconds: 0), notAfter: Timestamp(microseconds: end),
      issuer: OperatorName(unchecked: "alice"), issuedAt: Timestamp(microseconds: 0))
  }

  static func subject(_ grants: Grant...) -> Subject {
    var subject = Given.subject()
    subject.grants = grants
    return subject
  }

  static func change(
    _ effects: Set<Effect> = [.update], of relation: RelationName = Given.users, kind: RelationKind = .table,
    cascades: Cascades? = nil, command: String = "UPDATE", mostRows: Int? = nil,
    _ more: (inout StatementFacts) -> Void = { _ in }
  ) -> StatementFacts {
    Given.statement(effects.union([.read])) {
      $0.command = command
      $0.relations = effects.map {
        RelationUse(relation, .target, $0, .found(RelationIdentity(oid: 16_400, kind: kind, cascades: cascades)))
      }
      $0.changes = [RowChange([relation], effects: effects, mostRows: mostRows)]
      more(&$0)
    }
  }

  @Test("let a change of their table by their verbs pass, and say under which")
  func covered() {
    let judgement = Given.judge(Self.change(), for: Self.subject(Self.grant()))
    #expect(judgement.verdict == .allow)
    #expect(judgement.grants.map(\.text) == ["grt_0000000001"])
    #expect(Given.judge(Self.change(), for: Self.subject()).verdict == .hold)
  }

  @Test("are needed in development too where the role is managed, and bring production's rules with them")
  func development() {
    let hidden = Self.change(command: "SELECT")
    let unknown = Given.statement([.read]) {
      $0.routines = [RoutineUse(kind: .function, name: "public.f", isHarmless: false)]
    }
    func verdict(_ statement: StatementFacts, managed: Bool, _ grants: Grant...) -> Verdict {
      var subject = Given.subject(.development)
      subject.hasManagedRole = managed
      subject.grants = grants
      return Given.judge(statement, for: subject).verdict
    }
    #expect(verdict(hidden, managed: false) == .allow)
    #expect(verdict(hidden, managed: true) == .hold)
    #expect(verdict(hidden, managed: true, Self.grant()) == .hold)
    #expect(verdict(Self.change(), managed: true, Self.grant()) == .allow)
    #expect(verdict(unknown, managed: true) == .allow)
    #expect(verdict(unknown, managed: true, Self.grant()) == .hold)
  }

  @Test("are used from the one that ends first")
  func order() {
    let subject = Self.subject(Self.grant("grt_0000000009", until: 200), Self.grant("grt_0000000003", until: 100))
    #expect(Given.judge(Self.change(), for: subject).grants.map(\.text) == ["grt_0000000003", "grt_0000000009"])
  }

  @Test("need all verbs of a statement")
  func verbs() {
    let both = Self.change([.insert, .update], command: "INSERT")
    #expect(Given.judge(both, for: Self.subject(Self.grant())).verdict == .hold)
    #expect(Given.judge(both, for: Self.subject(Self.grant("grt_0000000002", [.insert, .update]))).verdict == .allow)
    #expect(Given.judge(Self.change([.delete], command: "DELETE"), for: Self.subject(Self.grant())).verdict == .hold)
  }

  @Test("cover nothing whose rows no command tag counts, and nothing but tables")
  func uncountable() {
    let other = RowChange([Given.users], effects: [.update])
    let cases: [(String, StatementFacts)] = [
      ("a change in WITH", Self.change(command: "SELECT")),
      ("two changes", Self.change { $0.changes.append(other) }),
      ("EXPLAIN ANALYZE", Self.change(command: "EXPLAIN")),
      ("PREPARE", Self.change { $0.prepared = .prepare("p") }),
      ("COPY", Self.change { $0.copies = .fromClient }),
      ("a view", Self.change(kind: .view)), ("a foreign table", Self.change(kind: .foreignTable)),
      (
        "no relation for certain",
        Self.change { $0.changes = [RowChange([Given.users, Given.payments], effects: [.update])] }
      ),
    ]
    for (name, statement) in cases {
      let judgement = Given.judge(statement, for: Self.subject(Self.grant()))
      #expect(judgement.verdict > .allow && judgement.grants.isEmpty, "\(name)")
    }
    let two = Policy.standard.judge(
      .success(BatchFacts([Self.change(), Self.change()])), for: Self.subject(Self.grant()))
    #expect(two.verdict == .hold)
  }

  @Test("do not cover what foreign keys would carry on to other tables")
  func cascades() {
    let subject = Self.subject(Self.grant("grt_0000000002", [.update, .delete]))
    let keys = Cascades(deletes: true, updatesOf: ["id"])
    let writing: (String) -> (inout StatementFacts) -> Void = { column in
      { $0.columns = [ColumnUse(column, of: [Given.users], .target)] }
    }
    #expect(Given.judge(Self.change([.delete], cascades: keys, command: "DELETE"), for: subject).verdict == .hold)
    #expect(Given.judge(Self.change(cascades: keys, writing("id")), for: subject).verdict == .hold)
    #expect(Given.judge(Self.change(cascades: keys, writing("*")), for: subject).verdict == .hold)
    #expect(Given.judge(Self.change(cascades: keys), for: subject).verdict == .hold)
    #expect(Given.judge(Self.change(cascades: keys, writing("name")), for: subject).verdict == .allow)
    let rules = Cascades(deletes: false, updatesOf: [], hasRules: true)
    #expect(Given.judge(Self.change(cascades: rules, writing("name")), for: subject).verdict == .hold)
    let updates = Cascades(deletes: false, updatesOf: ["id"])
    #expect(Given.judge(Self.change([.delete], cascades: updates, command: "DELETE"), for: subject).verdict == .allow)
  }

  @Test("do not cover a table that is read in part")
  func inPart() {
    var subject = Self.subject(Self.grant())
    subject.scope.relations = []
    subject.scope.limits = [Given.users: ReadLimit(filter: "id = 1")]
    #expect(Given.judge(Self.change(), for: subject).grants.isEmpty)
  }

  @Test("take away one reason and no other")
  func otherReasons() {
    let unrestricted = Self.change { $0.concerns = [.unrestricted] }
    #expect(Given.judge(unrestricted, for: Self.subject(Self.grant())).rules == ["unrestricted"])
    let outside = Self.change { $0.relations.append(RelationUse(Given.payments, .read, .read)) }
    #expect(Given.judge(outside, for: Self.subject(Self.grant())).verdict == .refuse)
  }

  @Test("do not cover a text that says itself that it changes more rows")
  func mostRows() {
    let insert: (Int) -> StatementFacts = { Self.change([.insert], command: "INSERT", mostRows: $0) }
    let subject = Self.subject(Self.grant("grt_0000000002", [.insert], rows: 10))
    #expect(Given.judge(insert(10), for: subject).verdict == .allow)
    #expect(Given.judge(insert(11), for: subject).verdict == .hold)
  }
}
