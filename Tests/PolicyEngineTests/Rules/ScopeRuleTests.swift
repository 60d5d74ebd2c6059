import PolicyEngine
import SallyportModel
import Testing

@Suite("Rule: scope")
struct ScopeRuleTests {
  private func reading(_ relations: RelationUse...) -> StatementFacts {
    Given.statement([]) { $0.relations = relations }
  }

  @Test("has nothing against what is in scope, and refuses what is not")
  func relations() {
    #expect(Given.judge(reading(RelationUse(Given.users, .read, .read))).verdict == .allow)
    let judgement = Given.judge(
      reading(RelationUse(Given.users, .read, .read), RelationUse(Given.payments, .read, .read)))
    #expect(judgement.reasons == [Reason(rule: "out-of-scope", verdict: .refuse, subject: "public.payments")])
  }

  @Test("refuses a target out of scope in development as well")
  func development() {
    let judgement = Given.judge(
      reading(RelationUse(Given.payments, .target, .delete)), for: Given.subject(.development))
    #expect(judgement.verdict == .refuse)
  }

  @Test("takes a whole schema")
  func schemas() {
    let made = RelationUse(RelationName(schema: "app", name: "new"), .target, .create)
    #expect(Given.judge(reading(made), for: Given.subject(schemas: ["app"])).verdict == .allow)
    #expect(Given.judge(reading(made), for: Given.subject(schemas: ["public"])).verdict == .refuse)
  }

  private func verdict(
    _ resolution: Resolution, _ subject: Subject, of relation: RelationName = Given.users,
    role: RelationUse.Role = .read
  ) -> Verdict {
    Given.judge(reading(RelationUse(relation, role, .read, resolution)), for: subject).verdict
  }

  private static func found(_ kind: RelationKind, table: RelationName? = nil) -> Resolution {
    .found(RelationIdentity(oid: 20_000, kind: kind, table: table))
  }

  @Test("takes a whole schema for its tables; a view and its like by name only", arguments: RelationKind.allCases)
  func kinds(_ kind: RelationKind) {
    let isCovered: Bool? =
      switch kind {
      case .table, .partitionedTable, .composite: true
      case .view, .materializedView, .foreignTable, .sequence: false
      case .index: nil
      }
    #expect(verdict(Self.found(kind), Given.subject()) == .allow)
    if let isCovered {
      let wide = Given.subject(schemas: ["public"])
      #expect((verdict(Self.found(kind), wide, of: Given.payments) == .allow) == isCovered)
    }
  }

  @Test(
    "refuses a column that the scope leaves out, where it is known whose it is",
    arguments: [
      (ColumnUse("id", of: [Given.users], .read), Verdict.allow),
      (ColumnUse("email", of: [Given.users], .read), .refuse),
      (ColumnUse("*", of: [Given.users], .read), .refuse),
      (ColumnUse("email", of: [Given.users, Given.payments], .read), .allow),
      (ColumnUse("email", of: [Given.users], .target), .refuse),
      (ColumnUse("email", of: [Given.payments], .read), .allow),
    ])
  func columns(_ use: ColumnUse, _ expected: Verdict) {
    var subject = Given.subject(schemas: ["public"])
    subject.scope.relations = []
    subject.scope.limits = [Given.users: ReadLimit(columns: ["id", "name"])]
    let judgement = Given.judge(
      Given.statement([.read]) {
        $0.relations = [RelationUse(Given.users, .read, .read)]
        $0.columns = [use]
      }, for: subject)
    #expect(judgement.verdict == expected)
    if expected == .refuse {
      #expect(
        judgement.reasons == [Reason(rule: "out-of-scope", verdict: .refuse, subject: "public.users.\(use.name)")])
    }
  }

  @Test("lets a relation of which all columns of some rows may be read be read whole: the server filters")
  func rows() {
    var subject = Given.subject()
    subject.scope = Scope(limits: [Given.users: ReadLimit(filter: "id = 1")])
    let statement = Given.statement([.read]) {
      $0.relations = [RelationUse(Given.users, .read, .read)]
      $0.columns = [ColumnUse("*", of: [Given.users], .read)]
    }
    #expect(Given.judge(statement, for: subject).verdict == .allow)
  }

  @Test("takes an index for its table")
  func index() {
    let other = Given.subject(schemas: ["app"])
    let table = RelationName(schema: "app", name: "t")
    #expect(verdict(Self.found(.index, table: table), other, of: Given.payments, role: .target) == .allow)
    #expect(verdict(Self.found(.index, table: Given.payments), other, of: Given.payments, role: .target) == .refuse)
    #expect(verdict(Self.found(.index), Given.subject(schemas: ["public"]), of: Given.payments) == .refuse)
  }

  @Test("never takes what the catalog does not have, but in development, where it may not be committed yet")
  func absence() {
    #expect(verdict(.absent, Given.subject()) == .refuse)
    #expect(verdict(.absent, Given.subject(.staging)) == .refuse)
    #expect(verdict(.absent, Given.subject(.development)) == .allow)
    #expect(verdict(.absent, Given.subject(.development), of: Given.payments) == .refuse)
    #expect(verdict(.made, Given.subject()) == .allow)
  }

  @Test(
    "compares names exactly",
    arguments: [("public", "Users"), ("Public", "users"), ("public", "users "), ("", "users")])
  func exact(_ schema: String, _ name: String) {
    #expect(
      Given.judge(reading(RelationUse(RelationName(schema: schema, name: name), .read, .read))).verdict == .refuse)
  }

  @Test("lets everybody read the catalog and nobody change it", arguments: ["pg_catalog", "information_schema"])
  func catalog(_ schema: String) {
    let relation = RelationName(schema: schema, name: "pg_settings")
    #expect(Given.judge(reading(RelationUse(relation, .read, .read))).verdict == .allow)
    let wide = Given.subject(.development, schemas: [schema])
    #expect(Given.judge(reading(RelationUse(relation, .target, .update)), for: wide).rules == ["catalog-change"])
  }

  @Test("leaves other objects to those who have their schema")
  func objects() {
    let type = Given.statement([]) { $0.objects = [ObjectUse(.type, schema: "app", name: "mood", .create)] }
    #expect(Given.judge(type).reasons == [Reason(rule: "out-of-scope", verdict: .refuse, subject: "app.mood")])
    #expect(Given.judge(type, for: Given.subject(schemas: ["app"])).verdict == .allow)
    let other = Given.statement([]) { $0.objects = [ObjectUse(.other, schema: "app", name: "f", .drop)] }
    #expect(Given.judge(other, for: Given.subject(schemas: ["app"])).verdict == .refuse)
    #expect(Given.judge(other, for: Given.subject(.development, schemas: ["app"])).verdict == .hold)
  }
}
