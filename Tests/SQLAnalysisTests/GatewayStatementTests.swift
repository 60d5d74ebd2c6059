import SQLAnalysis
import Testing

@Suite("Statements for the gateway")
struct GatewayStatementTests {
  static func read(_ sql: String) -> Result<GatewayStatement, GatewayStatement.Invalid>? {
    GatewayStatement.of(Array(sql.utf8))
  }

  @Test(
    "are known in any spelling",
    arguments: [
      ("SHOW sallyport.token", GatewayStatement.token), ("show  Sallyport . GRANTS ;", .grants),
      ("SHOW \"sallyport\".token", .token),
      ("/* a comment */ SHOW sallyport.requests -- end", .requests),
    ])
  func topics(sql: String, topic: GatewayStatement) { #expect(Self.read(sql) == .success(topic)) }

  @Test(
    "of the database's are none of them",
    arguments: [
      "", "SHOW search_path", "SELECT 1", "SELECT * FROM sallyport.notes", "SELECT sallyport",
      "SHOW sallyport", "SELECT a.sallyport.request_grant()", "UPDATE t SET a = 1",
    ])
  func others(sql: String) { #expect(Self.read(sql) == nil) }

  @Test(
    "that are nearly right are told how",
    arguments: [
      "SELECT * FROM sallyport.request_grant(task => 'x')", "SELECT sallyport.request_grants()",
      "SELECT sallyport.help()",
    ])
  func near(sql: String) throws {
    guard case .failure(let invalid) = Self.read(sql) else {
      Issue.record("taken for right, or for the database's")
      return
    }
    #expect(invalid.hint.contains("SELECT sallyport.request_grant(task =>"))
  }

  @Test("in quotes mean the same")
  func quoted() {
    let plain = Self.read("SELECT sallyport.request_grant(task => 'x')")
    #expect(Self.read("SELECT \"sallyport\".\"request_grant\"(\"task\" => 'x')") == plain)
  }

  @Test("may be 4,000 bytes long")
  func longest() {
    let beginning = "SHOW sallyport.token --"
    let fits = beginning + String(repeating: "x", count: GatewayStatement.longest - beginning.utf8.count)
    #expect(Self.read(fits) == .success(.token))
    #expect(Self.read(fits + "x") == nil)
  }

  @Test("ask for a grant with literals by name")
  func request() throws {
    let sql = "SELECT sallyport.request_grant(task => 'O''Brien', tables => 'public.a, b', rows => 10);"
    guard case .success(.requestGrant(let arguments)) = Self.read(sql) else {
      Issue.record("not understood")
      return
    }
    #expect(arguments.map(\.name) == ["task", "tables", "rows"])
    #expect(arguments.map(\.value) == ["O'Brien", "public.a, b", "10"])
  }

  @Test("are read byte by byte: no accent hides a quote")
  func accents() {
    guard
      case .success(.requestGrant(let arguments)) = Self.read("SELECT sallyport.request_grant(task => 'a''\u{301}b')")
    else {
      Issue.record("not understood")
      return
    }
    #expect(arguments.map(\.value) == ["a'\u{301}b"])
  }

  @Test(
    "that are wrong say how to write them",
    arguments: [
      "SHOW sallyport.nothing", "SHOW sallyport.token, a", "SHOW sallyport.token; SELECT 1",
      "SELECT sallyport.request_grant()", "SELECT sallyport.request_grant('x')",
      "SELECT sallyport.request_grant(task => $1)",
      "SELECT sallyport.request_grant(task => 'x') FROM t", "SELECT sallyport.request_grant(task => 'x'); DROP TABLE t",
      "SELECT sallyport.request_grant(task => E'x')", "SELECT sallyport.request_grant(task => 1.5)",
      "SELECT sallyport.request_grant(task => (SELECT 1))", "SELECT sallyport.request_grant(task = 'x')",
      "SELECT sallyport.request_grant(task => 'x' 'y')", "SELECT sallyport.request_grant(rows => -1)",
      "SELECT sallyport.request_grant(task => 'x",
    ])
  func invalid(sql: String) {
    guard case .failure(let invalid) = Self.read(sql) else {
      Issue.record("taken for something: \(sql)")
      return
    }
    #expect(!invalid.hint.isEmpty)
  }
}
