import SallyportModel

/// The questions about columns, kinship and policies. Asked as the admin, with `search_path = pg_catalog`.
enum LimitQueries {
  private static func names(_ relations: [RelationName]) -> String {
    let names = relations.map { "(\(Quoted.literal($0.schema)), \(Quoted.literal($0.name)))" }
    return (names.isEmpty ? ["(NULL, NULL)"] : names).joined(separator: ", ")
  }

  private static let relation = "quote_ident(n.nspname) || '.' || quote_ident(c.relname)"

  /// What a policy's condition is to the server, as sixteen digits. Not by MD5, which some servers refuse.
  private static func hash(_ policy: String) -> String {
    "left(encode(sha256(convert_to(coalesce(pg_get_expr(\(policy).polqual, \(policy).polrelid), ''), 'UTF8')), 'hex'), 16)"
  }

  /// Schema, relation, column, and the column quoted.
  static func columns(of relations: [RelationName]) -> String {
    """
    SELECT n.nspname, c.relname, a.attname, quote_ident(a.attname)
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE (n.nspname, c.relname) IN (\(names(relations))) AND a.attnum > 0 AND NOT a.attisdropped
    """
  }

  /// Everything that is a partition or a child, and each of what it is one of, at any height: schema and relation, schema and relation.
  static let kinship = """
    WITH RECURSIVE kin AS (SELECT inhrelid, inhparent FROM pg_inherits
      UNION SELECT k.inhrelid, i.inhparent FROM kin k JOIN pg_inherits i ON i.inhrelid = k.inhparent)
    SELECT n.nspname, c.relname, m.nspname, p.relname
    FROM kin JOIN pg_class c ON c.oid = kin.inhrelid JOIN pg_namespace n ON n.oid = c.relnamespace
      JOIN pg_class p ON p.oid = kin.inhparent JOIN pg_namespace m ON m.oid = p.relnamespace
    WHERE c.relkind IN ('r', 'p', 'f')
    """

  /// The policies that name a role: where they are, their names and comments, a hash of what they say, whether they are as the gateway makes
  /// them, and whether they are for this role alone.
  static func policies(of role: String) -> String {
    """
    SELECT n.nspname, c.relname, \(relation), quote_ident(p.polname), coalesce(obj_description(p.oid, 'pg_policy'), ''),
      \(hash("p")), NOT p.polpermissive AND p.polcmd = '*' AND cardinality(p.polroles) = 1
        AND p.polqual IS NOT NULL AND p.polwithcheck IS NULL, cardinality(p.polroles) = 1
    FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE (SELECT oid FROM pg_roles WHERE rolname = \(Quoted.literal(role))) = ANY (p.polroles)
    ORDER BY 1, 2, 4
    """
  }

  /// What the server made of a policy's condition, hashed.
  static func digest(of policy: String, on relation: String) -> String {
    """
    SELECT \(hash("p")) FROM pg_policy p
    WHERE polname = \(Quoted.literal(policy)) AND polrelid = \(Quoted.literal(relation))::regclass
    """
  }

  /// Tables on which row-level security was switched on for filters of which none is left.
  static let leftOn = """
    SELECT \(relation) FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE p.polname = \(Quoted.literal(RowFilterPlan.everybody))
      AND obj_description(p.oid, 'pg_policy') = \(Quoted.literal(RowFilterPlan.everybodyMark))
      AND NOT EXISTS (SELECT FROM pg_policy o WHERE o.polrelid = p.polrelid AND o.oid <> p.oid)
    ORDER BY 1
    """

  /// A column of the relation that the role may read although its scope does not have it, quoted.
  static func readable(_ role: String, of relation: String, beyond columns: [String]) -> String {
    """
    SELECT quote_ident(attname) FROM pg_attribute
    WHERE attrelid = \(Quoted.literal(relation))::regclass AND attnum > 0 AND NOT attisdropped
      AND NOT quote_ident(attname) = ANY (ARRAY[\(columns.map(Quoted.literal).joined(separator: ", "))]::text[])
      AND has_column_privilege(\(Quoted.literal(role)), attrelid, attnum, 'SELECT')
    ORDER BY attnum LIMIT 1
    """
  }
}
