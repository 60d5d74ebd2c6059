/// What agents, drivers and object mappers send all day.
enum Statements {
  static let typical = [
    ("point", "SELECT abalance FROM pgbench_accounts WHERE aid = 12345"),
    (
      "mapper",
      """
      SELECT "public"."users"."id", "public"."users"."email", "public"."users"."name", "public"."users"."created_at" \
      FROM "public"."users" WHERE ("public"."users"."email" = $1 AND 1=1) LIMIT $2 OFFSET $3
      """
    ),
    (
      "report",
      """
      SELECT u.id, u.email, count(o.id) AS orders, sum(o.total)::numeric(12,2) FROM users u \
      LEFT JOIN orders o ON o.user_id = u.id WHERE u.active AND o.created_at > now() - interval '30 days' \
      GROUP BY u.id, u.email ORDER BY 3 DESC LIMIT 20
      """
    ),
    ("insert", "INSERT INTO users (id, email, name) VALUES (1, 'a@example.org', 'A') RETURNING id"),
    ("update", "UPDATE users SET name = 'x', active = true WHERE id = 7"),
    ("begin", "BEGIN"),
    ("set", "SET statement_timeout = '5s'"),
  ]

  /// Another point query each time.
  static let points = (1...512).map { Array("SELECT abalance FROM pgbench_accounts WHERE aid = \($0 * 193)".utf8) }
}
