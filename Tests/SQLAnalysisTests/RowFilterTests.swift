import SQLAnalysis
import SallyportModel
import Testing

struct RowFilterTests {
  private static let orders = RelationName(schema: "public", name: "orders")

  private func check(_ filter: String, _ analyzer: Analyzer = Analyzer()) throws(InvalidRowFilter) {
    try analyzer.check(rowFilter: filter, of: Self.orders)
  }

  @Test(
    arguments: [
      "tenant_id = 42", "orders.tenant_id = 42", "public.orders.tenant_id = 42", "NOT is_hidden",
      "tenant_id IN (1, 2) AND (note IS NULL OR note LIKE 'a%')", "lower(note) = 'x' AND pg_catalog.length(note) < 5",
      "created_at > now() - interval '30 days'", "created_at < CURRENT_TIMESTAMP", "tags && ARRAY['a', 'b']",
      "(tenant_id, status) IN ((1, 'a'), (2, 'b'))", "status = 'paid'::text", "CASE WHEN a THEN b ELSE c END",
      "coalesce(tenant_id, 0) = greatest(1, 2)", "note = ') OR (true'", "note = '-- no comment'", "note = $$;)$$",
      "data ->> 'tenant' = '42'", "\"Tenant\" = 42", "tags[1] = 'a'", "a BETWEEN 1 AND 2", "a = ANY ('{1,2}'::int[])",
      "note COLLATE \"C\" < 'b'",
    ])
  func `conditions over the columns of one row are taken`(filter: String) throws { try check(filter) }

  @Test(
    arguments: [
      ("true) OR (true", "not balanced"), ("(a", "not balanced"), (")(", "not balanced"), ("a = 1)", "not balanced"),
      ("a = 1 -- rest", "no comments"), ("a /* b */ = 1", "no comments"), ("a = 1 --", "no comments"),
      ("a = 1; DROP TABLE t", "one condition"), ("a = 'open", "quoted string"), ("a, b", "not one condition"),
      ("a = 1 ORDER BY a", "syntax error"), ("a = ", "syntax error"), ("SELECT true", "no subquery"),
      ("a IN (SELECT b FROM orders)", "no subquery"), ("EXISTS (SELECT FROM secrets)", "no subquery"),
      ("a = (TABLE secrets)", "no subquery"), ("a = ARRAY(SELECT 1)", "no subquery"), ("a = $1", "no parameters"),
      ("a = current_setting('app.tenant')", "hangs on the session"), ("owner = current_user", "hangs on the session"),
      ("owner = session_user", "hangs on the session"), ("day = CURRENT_DATE", "hangs on the session"),
      ("t = LOCALTIME", "hangs on the session"), ("pg_backend_pid() = a", "hangs on the session"),
      ("current_query() LIKE a", "hangs on the session"), ("random() < a", "hangs on the session"),
      ("to_char(t, 'YYYY') = a", "hangs on the session"), ("pg_catalog.current_schema() = a", "hangs on the session"),
      ("t AT TIME ZONE z > a", "hangs on the session"), ("concat(a, b) = 'x'", "hangs on the session"),
      ("pg_sleep(a) IS NULL", "not known to be harmless"), ("mine(a)", "not known to be harmless"),
      ("public.lower(a) = 'x'", "not known to be harmless"), ("a OPERATOR(public.=) 1", "not known to be harmless"),
      ("a <<<>>> 1", "not known to be harmless"), ("a = 'x'::public.secret", "not known to be harmless"),
      ("set_config('a', b, false) = 'x'", ""), ("pg_read_file(a) = 'x'", "not known to be harmless"),
      ("count(*) > a", "no aggregate"), ("sum(a) OVER () > 1", "no aggregate"), ("orders.* IS NULL", "columns"),
      ("true", "no column"), ("1 = 1", "no column"), ("(a).b = 1", ""), ("a = DEFAULT", ""),
      ("xmlexists(a)", ""), ("", ""), (" ", ""), ("a = 1 FOR UPDATE", "syntax error"), ("a\u{0} = 1", ""),
    ])
  func `everything else is not, and is told why`(filter: String, message: String) {
    let error = #expect(throws: InvalidRowFilter.self) { try check(filter) }
    #expect(error?.description.contains(message) == true, "\(String(describing: error))")
    #expect(error?.hint.isEmpty == false)
    if let place = error?.position { #expect((0...filter.utf8.count).contains(place)) }
  }

  @Test func `where it is wrong is said in the filter's own bytes`() {
    let error = #expect(throws: InvalidRowFilter.self) { try check("ü = 1 AND pg_catalog.random() < 2") }
    #expect(error?.position == "ü = 1 AND ".utf8.count)
  }

  @Test func `a function that somebody vouches for may be called by its whole name`() throws {
    let analyzer = Analyzer(searchPath: ["public"], harmlessRoutines: ["app.visible"])
    try check("app.visible(tenant_id)", analyzer)
    #expect(throws: InvalidRowFilter.self) { try check("visible(tenant_id)", analyzer) }
    #expect(throws: InvalidRowFilter.self) {
      try check("visible(tenant_id)", Analyzer(searchPath: ["app"], harmlessRoutines: ["app.visible"]))
    }
  }

  @Test func `the deepest condition that fits is judged without harm`() throws {
    try check(String(repeating: "NOT ", count: 249) + "a")
    try check(String(repeating: "(", count: 490) + "a" + String(repeating: ")", count: 490))
  }
}
