import NIOCore
import PostgresWire
import Testing

@Suite struct ValueTests {
  @Test(arguments: ["", "select 1", "select 'ü', '日本語', '🦊' from t", String(repeating: "a", count: 1_000) + "é"])
  func `text is let through as it is`(_ text: String) throws {
    try WireText.check(buffer(text), "statement")
    #expect(try WireText.string(buffer(text), "statement") == text)
  }

  /// Overlong forms, surrogates, beyond U+10FFFF, cut short, lone continuation: nothing of it is text, wherever it stands.
  @Test(
    arguments: [
      [0xC0, 0xAF], [0xE0, 0x80, 0xAF], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xC3], [0x80], [0xFF],
      [0xF8, 0x88],
    ] as [[UInt8]], [0, 1, 7, 8, 9, 100])
  func `what is not UTF-8 is refused`(_ bytes: [UInt8], _ offset: Int) {
    let text = ByteBuffer(bytes: [UInt8](repeating: 0x61, count: offset) + bytes)
    #expect(throws: WireError(.notUTF8, in: "statement")) { try WireText.check(text, "statement") }
    #expect(WireError(.notUTF8, in: "statement").sqlState == .characterNotInRepertoire)
  }

  @Test(arguments: 0..<20)
  func `a zero byte is found at any place`(_ offset: Int) {
    var bytes = [UInt8](repeating: 0x61, count: 20)
    bytes[offset] = 0
    #expect(throws: WireError(.zeroByte, in: "statement")) { try WireText.check(ByteBuffer(bytes: bytes), "statement") }
    bytes[offset] = 1
    #expect(throws: Never.self) { try WireText.check(ByteBuffer(bytes: bytes), "statement") }
  }

  @Test func `names that only look alike are two names`() {
    let (composed, decomposed) = (WireName("caf\u{E9}"), WireName("cafe\u{301}"))
    #expect(composed != decomposed)
    #expect(Set([composed, decomposed]).count == 2)
    #expect(WireName("s1") == WireName("s1"))
    #expect(WireName("").isUnnamed)
  }

  @Test(arguments: ["", "1234", "123456", "abcde", "4250!", "4250é"])
  func `what is not five digits or capitals is no state`(_ text: String) {
    #expect(SQLState(text) == nil)
  }

  @Test func `a state knows its class`() {
    #expect(SQLState("42P05") == .duplicateStatement)
    #expect(SQLState.duplicateStatement.classCode == "42")
  }

  @Test(
    arguments: zip(
      ["SELECT 5", "INSERT 0 12", "CREATE TABLE", "", "5", " 7", "COPY 3", "SELECT 9999999999999999999", "SELECT 1 "],
      [5, 12, nil, nil, nil, 7, 3, nil, nil] as [Int?]))
  func `a tag tells its rows`(_ tag: String, _ rows: Int?) {
    #expect(CommandComplete(tag).rows == rows)
  }

  @Test func `a server's report may lack anything`() throws {
    let bare = try #require(try serverMessage(message("E", z("Mserver login failed"), [0])))
    guard case .errorResponse(let report) = bare else {
      Issue.record("\(bare)")
      return
    }
    #expect(report.message == "server login failed")
    #expect(report.sqlState == nil)
    #expect(report.severity == nil)
    let empty = try serverMessage(message("N", [0]))
    #expect(empty?.type == .noticeResponse)
  }

  @Test func `a report of our own carries no zero byte`() throws {
    let report = ServerReport(.fatal, .protocolViolation, "a\0b")
    #expect(report.message == "a?b")
    #expect(report.endsSession)
    #expect(report.sqlState == .protocolViolation)
    #expect(try serverMessage(encoded(.errorResponse(report))) == .errorResponse(report))
  }

  @Test func `columns take the formats that were asked for`() {
    let row = RowDescription(fields: [.init(name: buffer("a"), typeOID: 23), .init(name: buffer("b"), typeOID: 25)])
    #expect(row.formatted(as: FormatCodes()).fields.map(\.format) == [.text, .text])
    #expect(row.formatted(as: FormatCodes([.binary])).fields.map(\.format) == [.binary, .binary])
    #expect(row.formatted(as: FormatCodes([.text, .binary])).fields.map(\.format) == [.text, .binary])
  }

  @Test func `values come one by one with NULL told from empty`() {
    let values = BoundValues([buffer("1"), nil, buffer("")])
    #expect(Array(values) == [buffer("1"), nil, buffer("")])
    #expect(values.count == 3)
  }

  @Test func `a bare minor number of a negotiation is one of version 3`() throws {
    let negotiation = NegotiateProtocolVersion(newest: .v3_2)
    #expect(try serverMessage(message("v", be32(2), be32(0))) == .negotiateProtocolVersion(negotiation))
  }

  @Test func `the text of an error is for people and repeats nothing of the peer`() {
    #expect(WireError(.overLimit(10), in: "statement").description == "statement is longer than the limit of 10 bytes")
    #expect(WireError(.unknownType(33), in: "client").description == "unknown message type 33 from client")
    #expect(WireError(.truncated, in: "Bind").description == "Bind ends too early")
  }
}
