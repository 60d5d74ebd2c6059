import SallyportModel
import Testing
import UpstreamAccess

@testable import Commands

struct ScopeComparisonTests {
  private static func name(_ text: String, in schema: String = "public") -> RelationName {
    RelationName(schema: schema, name: text)
  }

  private static let relations = [
    ScopedRelation(relation: name("customers"), form: "a table", isTable: true, columns: ["id", "name", "email"]),
    ScopedRelation(relation: name("orders"), form: "a table", isTable: true, columns: ["id", "total"]),
    ScopedRelation(relation: name("revenue"), form: "a view", isTable: false, columns: ["month"]),
  ]

  private static func scope(_ entries: String...) throws -> Scope {
    var scope = Scope()
    for entry in entries { try scope.insert(reading: entry) }
    return scope
  }

  private func differences(
    _ scope: Scope, _ given: LoginReading.Readable..., change: (inout LoginReading) -> Void = { _ in }
  )
    -> [String]
  {
    var reading = LoginReading(login: "sallyport_0123456789", relations: given)
    change(&reading)
    return ScopeComparison(scope: scope, reading: reading, relations: Self.relations, isManaged: true).differences()
      .map { "\($0.kind.rawValue): \($0.what)" }
  }

  private func table(_ name: String, _ columns: [String]? = nil)
    -> LoginReading.Readable
  {
    LoginReading.Readable(relation: Self.name(name), form: "a table", columns: columns)
  }

  @Test func `what is as the scope says is no difference`() throws {
    #expect(differences(try Self.scope("customers(id)", "orders"), table("customers", ["id"]), table("orders")) == [])
    let filtered = LoginReading.Readable(
      relation: Self.name("orders"), form: "a table", filters: ["(id = 1)"], hasRowSecurity: true)
    #expect(differences(try Self.scope("orders where id = 1"), filtered) == [])
    #expect(differences(try Self.scope("public.*"), table("customers"), table("orders")) == [], "views by name only")
  }

  @Test func `what is not given is missing`() throws {
    #expect(differences(try Self.scope("ordres")) == ["missing: there is no `public.ordres`"])
    #expect(differences(try Self.scope("orders")) == ["missing: `public.orders` may not be read"])
    #expect(
      differences(try Self.scope("orders"), table("orders", ["id"])) == ["missing: `public.orders` without total"])
    #expect(
      differences(try Self.scope("public.*"), table("orders")) == ["missing: `public.*` without `public.customers`"])
    let locked = LoginReading.Readable(relation: Self.name("orders"), form: "a table", isReachable: false)
    #expect(differences(try Self.scope("orders"), locked) == ["missing: `public.orders` may not be read"])
  }

  @Test func `what is given besides is beyond`() throws {
    let scope = try Self.scope("customers(id)")
    #expect(differences(scope, table("customers")) == ["beyond: `public.customers` with name, email"])
    #expect(
      differences(scope, table("customers", ["id"]), table("orders")) == ["beyond: `public.orders` may be read"])
    let everybody = LoginReading.Readable(relation: Self.name("revenue"), form: "a view", isByName: false)
    #expect(
      differences(try Self.scope("public.*"), table("customers"), table("orders"), everybody)
        == ["beyond: `public.revenue` may be read, by everybody"])
    let writable = LoginReading.Readable(relation: Self.name("orders"), form: "a table", writes: ["DELETE"])
    #expect(differences(try Self.scope("orders"), writable) == ["beyond: `public.orders` may be written: DELETE"])
    for filters in [[], ["(id = 1)"]] {
      let bare = LoginReading.Readable(
        relation: Self.name("orders"), form: "a table", filters: filters, hasRowSecurity: filters.isEmpty)
      #expect(
        differences(try Self.scope("orders where id = 1"), bare)
          == ["beyond: `public.orders` with all rows, not those `where id = 1`"])
    }
  }

  @Test func `what the login is counts as well`() throws {
    let found = differences(try Self.scope("orders"), table("orders")) {
      $0 = LoginReading(
        login: $0.login, attributes: ["BYPASSRLS"], memberships: ["owner"], mayConnect: false, relations: $0.relations)
    }
    #expect(
      found == [
        "missing: the login may not connect to the database", "beyond: the login is BYPASSRLS",
        "beyond: the login is a member of owner",
      ])
  }

  @Test(
    arguments: [
      ("public.custmers", "names `public.custmers`, which is not there", "`public.customers`"),
      ("sales.orders", "names `sales.orders`", "`public.orders`"), ("publik.*", "the schema `publik`", "`public.*`"),
      ("orders(totl)", "`public.orders` has no column `totl`", "`total`"),
      ("revenue(month)", "`public.revenue` is a view", "make a view"),
      ("revenue where month is null", "`public.revenue` is a view", "make a view"),
    ])
  func `a scope that names what is not there is told the nearest`(entry: String, message: String, hint: String) throws {
    let failure = ScopeCheck(scope: try Self.scope(entry), relations: Self.relations).failure()
    #expect(failure?.message.contains(message) == true, "\(String(describing: failure))")
    #expect(failure?.hint?.contains(hint) == true, "\(String(describing: failure))")
  }

  @Test func `a scope that names what is there passes`() throws {
    let scope = try Self.scope("public.*", "customers(id)", "orders where total > 1", "revenue")
    #expect(ScopeCheck(scope: scope, relations: Self.relations).failure() == nil)
  }

  @Test(
    arguments: [
      ("custmers", "the grant names `public.custmers`, which is not there", "did you mean `public.customers`?"),
      ("nosuchatall", "the grant names `public.nosuchatall`", "`--unchecked`"),
      ("revenue", "`public.revenue`, which is a view", "name the table"),
    ])
  func `a grant on what is no table there is told the nearest`(table: String, message: String, hint: String) {
    let tables: Set = [Self.name("orders"), Self.name(table)]
    let failure = GrantCheck(tables: tables, relations: Self.relations).failure()
    #expect(
      failure?.message.contains(message) == true && failure?.hint?.contains(hint) == true,
      "\(String(describing: failure))")
    #expect(GrantCheck(tables: [Self.name("orders")], relations: Self.relations).failure() == nil)
  }
}
