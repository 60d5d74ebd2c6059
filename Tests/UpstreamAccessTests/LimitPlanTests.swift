import SallyportModel
import Testing

@testable import UpstreamAccess

struct LimitPlanTests {
  private static let role = ManagedRole(token: TokenID(unchecked: "tok_0123456789"), gateway: "gate.example/a")
  private static let mark = "sallyport: made by gate.example/a, token tok_0123456789"

  private static func name(_ name: String) -> RelationName { RelationName(schema: "public", name: name) }

  private func found(_ name: String, _ change: (inout FoundRelation) -> Void = { _ in }) -> FoundRelation {
    var relation = FoundRelation(
      name: Self.name(name), kind: .relation, quotedSchema: "public", quoted: "public.\(name)")
    relation.columns = ["id": "id", "Total": "\"Total\"", "email": "email"]
    relation.rowSecurity.isOn = true
    change(&relation)
    return relation
  }

  private func plan(_ entries: String..., switchesOn: Bool = false) throws -> RolePlan {
    var scope = Scope()
    for entry in entries { try scope.insert(reading: entry) }
    let allowance = RoleAllowance(scope: scope, connections: 1, switchesRowSecurityOn: switchesOn)
    return RolePlan(role: Self.role, allowance: allowance, database: "shop")
  }

  /// What would be granted to a role that is made now, of relations.
  private func given(_ plan: RolePlan, _ found: [FoundRelation], held: RoleState = RoleState()) -> [String] {
    plan.privileges(found, schemas: [], held: held).sorted().filter { $0.kind == .relation }.map { $0.grant(to: "r") }
  }

  private func error(_ plan: RolePlan, _ found: FoundRelation...) -> UpstreamError? {
    let wanted = plan.privileges(found, schemas: [], held: RoleState())
    do throws(UpstreamError) { try plan.check(found, wanted) } catch { return error }
    return nil
  }

  @Test func `columns are given one by one, whatever else names the table`() throws {
    let wanted = [
      "GRANT SELECT (\"Total\") ON TABLE public.orders TO r", "GRANT SELECT (id) ON TABLE public.orders TO r",
    ]
    #expect(given(try plan("public.orders(id, \"Total\")"), [found("orders")]) == wanted)
    #expect(
      given(try plan("public.*", "public.orders(id, \"Total\")"), [found("orders"), found("users")])
        == wanted + ["GRANT SELECT ON TABLE public.users TO r"])
  }

  @Test func `a filtered table is given whole, and a schema's partitions and children of it not at all`() throws {
    let partition = found("orders_1") { $0.ancestors = [Self.name("orders")] }
    let all = [found("orders"), partition]
    #expect(given(try plan("public.*", "orders where id = 1"), all) == ["GRANT SELECT ON TABLE public.orders TO r"])
    #expect(given(try plan("public.* +future", "orders(id)"), all) == ["GRANT SELECT (id) ON TABLE public.orders TO r"])
    #expect(given(try plan("public.*"), all).count == 2)
    #expect(given(try plan("orders where id = 1", "orders_1"), all).count == 2, "who names one means it")
  }

  @Test func `tables that come later are given where the scope says so`() throws {
    let standing = RoleState.Standing(mark: Self.mark, attributes: "", memberships: "", ownsSomething: false)
    let state = RoleState(standing: standing)
    #expect(given(try plan("public.* +future"), [found("later")], held: state).count == 1)
    #expect(given(try plan("public.*"), [found("later")], held: state).isEmpty)
  }

  @Test(arguments: [FoundRelation.Form.view, .materializedView, .sequence, .foreignTable])
  func `what has no columns or rows of its own is an error`(form: FoundRelation.Form) throws {
    let relation = found("orders") { $0.form = form }
    let rows = error(try plan("orders where id = 1"), relation)
    #expect(rows?.message.contains("\(form.words), whose rows cannot be filtered") == true && rows?.hint != nil)
    let columns = error(try plan("orders(id)"), relation)
    #expect((columns == nil) == (form == .foreignTable))
    #expect(error(try plan("orders"), relation) == nil)
  }

  @Test func `a column that there is not is named, with the nearest`() throws {
    let typed = error(try plan("orders(id, emial)"), found("orders"))
    #expect(typed?.message == "`public.orders` has no column `emial`")
    #expect(typed?.hint == "did you mean `email`?")
    #expect(error(try plan("orders(zzzzzz)"), found("orders"))?.hint != nil)
  }

  @Test func `what is read through a parent cannot be limited below it`() throws {
    let partition = found("orders_1") { $0.ancestors = [Self.name("orders")] }
    for entry in ["orders_1(id)", "orders_1 where id = 1"] {
      for whole in ["orders", "public.*"] {
        let found = error(try plan(entry, whole), found("orders"), partition)
        #expect(
          found?.message.contains("`public.orders` shows the rows of `public.orders_1`") == true, "\(entry) \(whole)")
      }
      #expect(error(try plan(entry, "orders(id) where id = 1"), found("orders"), partition) == nil)
    }
  }

  @Test func `a filter is a restrictive policy for the role alone`() throws {
    let filters = try plan("orders where id = 1").rowFilters([found("orders")])
    #expect(
      filters.makings([]).map(\.statements) == [
        [
          "CREATE POLICY sallyport_0123456789 ON public.orders AS RESTRICTIVE FOR ALL TO sallyport_0123456789 "
            + "USING (\nid = 1\n)"
        ]
      ])
    #expect(throws: Never.self) { try filters.check() }
  }

  private func policy(
    _ change: (String) -> String = { $0 }, isAsMade: Bool = true, name: String = "sallyport_0123456789"
  ) -> RolePolicy {
    RolePolicy(
      relation: Self.name("orders"), quoted: "public.orders", name: name,
      mark: change(Self.mark + ", rows 0123456789abcdef: id = 1"), digest: "0123456789abcdef", isAsMade: isAsMade,
      isOwn: true)
  }

  @Test func `the second time nothing is left to do`() throws {
    let filters = try plan("orders where id = 1").rowFilters([found("orders")])
    #expect(filters.makings([policy()]).isEmpty && filters.surplus([policy()]).isEmpty)
  }

  @Test func `a policy that somebody has changed is made again`() throws {
    let filters = try plan("orders where id = 1").rowFilters([found("orders")])
    let changed = [
      policy(isAsMade: false), policy { $0.replacingOccurrences("0123456789abcdef", "fedcba9876543210") },
      policy { $0 + " OR true" }, policy(name: "other"), policy { _ in "" },
    ]
    for one in changed {
      #expect(filters.surplus([one]) == [one] && filters.makings([one]).count == 1)
    }
    let none = try plan("orders").rowFilters([found("orders")])
    #expect(none.surplus([policy()]) == [policy()] && none.makings([policy()]).isEmpty, "no filter is wanted any more")
  }

  @Test func `where row-level security is off it is an error, or switched on for nobody to notice`() throws {
    let off = found("orders") { $0.rowSecurity.isOn = false }
    let refused = error(try plan("orders where id = 1"), off)
    #expect(refused?.message.contains("off on `public.orders`") == true)
    #expect(
      refused?.hint?.contains("ENABLE ROW LEVEL SECURITY") == true && refused?.hint?.contains("switch-on") == true)
    let on = try plan("orders where id = 1", switchesOn: true)
    #expect(error(on, off) == nil)
    #expect(
      on.rowFilters([off]).makings([]).first?.statements.dropFirst() == [
        "CREATE POLICY sallyport_everybody ON public.orders USING (true) WITH CHECK (true)",
        "COMMENT ON POLICY sallyport_everybody ON public.orders IS 'sallyport: keeps what others see'",
        "ALTER TABLE public.orders ENABLE ROW LEVEL SECURITY",
      ])
    let again = found("orders") { $0.rowSecurity = RowSecurity(isOn: false, hasEverybody: true) }
    #expect(on.rowFilters([again]).makings([policy()]).first?.statements.count == 2, "somebody has switched it off")
  }

  @Test func `policies that are switched off are not switched on`() throws {
    let on = try plan("orders where id = 1", switchesOn: true)
    for security in [RowSecurity(hasPolicies: true), RowSecurity(isForced: true)] {
      let found = error(on, found("orders") { $0.rowSecurity = security })
      #expect(found?.message.contains("would come into force") == true && found?.hint != nil)
    }
  }
}

extension String {
  fileprivate func replacingOccurrences(_ part: String, _ other: String) -> String {
    split(separator: part, omittingEmptySubsequences: false).joined(separator: other)
  }
}
