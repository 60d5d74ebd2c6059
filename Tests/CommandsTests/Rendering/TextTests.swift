import SallyportModel
import Testing

@testable import Commands

struct TextTableTests {
  private var table: TextTable {
    var table = TextTable(titles: ["ID", "STATE", "STATEMENT"])
    table.rows = [
      [
        TextTable.Cell("req_1"), TextTable.Cell("pending") { $0.yellow($1) },
        TextTable.Cell("DELETE\u{1B}[2J FROM\n漢字"),
      ],
      [TextTable.Cell("req_22"), TextTable.Cell("ok"), TextTable.Cell("SELECT a, b, c, d, e, f, g FROM t")],
    ]
    return table
  }

  @Test func `columns align, the last is cut to the width, hostile text is shown`() {
    #expect(
      table.render(width: 42, style: .plain) == """
        ID      STATE    STATEMENT
        req_1   pending  DELETE\\u{1b}[2J FROM\\n漢…
        req_22  ok       SELECT a, b, c, d, e, f,…
        """)
  }

  @Test func `without room the last column stands under each row, and the widest of the others is cut`() {
    #expect(
      table.render(width: 30, style: .plain) == """
        ID      STATE
            STATEMENT
        req_1   pending
            DELETE\\u{1b}[2J FROM\\n漢字
        req_22  ok
            SELECT a, b, c, d, e, f, …
        """)
    var wide = TextTable(titles: ["ID", "TOKEN", "TASK"])
    wide.rows = [
      [TextTable.Cell("req_1"), TextTable.Cell(String(repeating: "x", count: 30)), TextTable.Cell("a task")]
    ]
    #expect(
      wide.render(width: 24, style: .plain) == """
        ID     TOKEN
            TASK
        req_1  xxxxxxxxxxxxxxxx…
            a task
        """)
  }

  @Test func `colour changes no alignment`() {
    let coloured = table.render(width: 40, style: .coloured)
    #expect(coloured.replacing(/\u{1B}\[[0-9;]*m/, with: "") == table.render(width: 40, style: .plain))
    #expect(coloured.contains("\u{1B}[33mpending\u{1B}[0m"))
  }
}

struct TimeTextTests {
  @Test(arguments: [
    (0, "0s"), (59, "59s"), (60, "1m"), (61, "1m 1s"), (1_632, "27m 12s"), (3_600, "1h"), (93_784, "1d 2h"),
    (86_460, "1d"),
    (-5, "0s"),
  ])
  func spans(seconds: Int, text: String) { #expect(TimeText.span(.seconds(seconds)) == text) }

  @Test func moments() {
    let now = Samples.now
    #expect(TimeText.moment(now) == "2026-04-25 14:03:07 UTC")
    #expect(TimeText.relative(now.advanced(by: .seconds(90)), now: now) == "in 1m 30s")
    #expect(TimeText.relative(now, now: now.advanced(by: .seconds(5))) == "5s ago")
  }
}

struct JSONTextTests {
  @Test func `what could drive a terminal is escaped and means the same`() throws {
    let text = try JSONText.of(["sql": "a\u{1B}\u{9B}\u{202E}\u{E0041}\nb"])
    #expect(text == "{\n  \"sql\" : \"a\\u001b\\u009b\\u202e\\udb40\\udc41\\nb\"\n}\n")
  }

  @Test func `an empty list is two characters`() throws {
    #expect(try JSONText.of([Int]()) == "[]\n")
    #expect(try JSONText.of(["a": [Int](), "b": []]) == "{\n  \"a\" : [],\n  \"b\" : []\n}\n")
    #expect(try JSONText.of(["[\n\n]"]) == "[\n  \"[\\n\\n]\"\n]\n")
  }
}

struct StyleTests {
  @Test func `colours only on a terminal, and not against the person's wish`() {
    #expect(Output.style(isTerminal: true, environment: [:]) == .coloured)
    #expect(Output.style(isTerminal: true, environment: ["NO_COLOR": ""]) == .coloured)
    #expect(Output.style(isTerminal: true, environment: ["NO_COLOR": "1"]) == .plain)
    #expect(Output.style(isTerminal: true, environment: ["TERM": "dumb"]) == .plain)
    #expect(Output.style(isTerminal: false, environment: [:]) == .plain)
  }

  @Test(
    arguments: [
      (120, "60", 120), (20, nil, 40), (nil, "60", 60), (nil, "30", 40), (nil, "0", 100), (nil, "wide", 100),
      (nil, "10001", 100), (nil, nil, 100),
    ] as [(Int?, String?, Int)])
  func `the terminal's columns, else those asked for`(terminal: Int?, asked: String?, width: Int) {
    #expect(Output.width(terminal: terminal, environment: asked.map { ["COLUMNS": $0] } ?? [:]) == width)
  }
}
