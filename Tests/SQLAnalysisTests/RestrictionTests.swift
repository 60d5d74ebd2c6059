import SQLAnalysis
import SallyportModel
import Testing

@Suite("What restricts nothing")
struct RestrictionTests {
  @Test(
    "is found by its meaning",
    arguments: [
      "DELETE FROM users", "DELETE FROM users WHERE true", "DELETE FROM users WHERE 1 = 1",
      "DELETE FROM users WHERE 't'",
      "DELETE FROM users WHERE id = id", "DELETE FROM users u WHERE u.id >= u.id", "DELETE FROM users WHERE NOT false",
      "DELETE FROM users WHERE email LIKE '%'", "DELETE FROM users WHERE email ILIKE '%%'",
      "DELETE FROM users WHERE email ~ ''", "DELETE FROM users WHERE email LIKE '%' OR email IS NULL",
      "DELETE FROM users WHERE EXISTS (SELECT 1)", "DELETE FROM users WHERE EXISTS (SELECT 1 FROM users)",
      "DELETE FROM users WHERE id IN (SELECT id FROM users)",
      "DELETE FROM users WHERE ctid = ANY (SELECT ctid FROM users)",
      "DELETE FROM users WHERE id IN (SELECT id FROM users WHERE true)", "DELETE FROM users WHERE id IN (id)",
      "DELETE FROM users WHERE id IN (7, id)", "DELETE FROM users WHERE id BETWEEN id AND id",
      "DELETE FROM users USING users AS other", "DELETE FROM users USING users u2 WHERE u2.id = users.id",
      "DELETE FROM users u USING users v WHERE u.id = v.id", "DELETE FROM users WHERE active OR NOT active",
      "DELETE FROM users WHERE id IS NULL OR id IS NOT NULL", "DELETE FROM users WHERE id = 1 OR id <> 1",
      "DELETE FROM users WHERE id < 5 OR id >= 5", "DELETE FROM users WHERE ctid IS NOT NULL",
      "DELETE FROM users WHERE (id = id) IS TRUE", "DELETE FROM users WHERE (1 = 2) IS NOT TRUE",
      "DELETE FROM users WHERE random() < 2", "DELETE FROM users WHERE now() > '2000-01-01'",
      "DELETE FROM users WHERE length('abc') = 3", "DELETE FROM users WHERE $1",
      "DELETE FROM users WHERE id = id AND true",
      "DELETE FROM users WHERE id IS NOT DISTINCT FROM id", "DELETE FROM users WHERE 'a' IN ('a', 'b')",
      "DELETE FROM users WHERE true::boolean", "DELETE FROM users WHERE 2 > 1 AND 'x' = 'x'",
      "UPDATE users SET name = ''", "UPDATE users SET name = '' WHERE 1 < 2", "UPDATE users SET name = '' WHERE -1 < 0",
      "UPDATE users SET name = (SELECT max(name) FROM users WHERE id = 1)",
      "UPDATE users SET name = o.name FROM users o WHERE o.id = users.id",
      "MERGE INTO users u USING (SELECT 1 AS id) s ON u.id > 0 WHEN MATCHED THEN DELETE",
      "MERGE INTO users u USING users s ON true WHEN MATCHED THEN UPDATE SET name = ''",
      "MERGE INTO users u USING users s ON u.id = s.id WHEN MATCHED THEN DELETE",
      "INSERT INTO users SELECT * FROM users ON CONFLICT (id) DO UPDATE SET email = ''",
      "WITH gone AS (DELETE FROM users RETURNING id) SELECT count(*) FROM gone",
      "PREPARE zap AS DELETE FROM users", "EXPLAIN ANALYZE DELETE FROM users",
    ])
  func everyRow(_ sql: String) throws {
    #expect(try concerns(sql).contains(.unrestricted))
  }

  @Test(
    "is not found where a restriction may be meant",
    arguments: [
      "DELETE FROM users WHERE id = 42", "DELETE FROM users WHERE id = $1", "DELETE FROM users WHERE false",
      "DELETE FROM users WHERE 1 = 2", "DELETE FROM users WHERE NOT true", "DELETE FROM users WHERE id IN (1, 2)",
      "DELETE FROM users WHERE id IN (SELECT id FROM users LIMIT 5)",
      "DELETE FROM users WHERE id IN (SELECT id FROM users WHERE active)",
      "DELETE FROM users WHERE id IN (SELECT user_id FROM orders)", "DELETE FROM users WHERE email LIKE 'a%'",
      "DELETE FROM users WHERE email NOT LIKE '%'", "DELETE FROM users WHERE active OR name = 'x'",
      "DELETE FROM users WHERE active AND true", "DELETE FROM users WHERE deleted_at IS NOT NULL",
      "DELETE FROM users USING orders o WHERE o.user_id = users.id", "DELETE FROM users WHERE id = id + 1",
      "DELETE FROM users WHERE CURRENT OF some_cursor", "DELETE FROM users WHERE email = name",
      "DELETE FROM users WHERE EXISTS (SELECT 1 FROM orders o WHERE o.user_id = users.id)",
      "DELETE FROM users WHERE id = -1", "UPDATE users SET name = '' WHERE id BETWEEN 1 AND 5",
      "MERGE INTO users u USING incoming s ON u.id = s.id WHEN MATCHED THEN UPDATE SET name = s.name",
      "MERGE INTO users u USING incoming s ON true WHEN NOT MATCHED THEN INSERT (id) VALUES (s.id)",
      "INSERT INTO users (id) VALUES (1) ON CONFLICT (id) DO UPDATE SET email = ''",
      "INSERT INTO users (id) VALUES (1)", "SELECT * FROM users", "EXPLAIN DELETE FROM users",
    ])
  func someRows(_ sql: String) throws {
    #expect(!(try concerns(sql).contains(.unrestricted)))
  }

  @Test("costs no more than the text is long")
  func isLinear() throws {
    let terms = (0..<17_000).map { "id = \($0)" }.joined(separator: " OR ")
    #expect(!(try concerns("DELETE FROM users WHERE " + terms).contains(.unrestricted)))
    let items = (0..<20_000).map(String.init).joined(separator: ", ")
    #expect(!(try concerns("DELETE FROM users WHERE id IN (\(items))").contains(.unrestricted)))
  }

  private func concerns(_ sql: String) throws -> Set<Concern> {
    try #require(try Analyzer().analyze(Array(sql.utf8)).get().statements.first).concerns
  }
}
