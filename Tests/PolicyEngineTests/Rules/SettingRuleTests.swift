import SallyportModel
import Testing

@Suite("Rule: settings")
struct SettingRuleTests {
  private func verdict(
    _ name: String, _ action: SettingUse.Action, _ environment: Environment = .production,
    searchPath: [String] = ["public"]
  ) -> Verdict {
    let facts = Given.statement([.session]) { $0.settings = [SettingUse(name, action)] }
    return Given.judge(facts, for: Given.subject(environment, searchPath: searchPath)).verdict
  }

  @Test("shows everything", arguments: ["all", "search_path", "no_such_setting"])
  func show(_ name: String) { #expect(verdict(name, .show) == .allow) }

  @Test(
    "sets what changes how results look",
    arguments: [
      ("application_name", "x"), ("extra_float_digits", "3"), ("datestyle", "iso, mdy"), ("intervalstyle", "iso_8601"),
      ("timezone", "UTC"), ("client_min_messages", "warning"), ("bytea_output", "hex"), ("jit", "off"),
      ("seed", "0.5"), ("xmloption", "CONTENT"), ("transaction_isolation", "serializable"),
      ("default_transaction_deferrable", "on"),
      ("synchronize_seqscans", "off"), ("quote_all_identifiers", "on"), ("enable_seqscan", "off"),
    ])
  func looks(_ name: String, _ value: String) {
    #expect(verdict(name, .set(value)) == .allow)
    #expect(verdict(name, .reset) == .allow)
  }

  @Test(
    "sets a wall to on only",
    arguments: [
      "default_transaction_read_only", "transaction_read_only", "row_security", "standard_conforming_strings",
    ])
  func walls(_ name: String) {
    for value in ["on", "TRUE", "1", "yes"] { #expect(verdict(name, .set(value)) == .allow) }
    for value in ["off", "false", "0", "no", "", "onn", "default"] { #expect(verdict(name, .set(value)) == .refuse) }
    #expect(verdict(name, .set(nil)) == .refuse)
  }

  @Test(
    "does not reset a wall: nobody here knows what to", arguments: ["default_transaction_read_only", "row_security"])
  func reset(_ name: String) { #expect(verdict(name, .reset) == .refuse) }

  @Test("lets development write")
  func development() {
    #expect(verdict("transaction_read_only", .set("off"), .development) == .allow)
    #expect(verdict("row_security", .set("off"), .development) == .refuse)
  }

  @Test("takes UTF-8 under its names, and no other encoding")
  func encoding() {
    for value in ["UTF8", "utf-8", "UTF_8", "Unicode"] { #expect(verdict("client_encoding", .set(value)) == .allow) }
    for value in ["SJIS", "GBK", "latin1", "SQL_ASCII", "utf16", ""] {
      #expect(verdict("client_encoding", .set(value)) == .refuse)
    }
  }

  @Test("takes an empty search path, and what the gateway pinned")
  func searchPath() {
    for value in ["", "\"\"", "public", "pg_catalog", "pg_catalog, public"] {
      #expect(verdict("search_path", .set(value)) == .allow, "\(value)")
    }
    for value in ["private", "public, private", "pg_temp", "\"$user\", public", "PUBLIC", "\"public, private\""] {
      #expect(verdict("search_path", .set(value)) == .refuse, "\(value)")
    }
    #expect(verdict("search_path", .set("app, public"), searchPath: ["app", "public"]) == .allow)
    #expect(verdict("search_path", .set("public, app"), searchPath: ["app", "public"]) == .refuse)
  }

  @Test(
    "refuses everything else",
    arguments: [
      "role", "session_authorization", "statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout",
      "work_mem", "backslash_quote", "session_replication_role", "log_statement", "app.tenant", "all", "",
      "search_path ",
    ])
  func others(_ name: String) {
    for environment in Environment.allCases {
      #expect(verdict(name, .set("1"), environment) == .refuse)
      #expect(verdict(name, .reset, environment) == .refuse)
    }
  }
}
