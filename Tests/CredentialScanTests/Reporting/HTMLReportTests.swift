import Foundation
import Testing

@testable import CredentialScan

@Suite struct HTMLReportTests {
  private func page(_ report: ScanReport) -> String {
    HTMLReport(report, made: "2026-11-22 17:00 UTC", toolVersion: "1.0").text
  }

  @Test func `nothing is loaded from anywhere and nothing runs`() {
    let text = page(HandMade.report([HandMade.finding()]))
    for part in [
      "<script", "src=", "@import", "url(", "http://", "https://", "<link", "<iframe", "onload", "javascript:",
    ] {
      #expect(!text.contains(part), "\(part)")
    }
    #expect(text.contains("default-src 'none'"))
  }

  @Test func `what files and hosts are called stays text`() {
    let text = page(HandMade.hostileReport)
    #expect(!text.contains("<script"))
    #expect(text.contains("&lt;script&gt;alert(1)"))
    #expect(!text.unicodeScalars.contains("\u{1b}"))
    #expect(!text.unicodeScalars.contains("\u{202e}"))
    #expect(!text.contains("=\"\"&"))
  }

  @Test func `tags are closed in the order in which they were opened`() throws {
    let void: Set<String> = ["meta", "!doctype", "path/", "circle/"]
    for report in [HandMade.report([]), HandMade.report([HandMade.finding()]), HandMade.hostileReport] {
      var open: [String] = []
      for tag in page(report).split(separator: "<").dropFirst() {
        let name = String(tag.prefix { !" >".contains($0) })
        if name.hasPrefix("/") {
          #expect(open.popLast() == String(name.dropFirst()))
        } else if !void.contains(name), !(tag.split(separator: ">").first ?? "").hasSuffix("/") {
          open.append(name)
        }
      }
      #expect(open.isEmpty)
    }
  }

  @Test func `the worst comes first, with the step that contains it`() throws {
    let mild = HandMade.finding("c0000002", kind: .anthropicKey, verdict: .serious, file: "~/.zshrc", fingerprint: "b")
    let text = page(HandMade.report([HandMade.finding(), mild]))
    let first = try #require(text.range(of: "id=\"c0000001\""))
    let second = try #require(text.range(of: "id=\"c0000002\""))
    #expect(first.lowerBound < second.lowerBound)
    #expect(text.contains("sallyport token issue --upstream shop"))
    #expect(text.contains("can pick up <em class=\"company-ending\">1 company-ending</em> credential."))
  }

  @Test func `the map leads from each file to what it opens`() {
    let other = HandMade.finding(
      "c0000002", verdict: .severe, file: "~/.cursor/mcp.json", identity: Identity(host: "x.dev"), fingerprint: "b")
    let text = page(HandMade.report([HandMade.finding(), other]))
    #expect(text.contains("<title>~/code/shop/.env: PostgreSQL login, db.shop.dev, company-ending</title>"))
    #expect(text.contains("<title>~/.cursor/mcp.json: PostgreSQL login, x.dev, severe</title>"))
    #expect(text.split(separator: "class=\"edge ").count - 1 == 2)
  }

  @Test func `a map of very many stays a map`() {
    let many = (0..<300).map { index in
      HandMade.finding("c\(index)", file: "~/f\(index)/.env", identity: Identity(host: "h\(index).dev"))
    }
    let text = page(HandMade.report(many))
    #expect(text.split(separator: "class=\"edge ").count - 1 == 18)
    #expect(text.contains("564 more files and targets are below."))
  }

  @Test func `a report with gaps does not look complete`() {
    let text = page(HandMade.report([], skips: [Skip(file: "~/big", reason: .totalTime, bytes: 5)]))
    #expect(text.contains("This report is not complete"))
    #expect(text.contains("No credential was found"))
    #expect(!page(HandMade.report([])).contains("not complete"))
  }
}
