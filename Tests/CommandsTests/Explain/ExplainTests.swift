import ArgumentParser
import Foundation
import PolicyEngine
import SQLAnalysis
import SallyportModel
import Testing

@testable import Commands

@Suite("explain")
struct ExplainTests {
  private let subject = Subject(
    environment: .production, scope: Scope(relations: [RelationName(schema: "public", name: "users")]))

  private func explain(_ sql: String) -> [Explanation] {
    Explanation.of(Array(sql.utf8), analyzer: Analyzer(), for: subject)
  }

  @Test("says for every statement what it does and what the gate would say")
  func statements() {
    let explained = explain("SELECT lower(email) FROM users; DELETE FROM users WHERE true ;\n")
    #expect(explained.map(\.sql) == ["SELECT lower(email) FROM users", "DELETE FROM users WHERE true"])
    #expect(explained.map(\.verdict) == [.allow, .hold])
    #expect(explained.map(\.command) == ["SELECT", "DELETE"])
    #expect(explained.map(\.effects) == [["read"], ["delete"]])
    #expect(explained.map(\.relations) == [["public.users"], ["public.users"]])
    #expect(explained.map(\.functions) == [["lower"], []])
    #expect(explained[1].reasons.map(\.rule) == ["write", "unrestricted"])
  }

  @Test("says why a text is not understood")
  func error() {
    let explained = explain("SELECT 1; drop tabel users")
    #expect(explained.map(\.verdict) == [.refuse])
    #expect(explained[0].error?.code == .syntax)
    #expect(explained[0].facts == nil)
  }

  @Test("has nothing to say about an empty text", arguments: ["", ";", "-- only a comment", " \n"])
  func empty(_ sql: String) { #expect(explain(sql).isEmpty) }

  @Test("writes JSON with the keys that programs rely on")
  func json() throws {
    let text = try JSONText.of(explain("SELECT 1 FROM payments"))
    let rows = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [[String: Any]]
    let keys = Set(try #require(rows?.first).keys)
    #expect(keys.isSuperset(of: ["sql", "verdict", "effects", "relations", "functions", "reasons"]))
    #expect(rows?.first?["verdict"] as? String == "refuse")
    #expect(rows?.first?["relations"] as? [String] == ["public.payments"])
  }

  @Test("shows people the findings, and no byte that could drive their terminal")
  func text() {
    let shown = explain("SELECT '\u{1B}[2J', public.f(1) FROM users").map { ExplanationText.of($0, style: .plain) }
    #expect(
      shown == [
        """
        hold    SELECT '\\u{1b}[2J', public.f(1) FROM users
          does        execute-code, read
          relations   public.users (read)
          unreviewed  public.f
          hold        unknown-routine: public.f
        """
      ])
  }

  @Test("takes a text that begins with a comment, and the one after --read")
  func arguments() throws {
    let comment = try #require(try Sallyport.parseAsRoot(["explain", "--x\nSELECT 1"]) as? ExplainCommand)
    #expect(comment.sql == ["--x\nSELECT 1"])
    let after = try #require(try Sallyport.parseAsRoot(["explain", "--read", "users", "SELECT 1"]) as? ExplainCommand)
    #expect(after.sql == ["SELECT 1"])
    #expect(after.read == ["users"])
    for statement in ["COMMIT", "commit;", "SELECT(1)", "-"] {
      let word = try #require(
        try Sallyport.parseAsRoot(["explain", "--read", "users", statement]) as? ExplainCommand)
      #expect(word.sql == [statement])
    }
    let dashes = try #require(try Sallyport.parseAsRoot(["explain", "--", "--raed"]) as? ExplainCommand)
    #expect(dashes.sql == ["--raed"])
    for arguments in [["--read", "users", "--"], ["--read", "users", "--json", "--"], ["--"]] {
      let command = try #require(
        try Sallyport.parseAsRoot(["explain"] + arguments + ["--x\nSELECT 1"]) as? ExplainCommand)
      #expect(command.sql == ["--x\nSELECT 1"])
    }
    #expect(throws: (any Error).self) { try Sallyport.parseAsRoot(["explain", "--jsonn"]) }
    #expect(throws: (any Error).self) { try Sallyport.parseAsRoot(["explain", "SELECT", "1"]) }
    #expect(throws: (any Error).self) { try Sallyport.parseAsRoot(["explain", "--null", "SELECT 1"]) }
    #expect(try #require(try Sallyport.parseAsRoot(["explain", "-0"]) as? ExplainCommand).null)
  }
}
