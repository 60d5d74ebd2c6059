import SallyportModel
import Testing

struct ScopeTests {
  private static let orders = RelationName(schema: "public", name: "orders")

  private func read(_ entries: String...) throws -> Scope {
    var scope = Scope()
    for entry in entries { try scope.insert(reading: entry) }
    return scope
  }

  @Test(
    arguments: [
      ("public.orders(id, total)", ReadLimit(columns: ["id", "total"])), ("orders (ID)", ReadLimit(columns: ["id"])),
      ("public.orders(\"Id\", \"a\"\"b,)\")", ReadLimit(columns: ["Id", "a\"b,)"])),
      ("public.orders where tenant_id = 42", ReadLimit(filter: "tenant_id = 42")),
      ("public.orders WHERE (a or b)  ", ReadLimit(filter: "(a or b)")),
      ("public.orders where(a)", ReadLimit(filter: "(a)")),
      (
        "public.orders( id ,total ) where note = 'where (x)'",
        ReadLimit(columns: ["id", "total"], filter: "note = 'where (x)'")
      ),
    ])
  func `a relation may be named in part`(entry: String, limit: ReadLimit) throws {
    let scope = try read(entry)
    #expect(scope.limits == [Self.orders: limit])
    #expect(scope.relations.isEmpty, "who does not know of limits gives nothing of it")
    #expect(scope.isNamed(Self.orders) && scope.contains(Self.orders) && scope.named == [Self.orders])
    #expect(try read(scope.entries[0]) == scope, "it round-trips as typed text")
  }

  @Test func `tables that come later belong to a schema only where that is said`() throws {
    #expect(try read("public.*").futureSchemas.isEmpty)
    for entry in ["public.*+future", "public.* +future"] {
      let scope = try read(entry)
      #expect(scope.futureSchemas == ["public"] && scope.schemas == ["public"])
      #expect(scope.entries == ["public.* +future"])
    }
    #expect(try read("public.*", "public.* +future").entries == ["public.* +future"])
  }

  @Test func `what is named in part counts before the whole schema`() throws {
    let scope = try read("public.*", "public.orders(id)")
    #expect(scope.contains(column: "id", of: Self.orders) && !scope.contains(column: "total", of: Self.orders))
    #expect(!scope.contains(column: "*", of: Self.orders))
    #expect(scope.contains(column: "total", of: RelationName(schema: "public", name: "users")))
    #expect(!scope.contains(column: "total", of: RelationName(schema: "app", name: "users")))
    #expect(try read("public.orders where a").contains(column: "*", of: Self.orders), "all columns of those rows")
  }

  @Test(
    arguments: [
      (["public.orders", "public.orders(id)"], "named whole and in part", "leave one of the two out"),
      (["public.orders(id)", "public.orders"], "named whole and in part", "leave one of the two out"),
      (["public.orders(id)", "public.orders where a"], "each time in part", "`public.orders(id) where a`"),
      (["public.orders where a", "orders(id)"], "each time in part", "`public.orders(id) where a`"),
      (["public.orders(id)", "public.orders(total)"], "each time in part", "(id, total) where tenant_id = 42"),
      (["public.orders()"], "names no relation", "schema.table(column, column)"),
      (["public.orders(id"], "names no relation", "public.customers(id, name)"),
      (["public.orders(id,)"], "names no relation", ""),
      (["public.orders(*)"], "`*` is no column", "leave the list out"),
      (["public.orders(id, ID)"], "the column `id` is named twice", "once"),
      (["public.orders where"], "there is no condition", "tenant_id = 42"),
      (["public.orders where   "], "there is no condition", ""), (["public.orders whereas a"], "names no relation", ""),
      (["public.orders where a\nb"], "control character", "one line"), (["public.orders id"], "names no relation", ""),
      (["public.*(id)"], "no columns and no rows", "one by one"), (["public.* where a"], "no columns and no rows", ""),
      (["public.* +past"], "names no relation", "+future"), (["*"], "names no relation", ""),
      (["public.orders.id"], "names no relation", "for one database"),
    ])
  func `what is wrong is said, with a way on`(entries: [String], message: String, hint: String) throws {
    var scope = Scope()
    let error = #expect(throws: InvalidScope.self) { for entry in entries { try scope.insert(reading: entry) } }
    #expect(error?.description.contains(message) == true, "\(String(describing: error))")
    #expect(error?.hint.contains(hint) == true && error?.hint.isEmpty == false, "\(String(describing: error))")
  }

  @Test func `limits hold at the limit and not above`() throws {
    let filter = String(repeating: "a", count: Scope.filterLimit)
    #expect(try read("t where \(filter)").limits.count == 1)
    #expect(throws: InvalidScope.self) { try read("t where a\(filter)") }
    let columns = (1...Scope.columnLimit).map { "c\($0)" }.joined(separator: ",")
    #expect(try read("t(\(columns))").limits.first?.value.columns?.count == Scope.columnLimit)
    #expect(throws: InvalidScope.self) { try read("t(\(columns),d)") }
    let name = String(repeating: "n", count: 63)
    #expect(try read("t(\(name))").limits.count == 1)
    #expect(throws: InvalidScope.self) { try read("t(n\(name))") }
  }

  @Test func `the same twice is once`() throws {
    #expect(try read("orders(a, b) where x", "public.orders(b, a) where x").limits.count == 1)
  }

  @Test func `a quote with an accent behind it ends a name, as it does for the server`() throws {
    let name = "a\"\u{301}b"
    #expect(RelationName(schema: "s", name: name).description == "s.\"a\"\"\u{301}b\"")
    #expect(try read("s.\"a\"\"\u{301}b\"").relations == [RelationName(schema: "s", name: name)])
    #expect(throws: InvalidScope.self) { try read("s.\"a\"\u{301}b\"") }
  }
}

/// What was stored and signed before there were limits stays what it was.
struct ScopeCodingTests {
  private static let old = #"{"channels":[],"relations":[{"name":"orders","schema":"public"}],"schemas":["app"]}"#

  @Test func `a scope without limits has the bytes that it always had`() throws {
    let scope = Scope(relations: [RelationName(schema: "public", name: "orders")], schemas: ["app"])
    #expect(String(decoding: try Canonical.encode(scope), as: UTF8.self) == Self.old)
    #expect(try Canonical.decode(Scope.self, from: Array(Self.old.utf8)) == scope)
  }

  @Test func `one with limits has them all`() throws {
    var scope = Scope()
    for entry in ["public.orders(b, a) where x = 1", "t where y", "u(c)", "app.* +future"] {
      try scope.insert(reading: entry)
    }
    let bytes = try Canonical.encode(scope)
    let text = String(decoding: bytes, as: UTF8.self)
    #expect(text.contains(#""futureSchemas":["app"],"limits":["#))
    #expect(text.contains(#"{"columns":["a","b"],"filter":"x = 1","relation":{"name":"orders","schema":"public"}}"#))
    #expect(try Canonical.decode(Scope.self, from: bytes) == scope)
  }

  @Test func `two limits of one relation are none`() {
    let limit = { (column: String) in #"{"columns":["\#(column)"],"relation":{"name":"t","schema":"public"}}"# }
    let text = #"{"channels":[],"limits":[\#(limit("a")),\#(limit("b"))],"relations":[],"schemas":[]}"#
    #expect(throws: (any Error).self) { try Canonical.decode(Scope.self, from: Array(text.utf8)) }
  }
}
