import Testing

@testable import CredentialScan

@Suite struct CSVTextTests {
  @Test(arguments: ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "|calc", "%0a=1"])
  func `no cell is a formula`(_ text: String) {
    #expect(CSVText.cell(text).first.map { "'\"".contains($0) } == true)
    #expect(!CSVText.cell(text).hasPrefix("\"="))
  }

  @Test func `cells with separators and quotes are quoted`() {
    #expect(CSVText.cell("a,b") == "\"a,b\"")
    #expect(CSVText.cell("a\"b") == "\"a\"\"b\"")
    #expect(CSVText.cell("plain") == "plain")
    #expect(CSVText.cell("") == "")
  }

  @Test func `a name cannot begin a row of its own`() {
    let text = CSVText.of(HandMade.hostileReport)
    #expect(text.split(separator: "\r\n").count == 3)
    #expect(!text.unicodeScalars.contains("\u{1b}"))
  }

  @Test func `every row has as many cells as the header`() {
    for line in CSVText.of(HandMade.hostileReport).split(separator: "\r\n") {
      var (cells, isQuoted) = (1, false)
      for character in line {
        if character == "\"" { isQuoted.toggle() }
        if character == ",", !isQuoted { cells += 1 }
      }
      #expect(cells == CSVText.header.count)
    }
  }
}
