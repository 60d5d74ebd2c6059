import PostgresWire
import SallyportModel
import Testing

@testable import UpstreamAccess

struct RolePlanTests {
  private static let role = ManagedRole(token: TokenID(unchecked: "tok_0123456789"), gateway: "gate.example/a")
  private static let orders = RelationName(schema: "public", name: "Order Items")

  private func plan(_ scope: Scope = Scope(relations: [orders])) -> RolePlan {
    RolePlan(
      role: Self.role,
      allowance: RoleAllowance(
        scope: scope, searchPath: ["public", "od\"d"], validUntil: Timestamp(microseconds: 1_777_000_000_000_000),
        connections: 7, settings: ["statement_timeout": "5000", "lock_timeout": "o'clock"]),
      database: "shop")
  }

  private func found(_ name: String) -> FoundRelation {
    FoundRelation(
      name: RelationName(schema: "public", name: name), kind: .relation, quotedSchema: "public",
      quoted: "public.\"\(name)\"")
  }

  private static func standing(_ change: (inout RoleState.Standing) -> Void = { _ in }) -> RoleState {
    var standing = RoleState.Standing(mark: role.mark, attributes: "", memberships: "", ownsSomething: false)
    change(&standing)
    return RoleState(standing: standing)
  }

  @Test func `a role is named after its token, and its comment says whose it is`() {
    #expect(Self.role.name == "sallyport_0123456789")
    #expect(ManagedRole.token(marked: Self.role.mark, by: "gate.example/a")?.text == "tok_0123456789")
    #expect(ManagedRole.token(marked: Self.role.mark, by: "gate.example/b") == nil)
    let watch = ManagedRole(watchOf: "gate.example/a-0123abcd", in: "shop")
    #expect(watch.name.hasPrefix("sallyport_watch_0123abcd_") && watch.name.utf8.count <= 63)
    let other = ManagedRole(watchOf: "gate.example/a-0123abcd", in: "billing")
    #expect(watch.name != other.name, "roles belong to a whole server")
    #expect(ManagedRole.token(marked: watch.mark, by: "gate.example/a-0123abcd") == nil)
    #expect(ManagedRole.token(marked: "sallyport: made by gate.example/a, token '; DROP", by: "gate.example/a") == nil)
  }

  @Test func `one that is not there is made with its bounds, everything quoted`() {
    let statements = plan().statements(RoleState(), verifier: "SCRAM-SHA-256$4096:s$k:v")
    #expect(
      statements == [
        "CREATE ROLE sallyport_0123456789 LOGIN NOINHERIT CONNECTION LIMIT 7 PASSWORD 'SCRAM-SHA-256$4096:s$k:v' "
          + "VALID UNTIL '2026-04-24T03:06:40.000Z'",
        "COMMENT ON ROLE sallyport_0123456789 IS 'sallyport: made by gate.example/a, token tok_0123456789'",
        "ALTER ROLE sallyport_0123456789 SET search_path = \"public\", \"od\"\"d\"",
        "ALTER ROLE sallyport_0123456789 SET lock_timeout = 'o''clock'",
        "ALTER ROLE sallyport_0123456789 SET statement_timeout = '5000'",
      ])
  }

  @Test func `one that is there gets its password and its bounds again`() {
    let statements = plan().statements(Self.standing(), verifier: "v")
    #expect(statements.first?.hasPrefix("ALTER ROLE sallyport_0123456789 LOGIN NOINHERIT ") == true)
    #expect(
      statements[1...2] == [
        "ALTER ROLE sallyport_0123456789 RESET ALL", "ALTER ROLE sallyport_0123456789 IN DATABASE shop RESET ALL",
      ], "what it has set for itself")
    #expect(!statements.contains { $0.hasPrefix("CREATE") || $0.hasPrefix("COMMENT") })
  }

  @Test func `what is wanted is the scope and the way to it`() {
    let wanted = plan().privileges([found("Order Items")], schemas: ["public"], held: RoleState())
    #expect(
      wanted.sorted().map { $0.grant(to: "r") } == [
        "GRANT CONNECT ON DATABASE shop TO r", "GRANT USAGE ON SCHEMA public TO r",
        "GRANT SELECT ON TABLE public.\"Order Items\" TO r",
      ])
  }

  @Test func `all of a schema is what was there when the role was made`() {
    let all = plan(Scope(schemas: ["public"]))
    let select = { (name: String) in
      RolePrivilege(kind: .relation, object: "public.\"\(name)\"", privilege: "SELECT")
    }
    let first = all.privileges([found("old")], schemas: [], held: RoleState())
    #expect(first.contains(select("old")))
    var state = Self.standing()
    state.privileges = first
    let second = all.privileges([found("new"), found("old")], schemas: [], held: state)
    #expect(second.contains(select("old")) && !second.contains(select("new")))
  }

  @Test(arguments: ["", "mine", "sallyport: made by gate.example/b, token tok_0123456789"])
  func `a role without our mark is somebody else's`(mark: String) {
    let state = Self.standing { $0 = .init(mark: mark, attributes: "", memberships: "", ownsSomething: false) }
    let error = #expect(throws: UpstreamError.self) { try plan().check(state) }
    #expect(error?.code == .role && error?.message.contains("did not make") == true && error?.hint != nil)
  }

  @Test func `a role that has become more is named, with what mends it`() {
    let mark = Self.role.mark
    for (standing, word) in [
      (RoleState.Standing(mark: mark, attributes: "CREATEDB", memberships: "", ownsSomething: false), "CREATEDB"),
      (RoleState.Standing(mark: mark, attributes: "", memberships: "owner", ownsSomething: false), "member of owner"),
      (RoleState.Standing(mark: mark, attributes: "", memberships: "", ownsSomething: true), "owns something"),
    ] {
      let error = #expect(throws: UpstreamError.self) { try plan().check(RoleState(standing: standing)) }
      #expect(error?.message.contains(word) == true && error?.hint != nil)
    }
    #expect(throws: Never.self) { try plan().check(Self.standing()) }
    #expect(throws: Never.self) { try plan().check(RoleState()) }
  }

  @Test func `before a role is dropped it loses what it has`() {
    var state = Self.standing()
    state.privileges = [
      RolePrivilege(kind: .relation, object: "public.a", privilege: "SELECT", column: "\"b c\""),
      RolePrivilege(kind: .schema, object: "public", privilege: "USAGE"),
    ]
    #expect(
      plan().removal(state) == [
        "REVOKE USAGE ON SCHEMA public FROM sallyport_0123456789",
        "REVOKE SELECT (\"b c\") ON TABLE public.a FROM sallyport_0123456789",
        "DROP ROLE sallyport_0123456789",
      ])
    #expect(
      plan().closing(state) == [
        "ALTER ROLE sallyport_0123456789 NOLOGIN",
        "REVOKE USAGE ON SCHEMA public FROM sallyport_0123456789",
        "REVOKE SELECT (\"b c\") ON TABLE public.a FROM sallyport_0123456789",
      ], "before it is dropped, and where it cannot be")
    state.standing?.canLogIn = false
    state.privileges = []
    #expect(plan().closing(state).isEmpty, "nothing is left to do")
  }

  @Test func `a role that the catalog has is known by its mark`() {
    let found = ManagedRole(name: Self.role.name, mark: Self.role.mark)
    #expect(found == Self.role)
    #expect(ManagedRole(name: "sallyport_x", mark: "sallyport: made by gate, watch of shop").token == nil)
    #expect(ManagedRole(name: "sallyport_x", mark: "sallyport: made by gate, token '; DROP").token == nil)
  }

  @Test func `what others do at the same moment is tried again, and nothing else`() {
    for state in ["XX000", "40001", "40P01", "42P01"] {
      #expect(UpstreamError(.queryFailed(SQLState(state)), "").isConflict, "\(state)")
    }
    for code in [UpstreamError.Code.queryFailed(SQLState("42501")), .queryFailed(nil), .role, .unreachable] {
      #expect(!UpstreamError(code, "").isConflict)
    }
  }
}
