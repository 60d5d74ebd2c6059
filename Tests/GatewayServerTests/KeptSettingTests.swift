import Testing

@testable import GatewayServer

@Suite("a setting that the gateway keeps")
struct KeptSettingTests {
  @Test(
    "is one that a dump would loosen",
    arguments: [
      ("SET statement_timeout = 0", "statement_timeout"), ("set lock_timeout to 0;", "lock_timeout"),
      (" SET SESSION idle_in_transaction_session_timeout=0 ; ", "idle_in_transaction_session_timeout"),
      ("SET transaction_timeout = 0", "transaction_timeout"), ("SET row_security = off", "row_security"),
    ])
  func kept(_ text: String, _ name: String) { #expect(KeptSetting.of(Array(text.utf8)) == KeptSetting(name: name)) }

  @Test(
    "is nothing else",
    arguments: [
      "", "SET", "SET statement_timeout = 10", "SET statement_timeout = 00", "SET LOCAL statement_timeout = 0",
      "SET statement_timeout = 0; DROP TABLE a", "SET statement_timeout = 0, 0", "SET row_security = 0",
      "SET work_mem = 0", "SET statement_timeout = '0'", "SET statement_timeout = off", "SET role = off",
      "SET statement_timeout = 0 -- x", "RESET statement_timeout", "SET \u{17F}tatement_timeout = 0",
      "SET statement_timeout = 0;;",
    ])
  func nothingElse(_ text: String) { #expect(KeptSetting.of(Array(text.utf8)) == nil) }

  @Test("has a length up to which it is one")
  func longest() {
    let spaces = String(repeating: " ", count: KeptSetting.longest - "SETlock_timeout = 0".utf8.count)
    #expect(KeptSetting.of(Array("SET\(spaces)lock_timeout = 0".utf8)) != nil)
    #expect(KeptSetting.of(Array("SET \(spaces)lock_timeout = 0".utf8)) == nil)
  }

  @Test("is told in what runs in its place")
  func standIn() {
    let text = String(decoding: KeptSetting(name: "lock_timeout").standIn, as: UTF8.self)
    #expect(text == "SET standard_conforming_strings = on /* the gateway keeps lock_timeout */")
  }
}
