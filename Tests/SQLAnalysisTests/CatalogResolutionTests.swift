import SQLAnalysis
import SallyportModel
import Testing

/// What names mean under a catalog, as PostgreSQL would find it.
@Suite("Names under a catalog")
struct CatalogResolutionTests {
  private static func name(_ schema: String, _ name: String) -> RelationName {
    RelationName(schema: schema, name: name)
  }

  private static func table(
    _ oid: UInt32, _ schema: String, _ name: String, _ kind: RelationKind = .table, table: UInt32 = 0,
    columns: [CatalogColumn] = []
  ) -> CatalogRelation {
    CatalogRelation(
      oid: oid, name: Self.name(schema, name), kind: kind, rowType: oid + 1, table: table, columns: columns)
  }

  private static func routine(
    _ oid: UInt32, _ schema: String, _ name: String, _ arguments: ClosedRange<Int>, language: String = "plpgsql",
    extension: String? = nil
  ) -> CatalogRoutine {
    CatalogRoutine(
      oid: oid, name: Self.name(schema, name), arguments: arguments, language: language, extension: `extension`)
  }

  private static func type(_ oid: UInt32, _ name: String, _ kind: CatalogType.Kind, _ owner: String? = nil)
    -> CatalogType
  {
    CatalogType(oid: oid, name: Self.name("public", name), kind: kind, extension: owner)
  }

  private static let text: UInt32 = 25
  private static let builtins = [
    CatalogType(oid: 23, name: name("pg_catalog", "int4"), kind: .base(inputLanguage: "internal")),
    CatalogType(oid: 25, name: name("pg_catalog", "text"), kind: .base(inputLanguage: "internal")),
    CatalogType(oid: 1007, name: name("pg_catalog", "_int4"), kind: .array(of: 23)),
  ]

  private func facts(
    _ sql: String, _ contents: CatalogContents, path: [String] = ["public"], harmless: Set<String> = []
  ) throws -> [StatementFacts] {
    var contents = contents
    contents.types += Self.builtins
    let analyzer = Analyzer(
      searchPath: path, harmlessRoutines: harmless, catalog: CatalogSnapshot(contents))
    return try analyzer.analyze(Array(sql.utf8)).get().statements
  }

  private func unreviewed(
    _ sql: String, _ contents: CatalogContents, path: [String] = ["public"], harmless: Set<String> = []
  ) throws -> [String] {
    try facts(sql, contents, path: path, harmless: harmless).flatMap {
      $0.routines.filter { !$0.isHarmless }.map(\.name)
    }
  }

  // MARK: relations

  private static let twoSchemas = CatalogContents(
    relations: [
      table(20_000, "app", "users"), table(20_010, "public", "users"), table(20_020, "public", "only"),
      table(1_259, "pg_catalog", "pg_class"), table(20_030, "app", "pg_class"),
      table(20_040, "public", "users_pkey", .index, table: 20_010),
    ])

  private func found(_ sql: String, path: [String], _ contents: CatalogContents = twoSchemas) throws -> [UInt32?] {
    try facts(sql, contents, path: path).flatMap { $0.relations.map { $0.identity?.oid } }
  }

  @Test(
    "an unqualified name is the first of the path, and PostgreSQL's own come before all unless the path says otherwise")
  func path() throws {
    #expect(try found("TABLE users", path: ["app", "public"]) == [20_000])
    #expect(try found("TABLE users", path: ["public", "app"]) == [20_010])
    #expect(try found("TABLE only_", path: ["app", "public"]) == [nil])
    #expect(try found("SELECT * FROM \"only\"", path: ["app", "public"]) == [20_020])
    #expect(try found("TABLE pg_class", path: ["app"]) == [1_259])
    #expect(try found("TABLE pg_class", path: ["app", "pg_catalog"]) == [20_030])
    #expect(try found("TABLE app.users", path: ["public"]) == [20_000])
    #expect(try found("WITH users AS (SELECT 1) TABLE users", path: ["app"]) == [])
  }

  @Test("a schema that the login may not look into is passed over, and counts as well")
  func usage() throws {
    var contents = Self.twoSchemas
    contents.usableSchemas = ["public", "pg_catalog"]
    #expect(try found("TABLE users", path: ["app", "public"], contents) == [20_000, 20_010])
    #expect(try found("TABLE \"only\"", path: ["app", "public"], contents) == [20_020])
  }

  @Test("what nobody has is absent, unless the text itself makes it first")
  func absence() throws {
    func resolutions(_ sql: String) throws -> [Resolution] {
      try facts(sql, Self.twoSchemas).flatMap { $0.relations.map(\.resolution) }
    }
    #expect(try resolutions("TABLE nothing") == [.absent])
    #expect(try resolutions("DROP TABLE public.nothing") == [.absent])
    #expect(try resolutions("CREATE TABLE fresh (id int); TABLE fresh") == [.made, .made])
    #expect(try resolutions("TABLE fresh; CREATE TABLE fresh (id int)") == [.absent, .made])
    #expect(
      try facts("DROP INDEX users_pkey", Self.twoSchemas)[0].relations[0].identity
        == RelationIdentity(oid: 20_040, kind: .index, table: Self.name("public", "users")))
  }

  // MARK: routines

  private static let overloads = CatalogContents(
    types: [type(21_000, "mood", .enum)],
    routines: [
      routine(22_000, "public", "lower", 3...3), routine(22_001, "public", "upper", 1...1),
      routine(22_002, "elsewhere", "length", 1...1), routine(22_003, "public", "concat", 2...Int.max),
      routine(22_004, "pg_catalog", "abs", 1...1), routine(22_005, "public", "mine", 1...2),
      routine(22_006, "public", "replace", 3...3, language: "sql", extension: "citext"),
      routine(22_007, "public", "strpos", 2...2, language: "plpgsql", extension: "citext"),
      routine(22_008, "public", "btrim", 1...1, language: "c", extension: "unheard_of"),
      routine(22_009, "public", "similarity", 2...2, language: "c", extension: "pg_trgm"),
    ])

  @Test(
    "an overload counts where a call could reach it",
    arguments: [
      ("lower('x')", []), ("lower(1, 2, 3)", ["lower"]), ("upper('x')", ["upper"]),
      ("pg_catalog.upper('x')", []), ("length('x')", []), ("concat('a')", []), ("concat('a', 'b')", ["concat"]),
      ("abs(1)", ["abs"]), ("pg_catalog.abs(1)", ["pg_catalog.abs"]), ("replace('a', 'b', 'c')", []),
      ("strpos('a', 'b')", ["strpos"]), ("btrim('a')", ["btrim"]), ("similarity('a', 'b')", ["similarity"]),
      ("mine(1)", ["mine"]),
    ])
  func overload(_ call: String, _ expected: [String]) throws {
    #expect(try unreviewed("SELECT \(call)", Self.overloads) == expected)
  }

  @Test("the configuration lists by name, or by a reviewed extension, and nothing else")
  func configured() throws {
    let harmless: Set<String> = [
      "public.mine", "extension:pg_trgm", "extension:unheard_of", "pg_catalog.abs", "extension:citext",
    ]
    #expect(
      try unreviewed(
        "SELECT mine(1), similarity('a', 'b'), public.similarity('a', 'b')", Self.overloads, harmless: harmless)
        == [])
    #expect(
      try unreviewed("SELECT btrim('a'), strpos('a', 'b')", Self.overloads, harmless: harmless) == ["btrim", "strpos"])
  }

  // MARK: operators

  private static func reference(_ oid: UInt32, _ schema: String, _ name: String, _ arguments: Int = 2)
    -> FunctionReference
  {
    FunctionReference(oid: oid, name: Self.name(schema, name), arguments: arguments)
  }

  private static let operators = CatalogContents(
    routines: [routine(22_000, "public", "evil", 2...2)],
    operators: [
      CatalogOperator(oid: 23_000, name: name("public", "==="), functions: [reference(65, "pg_catalog", "int4eq")]),
      CatalogOperator(
        oid: 23_001, name: name("public", "!=="),
        functions: [reference(65, "pg_catalog", "int4eq"), reference(22_000, "public", "evil")]),
      CatalogOperator(oid: 23_002, name: name("public", "="), functions: [reference(22_000, "public", "evil")]),
      CatalogOperator(oid: 23_003, name: name("public", "<="), functions: [reference(22_000, "public", "evil")]),
      CatalogOperator(oid: 23_004, name: name("elsewhere", "+"), functions: [reference(22_000, "public", "evil")]),
    ])

  @Test(
    "an operator is as harmless as what it calls, also where no node names it",
    arguments: [
      ("1 === 2", []), ("1 !== 2", ["!=="]), ("1 + 2", []), ("1 = 2", ["="]), ("1 OPERATOR(pg_catalog.=) 2", []),
      ("1 BETWEEN 0 AND 2", ["<="]), ("1 NOT BETWEEN 0 AND 2", []), ("CASE 1 WHEN 2 THEN 3 END", ["="]),
      ("CASE WHEN true THEN 3 END", []), ("1 IN (SELECT 2)", ["="]), ("1 IN (2, 3)", ["="]), ("nullif(1, 2)", ["="]),
      ("(SELECT 1 FROM (SELECT 1 AS a) x JOIN (SELECT 1 AS a) y USING (a))", ["="]),
      ("(SELECT 1 FROM (SELECT 1 AS a) x NATURAL JOIN (SELECT 1 AS a) y)", ["="]),
    ])
  func operatorUse(_ expression: String, _ expected: [String]) throws {
    #expect(try unreviewed("SELECT \(expression)", Self.operators) == expected)
  }

  // MARK: types

  private static let types = CatalogContents(
    relations: [
      table(24_000, "public", "users", columns: [.init("id", type: 23), .init("feels", type: 21_000)]),
      table(24_010, "public", "guarded", columns: [.init("mail", type: 21_002)]),
      table(24_020, "public", "pair", .composite, columns: [.init("a", type: 21_001)]),
    ],
    types: [
      type(21_000, "mood", .enum), type(21_001, "email", .domain(of: text, checks: ["(VALUE ~ '@'::text)"])),
      type(21_002, "checked", .domain(of: text, checks: ["public.checks(VALUE)"])),
      type(21_003, "sleepy", .domain(of: text, checks: ["((pg_sleep((1)::double precision) IS NULL))"])),
      type(21_004, "broken", .domain(of: text, checks: [""])), type(21_005, "_mood", .array(of: 21_000)),
      type(21_006, "_checked", .array(of: 21_002)), type(21_007, "span", .range(of: 23, hasOwnCode: false)),
      type(21_008, "own", .range(of: 23, hasOwnCode: true)), type(21_009, "spans", .multirange(of: 21_007)),
      type(21_010, "evil", .base(inputLanguage: "c")), type(21_011, "citext", .base(inputLanguage: "c"), "citext"),
      type(21_012, "fake", .base(inputLanguage: "plpgsql"), "citext"),
      type(21_013, "over", .domain(of: 21_010, checks: [])),
      type(21_014, "pair", .composite(relation: 24_020)), type(21_015, "shell", .other),
      type(21_016, "loop", .domain(of: 21_016, checks: [])),
    ],
    routines: [routine(22_000, "public", "checks", 1...1)])

  @Test(
    "a type is as harmless as what it is made of",
    arguments: [
      ("mood", true), ("public.mood", true), ("mood[]", true), ("_mood", true), ("email", true), ("span", true),
      ("spans", true), ("citext", true), ("pair", true), ("users", true), ("int", true), ("int[]", true),
      ("loop", true),
      ("checked", false), ("checked[]", false), ("_checked", false), ("sleepy", false), ("broken", false),
      ("own", false), ("evil", false), ("fake", false), ("over", false), ("guarded", false), ("shell", false),
      ("nothing", false), ("other.mood", false), ("pg_catalog.mood", false),
    ])
  func made(_ type: String, _ isHarmless: Bool) throws {
    #expect(try unreviewed("SELECT NULL::\(type)", Self.types).isEmpty == isHarmless)
  }

  @Test("a domain's function may be declared harmless, a dangerous one may not")
  func declared() throws {
    let harmless: Set<String> = ["public.checks", "pg_catalog.pg_sleep", "pg_sleep"]
    #expect(try unreviewed("SELECT 'x'::checked", Self.types, harmless: harmless) == [])
    #expect(try unreviewed("SELECT 'x'::sleepy", Self.types, harmless: harmless) == ["sleepy"])
  }

  @Test(
    "a call of a type's name is a cast, unless a user's routine has the name",
    arguments: [
      ("SELECT int4('1')", true), ("SELECT mood('sad')", true), ("SELECT pg_catalog.text(1)", true),
      ("SELECT checked('x')", false), ("SELECT evil('x')", false), ("SELECT mood('sad', 1)", false),
      ("SELECT citext('x')", false), ("SELECT nothing('x')", false),
    ])
  func callsOfTypes(_ sql: String, _ isHarmless: Bool) throws {
    var contents = Self.types
    contents.routines.append(Self.routine(22_010, "public", "citext", 1...1))
    #expect(try unreviewed(sql, contents).isEmpty == isHarmless)
  }

  private static let holders = CatalogContents(
    relations: types.relations + [
      table(24_040, "public", "many", columns: [.init("id", type: 23), .init("mails", type: 21_006)]),
      table(24_050, "public", "nested", columns: [.init("list", type: 21_020)]),
      table(24_060, "public", "fine", columns: [.init("feels", type: 21_005)]),
    ],
    types: types.types + [type(21_020, "listed", .domain(of: 21_006, checks: []))], routines: types.routines)

  @Test(
    "a literal that may be read for a column counts where the column holds values of a domain with unreviewed code",
    arguments: [
      ("SELECT id FROM many WHERE mails = '{x}'", true), ("SELECT id FROM many WHERE mails = $1", true),
      ("SELECT 'x' FROM nested", true), ("INSERT INTO many VALUES (1, '{x}')", true),
      ("SELECT id FROM many WHERE id = 1", false), ("SELECT * FROM nested", false),
      ("SELECT * FROM guarded WHERE mail = 'x'", false), ("SELECT * FROM fine WHERE feels = '{sad}'", false),
      ("SELECT * FROM users WHERE feels = 'sad'", false),
    ])
  func literalsOfColumns(_ sql: String, _ counts: Bool) throws {
    #expect(try unreviewed(sql, Self.holders) == (counts ? ["public.checked"] : []))
    #expect(try unreviewed(sql, Self.holders, harmless: ["public.checks"]).isEmpty)
  }

  @Test("the type of a parameter is judged by its number")
  func parameters() {
    var contents = Self.types
    contents.types += Self.builtins
    let analyzer = Analyzer(catalog: CatalogSnapshot(contents))
    #expect([0, 23, 25, 1_007, 21_000, 21_001, 24_001].allSatisfy(analyzer.isHarmless(parameterType:)))
    #expect(![21_002, 21_010, 24_011, 99_999, 16].contains(where: analyzer.isHarmless(parameterType:)))
    #expect(Analyzer().isHarmless(parameterType: 16_383))
    #expect(!Analyzer().isHarmless(parameterType: 16_384))
  }

  // MARK: casts

  private static func casts(_ source: UInt32, _ target: UInt32, _ context: CatalogCast.Context) -> CatalogContents {
    var contents = types
    contents.relations.append(table(24_030, "public", "plain", columns: [.init("id", type: 23)]))
    contents.routines.append(routine(22_001, "public", "f", 1...1))
    contents.casts = [
      CatalogCast(source: source, target: target, function: reference(22_001, "public", "f", 1), context: context)
    ]
    return contents
  }

  @Test(
    "a cast by a user's function counts where it could run",
    arguments: [
      ("SELECT feels::int FROM users", CatalogCast.Context.explicit, true),
      ("SELECT feels FROM users", .explicit, false),
      ("SELECT id::int FROM plain", .explicit, false), ("SELECT $1::int FROM plain", .explicit, true),
      ("SELECT 'x'::mood::int[]", .explicit, true), ("SELECT lower(feels) FROM users", .implicit, true),
      ("SELECT id FROM plain", .implicit, false), ("SELECT ROW('x'::mood)", .implicit, true),
      ("INSERT INTO plain SELECT feels FROM users", .assignment, true),
      ("INSERT INTO plain VALUES (1)", .assignment, false), ("SELECT feels FROM users", .assignment, false),
    ])
  func fromMood(_ sql: String, _ context: CatalogCast.Context, _ counts: Bool) throws {
    #expect(try unreviewed(sql, Self.casts(21_000, 23, context)).contains("public.f") == counts)
  }

  @Test("a cast from a built-in type can run anywhere, until its function is declared harmless")
  func fromText() throws {
    let contents = Self.casts(25, 23, .implicit)
    #expect(try unreviewed("SELECT 1", contents) == ["public.f"])
    #expect(try unreviewed("SELECT 1", contents, harmless: ["public.f"]) == [])
    #expect(try unreviewed("SELECT 1", Self.casts(25, 23, .explicit)) == [])
    #expect(try unreviewed("SELECT 'x'::int", Self.casts(25, 23, .explicit)) == ["public.f"])
  }

  // MARK: snapshots

  @Test("every snapshot has a generation of its own")
  func generation() {
    let snapshots = (0..<3).map { _ in CatalogSnapshot(CatalogContents()) }
    #expect(Set(snapshots.map(\.generation)).count == 3)
    #expect(snapshots[0] != snapshots[1] && snapshots[0].contents == snapshots[1].contents)
    #expect(Analyzer(catalog: snapshots[0]) != Analyzer(catalog: snapshots[1]))
    #expect(Analyzer(catalog: snapshots[0]) == Analyzer(catalog: snapshots[0]))
  }
}
