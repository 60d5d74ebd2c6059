import SallyportModel
import Testing

@testable import UpstreamAccess

/// Rows as the queries of the catalog answer → values.
struct CatalogRowsTests {
  private func routine(_ change: (inout [String?]) -> Void) -> CatalogRoutine? {
    var row: [String?] = ["20000", "public", "f", "3", "1", "f", "f", "23", "i", "f", "sql", nil, "f"]
    change(&row)
    return CatalogRows.routine(row)
  }

  @Test func `a routine can be called with as many arguments as defaults, VARIADIC and aggregation leave`() {
    #expect(routine { _ in }?.arguments == 2...3)
    #expect(routine { $0[5] = "t" }?.arguments == 1...Int.max)
    #expect(routine { ($0[3], $0[4], $0[5]) = ("1", "0", "t") }?.arguments == 0...Int.max)
    #expect(routine { $0[6] = "a" }?.arguments == 0...3)
    #expect(routine { $0[11] = "citext" }?.extension == "citext")
    #expect(routine { $0[12] = "t" }?.isRangeConstructor == true)
    #expect(
      [("i", .immutable), ("s", .stable), ("v", .volatile), ("?", .volatile)].allSatisfy { code, expected in
        routine { $0[8] = code }?.volatility == expected as CatalogRoutine.Volatility
      })
  }

  @Test func `a row that is not what was asked for names nothing`() {
    #expect(routine { $0[0] = "x" } == nil)
    #expect(routine { $0[1] = nil } == nil)
    #expect(routine { $0[4] = "4" } == nil)
    #expect(routine { $0[3] = "-1" } == nil)
    #expect(routine { $0.removeLast() } == nil)
    #expect(CatalogRows.type([]) == nil)
    #expect(CatalogRows.operator(["1"]) == nil)
    #expect(CatalogRows.cast(["1", "2", "i", "x", "public", "f", "1"]) == nil)
    #expect(
      CatalogRows.relations([["1", "public", "t", "?", "0", "0", "f", nil, "f"], ["1"]], columns: [["1"], []]).isEmpty)
  }

  @Test(arguments: [
    ("b", CatalogType.Kind.base(inputLanguage: "c")), ("e", .enum), ("a", .array(of: 7)), ("m", .multirange(of: 7)),
    ("r", .range(of: 7, hasOwnCode: false)), ("d", .domain(of: 7, checks: ["(VALUE > 0)"])),
    ("c", .composite(relation: 9)), ("p", .other), ("?", .other),
  ])
  func `a type is what it is made of`(_ code: String, _ kind: CatalogType.Kind) {
    let row: [String?] = ["20000", "public", "t", code, "7", "9", "f", "c", nil, #"["(VALUE > 0)"]"#]
    #expect(CatalogRows.type(row)?.kind == kind)
  }

  @Test func `constraints that cannot be read are there all the same`() {
    for broken in ["[", "{}", "[1]", "[null]"] {
      let type = CatalogRows.type(["20000", "public", "t", "d", "7", "0", "f", nil, nil, broken])
      #expect(type?.kind == .domain(of: 7, checks: [""]))
    }
    #expect(CatalogRows.type(["1", "s", "t", "d", "7", "0", "f", nil, nil, nil])?.kind == .domain(of: 7, checks: []))
  }

  @Test func `relations have their columns in order, operators every function they may call`() {
    let relations = CatalogRows.relations(
      [
        ["20000", "public", "t", "p", "20002", "0", "t", #"["id"]"#, "f"],
        ["20005", "public", "t_pkey", "I", "0", "20000", "f", nil, "f"],
        ["20009", "public", "u", "r", "0", "0", "f", "?", "t"],
      ],
      columns: [["20000", "id", "23"], ["20000", "at", "1184"], ["20005", "id", "23"]])
    #expect(relations.map(\.kind) == [.partitionedTable, .index, .table])
    #expect(
      relations.map(\.cascades) == [
        Cascades(deletes: true, updatesOf: ["id"]), nil,
        Cascades(deletes: false, updatesOf: [Cascades.allColumns], hasRules: true),
      ])
    #expect(relations[0].columns == [CatalogColumn("id", type: 23), CatalogColumn("at", type: 1_184)])
    #expect(relations[0].rowType == 20_002 && relations[1].table == 20_000)
    let operators = CatalogRows.operator(
      ["1", "public", "===", "65", "pg_catalog", "int4eq", "2", nil, nil, nil, nil, "9", "public", "g", "2"])
    #expect(operators?.functions.map(\.oid) == [65, 9])
    let cast = CatalogRows.cast(["25", "23", "a", "20000", "public", "f", "1"])
    #expect(cast?.context == .assignment && cast?.function.name.description == "public.f")
    #expect(CatalogRows.cast(["25", "23", "?", "20000", "public", "f", "1"])?.context == .implicit)
  }
}
