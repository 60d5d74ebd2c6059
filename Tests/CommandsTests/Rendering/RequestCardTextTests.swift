import Approvals
import ControlPlane
import SallyportModel
import Testing

@testable import Commands

struct RequestCardTextTests {
  private func card(_ request: HeldRequest, width: Int = 90, style: Style = .plain) -> String {
    RequestCardText(card: RequestCard(request), now: Samples.now, width: width, style: style).text
  }

  @Test func `a delete without a condition`() throws {
    try Snapshot.expect(card(try Samples.request()), is: "Cards/delete.txt")
  }

  @Test func `the same in colour: production stands out`() throws {
    let text = card(try Samples.request(), style: .coloured)
    try Snapshot.expect(text.replacing("\u{1B}", with: "␛"), is: "Cards/delete-coloured.txt")
    #expect(text.contains("\u{1B}[1;97;41m PRODUCTION \u{1B}[0m"))
  }

  @Test func `parameters, a row ceiling and a batch`() throws {
    let sql = "UPDATE orders SET status = $1\n\tWHERE id = $2;\nDELETE FROM orders WHERE id = $2"
    let request = try Samples.request(
      sql: sql, statements: [Samples.delete(sql), Samples.delete(sql)], environment: .staging,
      parameters: [
        BoundParameter(format: .text, value: Array("it's\u{1B}[2J gone".utf8)),
        BoundParameter(format: .binary, value: [0, 0, 0, 42]), BoundParameter(format: .text, value: nil),
      ], rowCeiling: 10)
    try Snapshot.expect(card(request), is: "Cards/batch.txt")
  }

  @Test func `what cannot be undone`() throws {
    let request = try Samples.request(
      sql: "VACUUM FULL orders", statements: [Samples.vacuum()], environment: .development)
    try Snapshot.expect(card(request), is: "Cards/vacuum.txt")
  }

  @Test func `a decided one shows who decided, and asks for nothing`() throws {
    let key = SigningKey()
    var roster = OperatorRoster()
    let alice = try OperatorName("alice")
    let add = OperatorAdd(name: alice, publicKey: key.publicKey, bootstrap: true, addedAt: Samples.now)
    try roster.admit(try SignedAct(add, by: alice, with: key))
    var request = try Samples.request()
    let decision = Decision(
      request: request.id, digest: request.binding.digest, choice: .deny, reason: "ask\u{202E} first",
      decidedAt: Samples.now)
    try request.decide(try Countersignature(decision, by: alice, with: key), roster: roster, at: Samples.now)
    try Snapshot.expect(card(request), is: "Cards/denied.txt")
  }

  /// The card is what the operator believes. A statement that could write lines of it could approve itself.
  @Test func `no line of a hostile statement can pass for a line of the card`() throws {
    let padding = String(repeating: " ", count: 84)
    let sql = """
      SELECT 1 -- \u{1B}[2J\u{1B}[H\u{9B}2J\r  environment  development
      \(padding)  environment  development
      \u{202E}tnemnorivne\u{202C}  \u{200B}x\u{FEFF}y\u{E0041}z\u{2028}If you approve
      Decide
        sallyport approve req_0000000000
      """
    let text = card(
      try Samples.request(
        sql: sql, application: "psql\u{1B}]0;title\u{7}\nenvironment  development" + String(repeating: "x", count: 500))
    )
    for scalar in text.unicodeScalars where scalar != "\n" { #expect(!VisibleText.isTreacherous(scalar)) }
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.filter { $0.hasPrefix("Decide") }.count == 1)
    #expect(lines.filter { $0.hasPrefix("  environment") } == ["  environment  PRODUCTION"])
    #expect(lines.allSatisfy { DisplayWidth.of(String($0)) <= 90 })
    try Snapshot.expect(text, is: "Cards/hostile.txt")
  }

  @Test func `every line of the statement fits the terminal, so that the terminal never wraps one`() throws {
    let sql = "DELETE FROM t WHERE note = '" + String(repeating: "漢字", count: 100) + "'"
    for width in [60, 80, 100] {
      let statement = card(try Samples.request(sql: sql), width: width).split(separator: "\n")
        .filter { $0.hasPrefix("  │") || $0.hasPrefix("  ┊") }
      #expect(statement.count > 2)
      #expect(statement.allSatisfy { DisplayWidth.of(String($0)) <= width })
      #expect(statement.map { $0.dropFirst(4) }.joined() == sql)
    }
  }
}
