import Testing

@testable import GatewayServer

@Suite("a transaction that asks for READ WRITE")
struct PlainBeginTests {
  @Test(
    "begins without it",
    arguments: [
      ("BEGIN READ WRITE", "BEGIN"), ("begin read write;", "BEGIN"),
      (" START TRANSACTION  READ\tWRITE ; ", "START TRANSACTION"),
      ("BEGIN ISOLATION LEVEL SERIALIZABLE READ WRITE", "BEGIN ISOLATION LEVEL SERIALIZABLE"),
      ("BEGIN ISOLATION LEVEL REPEATABLE READ, READ WRITE", "BEGIN ISOLATION LEVEL REPEATABLE READ"),
      ("BEGIN WORK READ WRITE", "BEGIN WORK"),
    ])
  func begins(_ asked: String, _ begun: String) {
    #expect(PlainBegin.of(Array(asked.utf8)).map { String(decoding: $0, as: UTF8.self) } == begun)
  }

  @Test(
    "is nothing else",
    arguments: [
      "", "BEGIN", "READ WRITE", "SET TRANSACTION READ WRITE", "BEGIN; SELECT 1 READ WRITE",
      "BEGIN READ ONLY, READ WRITE", "BEGIN READ WRITE, READ WRITE", "BEGIN /* */ READ WRITE",
      "BEGIN READ WRITE; DROP TABLE a", "BEGIN READ WRITE -- x", "BEGINREAD WRITE", "COMMIT READ WRITE",
      "SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE", "BEGIN \u{0}READ WRITE", "BEGIN READ WR\u{131}TE",
    ])
  func isNothingElse(_ text: String) { #expect(PlainBegin.of(Array(text.utf8)) == nil) }

  @Test("has a length up to which it is one")
  func longest() {
    let spaces = String(repeating: " ", count: PlainBegin.longest - "BEGINREAD WRITE".count)
    #expect(PlainBegin.of(Array("BEGIN\(spaces)READ WRITE".utf8)) == Array("BEGIN".utf8))
    #expect(PlainBegin.of(Array("BEGIN \(spaces)READ WRITE".utf8)) == nil)
  }
}
