import PostgresWire
import Testing

@testable import PostgresSession

@Suite struct StartupParameterTests {
  static let policy = StartupPolicy(
    encryption: .offered, pinned: ["search_path": "public, pg_temp", "statement_timeout": "30s"], secret: [1])

  func judge(_ extra: [(String, String)], database: String? = "shop", user: String? = "agent") throws(Refusal)
    -> StartupRequest
  {
    var parameters = StartupParameters(policy: Self.policy)
    let own = [user.map { ("user", $0) }, database.map { ("database", $0) }].compactMap(\.self)
    let all = (own + extra).map { StartupMessage.Parameter($0.0, $0.1) }
    return try parameters.judge(StartupMessage(version: .v3_0, parameters: all))
  }

  func state(_ extra: [(String, String)]) -> SQLState? {
    do { return try judge(extra).user.isEmpty ? nil : .successfulCompletion } catch { return error.report.sqlState }
  }

  @Test(arguments: [
    ("application_name", "psql"), ("DateStyle", "ISO, MDY"), ("TimeZone", "Europe/Berlin"), ("extra_float_digits", "2"),
    ("IntervalStyle", "iso_8601"), ("bytea_output", "hex"), ("client_min_messages", "warning"),
  ])
  func `what only changes how values look goes to the server`(_ name: String, _ value: String) throws {
    #expect(try judge([(name, value)]).settings == [StartupSetting(name.lowercased(), value)])
  }

  @Test(arguments: ["UTF8", "utf-8", "'utf-8'", "UNICODE", "SQL_ASCII"])
  func `the encoding is UTF-8 in any spelling`(_ value: String) throws {
    #expect(try judge([("client_encoding", value)]).settings == [])
  }

  @Test(arguments: [
    ("client_encoding", "LATIN1"), ("client_encoding", "SJIS"), ("client_encoding", ""), ("search_path", "evil"),
    ("statement_timeout", "0"), ("standard_conforming_strings", "off"), ("role", "postgres"),
    ("session_authorization", "postgres"), ("replication", "database"), ("replication", "true"), ("replication", "1"),
    ("session_preload_libraries", "x"), ("row_security", "off"), ("default_transaction_read_only", "off"), ("", "x"),
    ("USER", "postgres"), ("work_mem", "1GB"), ("options", "-c search_path=evil"), ("options", "-csearch_path=evil"),
    ("options", "--search-path=evil"), ("options", "-c role=postgres"), ("options", "-c replication=database"),
    ("options", "-W 3"), ("options", "-c"), ("options", "-c=x"), ("options", "-c datestyle"),
    ("options", "datestyle=ISO"),
    ("options", "-c datestyle=ISO -c role=postgres"), ("options", "-c options=-crole=x"),
    ("options", "-c user=postgres"),
    ("options", "-c _pq_.x=1"), ("options", "\\-c\\ role=x"),
  ])
  func `anything else is refused`(_ name: String, _ value: String) {
    #expect(state([(name, value)]) == .featureNotSupported)
  }

  @Test(arguments: [
    ("search_path", "public,pg_temp"), ("search_path", "public, pg_temp"), ("Statement_Timeout", "30s"),
    ("standard_conforming_strings", "on"), ("replication", "false"), ("replication", "off"), ("replication", "0"),
    ("options", ""), ("options", "   "), ("options", "-c statement_timeout=30s"),
    ("options", "-c search_path=public,\\ pg_temp"),
  ])
  func `what the gateway sets anyway may be asked for`(_ name: String, _ value: String) throws {
    #expect(try judge([(name, value)]).settings == [])
  }

  @Test func `options are read as the server reads them`() throws {
    let request = try judge([("options", "-c datestyle=ISO\\,\\ DMY\t--extra-float-digits=3  -cTimeZone=UTC\\\\x")])
    #expect(
      request.settings == [
        StartupSetting("datestyle", "ISO, DMY"), StartupSetting("extra_float_digits", "3"),
        StartupSetting("timezone", "UTC\\x"),
      ])
  }

  @Test func `the last of two spellings of a setting counts`() throws {
    let request = try judge([("TimeZone", "UTC"), ("options", "-c timezone=Asia/Tokyo")])
    #expect(request.settings == [StartupSetting("timezone", "Asia/Tokyo")])
  }

  @Test func `user and database have to be there and nothing stands in for them`() {
    #expect(throws: Refusal.self) { try judge([], database: nil) }
    #expect(throws: Refusal.self) { try judge([], database: "") }
    #expect(throws: Refusal.self) { try judge([], user: nil) }
    #expect(throws: Refusal.self) { try judge([], user: "") }
  }

  @Test func `the refusal names the key and the way on`() throws {
    let refusal = #expect(throws: Refusal.self) { try judge([("work_mem", "1GB")]) }
    #expect(refusal?.report.message == "startup parameter `work_mem` is not supported")
    #expect(refusal?.report[.hint] == "leave it out of the connection's parameters")
    let long = #expect(throws: Refusal.self) { try judge([(String(repeating: "x", count: 64), "")]) }
    #expect(long?.report.message.count == "startup parameter `` is not supported".count + 64)
    let option = #expect(throws: Refusal.self) { try judge([("options", "-x")]) }
    #expect(option?.report.message == "startup parameter `-x` in `options` is not supported")
  }
}
