/// Texts that cost a careless parser seconds, gigabytes or its life, and the largest that honest tools send.
///
/// Each must be answered, with facts or an error, within ``limit`` of computing, and leave no memory behind.
enum BadInput {
  /// Milliseconds of computing for one text.
  static let limit = 50.0

  static let texts: [(name: String, sql: String)] =
    honest + deep + wide + lexical + [
      ("copies of a source", "UPDATE t SET (a" + rep(",a", 3_000) + ") = (SELECT 1" + rep(",1", 3_000) + ")"),
      (
        "nested copies",
        (0..<14).reduce("1") { inner, _ in "(WITH x AS (UPDATE t SET (a,b) = \(inner) RETURNING 1) SELECT 1)" }
      ),
      (
        "large alternatives",
        "DELETE FROM users WHERE "
          + (0..<40).map { "(a IN (" + rep("1,", 1_200) + "\($0)))" }.joined(separator: " OR ")
      ),
    ]

  private static let honest: [(String, String)] = [
    ("list of 10,000 numbers", "SELECT 1 FROM t WHERE id IN (1" + rep(",123456", 9_999) + ")"),
    ("65,535 parameters", "SELECT 1 FROM t WHERE id IN ($1" + (2...65_535).map { ",$\($0)" }.joined() + ")"),
    (
      "insert of 6,553 rows",
      "INSERT INTO users (a,b,c,d,e,f,g,h,i,j) VALUES "
        + (0..<6_553).map { row in "(" + (1...10).map { "$\(row * 10 + $0)" }.joined(separator: ",") + ")" }
        .joined(separator: ",")
    ),
    (
      "10,000 strings",
      "SELECT 1 FROM t WHERE id IN ('a'" + rep(",'0b6c7a3e-3c1a-4f7e-9d55-2f8a1b9c7d10'", 10_000) + ")"
    ),
    ("literal of a megabyte", "SELECT '" + rep("x", 1_000_000) + "'"),
    ("JSON of half a megabyte", "SELECT '" + rep("{\"a\":", 100_000) + "'"),
  ]

  private static let deep: [(String, String)] = [
    ("brackets", "SELECT " + rep("(", 100_000) + "1" + rep(")", 100_000)),
    ("additions", "SELECT 1" + rep("+1", 140_000)), ("additions below the limit", "SELECT 1" + rep("+1", 95_000)),
    ("deepest additions", "SELECT 1" + rep("+1", 4_900)), ("unions", "SELECT 1" + rep(" UNION SELECT 1", 20_000)),
    ("unions allowed", "SELECT 1" + rep(" UNION SELECT 1", 3_000)),
    ("cases", "SELECT " + rep("CASE WHEN ", 20_000) + "true" + rep(" THEN 1 END", 20_000)),
    ("cases allowed", "SELECT " + rep("CASE WHEN ", 900) + "true" + rep(" THEN 1 END", 900)),
    ("arrays", "SELECT " + rep("ARRAY[", 900) + "1" + rep("]", 900)),
    ("subqueries", "SELECT " + rep("(SELECT ", 900) + "1" + rep(")", 900)),
    ("exists", "SELECT 1" + rep(" WHERE EXISTS (SELECT 1", 900) + rep(")", 900)),
    ("from", "SELECT * FROM " + rep("(SELECT * FROM ", 900) + "users" + rep(") a", 900)),
    ("tables with", rep("WITH a AS (", 900) + "SELECT 1" + rep(") SELECT 1", 900)),
    ("calls", "SELECT " + rep("lower(", 900) + "'a'" + rep(")", 900)),
    ("negations", "SELECT " + rep("NOT ", 90_000) + "true"), ("signs", "SELECT " + rep("- ", 90_000) + "1"),
    ("joins", "SELECT 1 FROM users" + rep(" CROSS JOIN users", 20_000)),
    ("joins allowed", "SELECT 1 FROM users" + rep(" CROSS JOIN users", 4_000)),
    ("casts", "SELECT 1" + rep("::int", 40_000)), ("arrows", "SELECT a" + rep("->'x'", 30_000) + " FROM users"),
    ("collations", "SELECT 'a'" + rep(" COLLATE \"C\"", 40_000)),
  ]

  private static let wide: [(String, String)] = [
    ("columns", "SELECT a" + rep(",a", 99_000)), ("columns allowed", "SELECT a" + rep(",a", 17_400)),
    ("functions allowed", "SELECT " + (0..<11_600).map { "f\($0)()" }.joined(separator: ",")),
    ("relations allowed", "SELECT 1 FROM " + (0..<11_600).map { "t\($0)" }.joined(separator: ",")),
    ("conjunction allowed", "DELETE FROM users WHERE a=1" + rep(" AND a=1", 17_400)),
    ("disjunction allowed", "DELETE FROM users WHERE a=1" + rep(" OR a=1", 17_400)),
    ("casts allowed", "SELECT " + rep("a::text,", 11_600) + "1 FROM users"),
    ("parameters cast", "SELECT 1 WHERE 1 IN ($1" + rep(",$2::int", 32_700) + ")"),
    ("numbers", "SELECT 1" + rep(",1", 99_000)),
    ("many columns of one", "SELECT " + rep("u.a,", 45_000) + "1 FROM users u"),
    ("functions", "SELECT " + (0..<40_000).map { "f\($0)()" }.joined(separator: ",")),
    ("relations", "SELECT 1 FROM " + (0..<95_000).map { "t\($0)" }.joined(separator: ",")),
    ("conjunction", "DELETE FROM users WHERE a=1" + rep(" AND a=1", 45_000)),
    ("disjunction", "DELETE FROM users WHERE a=1" + rep(" OR a=1", 45_000)),
    ("patterns", "DELETE FROM users WHERE " + rep("a LIKE '%' AND ", 45_000) + "a=1"),
    ("casts of columns", "SELECT " + rep("a::text,", 38_000) + "1 FROM users"),
    ("tables", "WITH " + (0..<18_000).map { "t\($0) AS (SELECT 1)" }.joined(separator: ",") + " SELECT 1"),
    ("rows", "INSERT INTO users VALUES (1,2,3)" + rep(",(1,2,3)", 24_000)),
    ("cases", "SELECT CASE " + rep("WHEN true THEN 1 ", 48_000) + "END"),
    ("statements", rep("SELECT 1;", 60_000)), ("semicolons", rep(";", 199_000)),
    ("words", "SELECT " + rep("a ", 149_000)),
    ("commas", rep(",", 199_000)), ("long names", "SELECT " + rep(rep("n", 90) + ",", 11_000) + "1"),
  ]

  private static let lexical: [(String, String)] = [
    ("quotes", "SELECT '" + rep("''", 500_000) + "'"), ("backslashes", "SELECT E'" + rep("\\\\", 500_000) + "'"),
    ("control characters", "SELECT E'" + rep("\\x01", 250_000) + "'"),
    ("unterminated", "SELECT '" + rep("x", 1_000_000)),
    ("unterminated dollar", "SELECT $a$" + rep("$a", 500_000)),
    ("unterminated comment", "SELECT /*" + rep("x", 1_000_000)),
    ("comments in a row", "SELECT 1 " + rep("/**/", 250_000)),
    ("comments opened in a row", "SELECT " + rep("/*", 500_000)),
    ("comments between signs", "SELECT 1 " + rep(rep("+/**/", 16) + " ", 10_000) + "1"),
    ("nested comments", "SELECT " + rep("/* ", 300_000)), ("dollars", "SELECT " + rep("$a$ $b$ ", 100_000)),
    ("plus signs", "SELECT 1 " + rep("+", 1_000_000) + "1"),
    ("rows of plus signs", "SELECT 1 " + rep(rep("+", 63) + " ", 15_000) + "1"),
    ("no UTF-8", String(decoding: [UInt8](), as: UTF8.self) + "SELECT '" + rep("é", 500_000) + "\u{0}'"),
    ("comments between", "SELECT 1" + rep("/**/+--\n1", 24_000)), ("continued", "SELECT 'a'" + rep("\n'a'", 190_000)),
  ]

  private static func rep(_ part: String, _ count: Int) -> String { String(repeating: part, count: count) }
}
