import SQLAnalysis
import SallyportModel
import Testing

/// `alias.name` is a call where there is no such column: only a catalog can tell.
@Suite("Calls that look like columns")
struct HiddenCallTests {
  private static let users = RelationName(schema: "public", name: "users")
  private static let orders = RelationName(schema: "public", name: "orders")
  private static let catalog = CatalogSnapshot(
    CatalogContents(
      relations: [
        CatalogRelation(
          oid: 20_000, name: users, kind: .table, columns: [.init("id", type: 23), .init("email", type: 25)]),
        CatalogRelation(
          oid: 20_001, name: orders, kind: .table, columns: [.init("id", type: 23), .init("total", type: 23)]),
      ],
      routines: ["wipe_row", "email", "total"].map {
        CatalogRoutine(oid: 20_002, name: RelationName(schema: "public", name: $0), arguments: 1...1)
      }))

  private func isHidden(_ sql: String, _ catalog: CatalogSnapshot? = catalog) throws -> Bool {
    let facts = try Analyzer(catalog: catalog).analyze(Array(sql.utf8)).get()
    return facts.statements.contains { $0.concerns.contains(.hiddenCall) }
  }

  @Test(
    "are found where the catalog has such a routine and no such column",
    arguments: [
      "SELECT u.wipe_row FROM users u", "SELECT users.wipe_row FROM public.users", "SELECT u.total FROM users u",
      "SELECT s.email FROM (SELECT * FROM users) s", "WITH users AS (SELECT 1) SELECT users.email FROM users",
      "SELECT 1 FROM users u WHERE u.wipe_row IS NULL", "SELECT 1 FROM users u ORDER BY u.wipe_row",
      "SELECT public.users.wipe_row FROM users", "SELECT x.email FROM users u",
      "SELECT e.email FROM unnest(ARRAY[1]) e",
      "SELECT a.total FROM users a, (SELECT a.total FROM orders a) b", "DELETE FROM users u WHERE u.wipe_row",
    ])
  func found(_ sql: String) throws { #expect(try isHidden(sql)) }

  @Test(
    "are not seen in columns",
    arguments: [
      "SELECT u.email, u.id FROM users u", "SELECT users.email FROM users",
      "SELECT public.users.email FROM public.users",
      "SELECT o.total FROM orders o JOIN users u ON u.id = o.id", "SELECT u.nobody_knows FROM users u",
      "SELECT u.* FROM users u", "SELECT u.email FROM users u WHERE EXISTS (SELECT 1 FROM orders o WHERE o.total > 1)",
      "UPDATE users u SET id = 1 WHERE u.email = ''", "SELECT c.relname FROM pg_class c",
    ])
  func columns(_ sql: String) throws { #expect(!(try isHidden(sql))) }

  @Test("are suspected of dangerous names only, where there is no catalog")
  func offline() throws {
    #expect(!(try isHidden("SELECT u.wipe_row FROM users u", nil)))
    #expect(try isHidden("SELECT u.pg_sleep FROM users u", nil))
  }
}
