import ControlPlane
import Foundation
import PolicyEngine
import SQLAnalysis
import SallyportModel
import Testing

@testable import Commands

@Suite("docs/rules.md")
struct RulesPageTests {
  private struct Row {
    let rule: String
    let verdict: String
    let example: String?
  }

  @Test("has every rule, and each one's example is judged by it")
  func rules() throws {
    let rows = try Page("rules.md").table("## Reasons").map { cells in
      Row(rule: Page.code(cells[0])[0], verdict: cells[1], example: Page.code(cells[3]).first)
    }
    #expect(rows.map(\.rule).sorted() == Rule.allCases.map(\.rawValue).sorted())
    #expect(rows.filter { $0.example == nil }.map(\.rule) == [Rule.tokenInactive.rawValue])
    for row in rows {
      guard let example = row.example else { continue }
      var scope = Scope(relations: [RelationName(schema: "public", name: "customers")])
      scope.limits[RelationName(schema: "public", name: "visits")] = ReadLimit(columns: nil, filter: "id = 1")
      let subject = Subject(environment: .production, scope: scope)
      let explained = Explanation.of(Array(example.utf8), analyzer: Analyzer(), for: subject)
      let found = explained.flatMap(\.reasons).filter { $0.rule == row.rule }
      #expect(!found.isEmpty, "`\(example)` is not judged by `\(row.rule)`")
      #expect(found.allSatisfy { row.verdict.hasPrefix($0.verdict.rawValue) }, "`\(example)`")
    }
  }

  @Test("has every word of the findings")
  func words() throws {
    let page = try Page("rules.md")
    let codes = try page.table("## Not understood").map { Page.code($0[0])[0] }
    #expect(codes.sorted() == NotUnderstood.Code.allCases.map(\.rawValue).sorted())
    let hazards = try page.table("## Dangerous routines").map { Page.code($0[0])[0] }
    #expect(hazards.sorted() == Hazard.allCases.map(\.rawValue).sorted())
    let findings = try page.table("## Findings").reduce(into: [:]) { $0[Page.code($1[0])[0]] = Page.code($1[1]) }
    #expect(findings["does"]?.sorted() == Effect.allCases.map(\.rawValue).sorted())
    #expect(findings["uncounted"]?.sorted() == CountingQuery.Obstacle.allCases.map(\.rawValue).sorted())
    let changes = try #require(findings["changes"])
    #expect(Set(changes).isSuperset(of: RowChange.Unrestricted.allCases.map(\.rawValue)))
    #expect(Set(findings.keys) == Set(ExplanationText.titles))
  }

  @Test("the sentences of cards have every rule too")
  func sentences() { #expect(ReasonText.rules == Set(Rule.allCases.map(\.rawValue))) }
}

@Suite("docs/commands.md")
struct ExplainKeysTests {
  /// Between them they have every key.
  private static let statements = [
    "SELECT (", "DELETE FROM customers c WHERE id = $1",
    "SELECT pg_sleep(1), id::text FROM customers LIMIT 2 FOR UPDATE",
    "INSERT INTO customers VALUES (1)", "DELETE FROM customers WHERE public.f(id)", "BEGIN", "EXECUTE p", "FETCH c",
    "COPY customers TO STDOUT", "UPDATE customers SET id = random()", "DROP SCHEMA s",
  ]

  @Test("has the keys of explain's JSON, all of them and no others")
  func keys() throws {
    let subject = Subject(environment: .production, scope: Scope(schemas: ["public"]))
    var found: Set<String> = []
    for statement in Self.statements {
      let explained = Explanation.of(Array(statement.utf8), analyzer: Analyzer(), for: subject)
      let rows = try JSONSerialization.jsonObject(with: Data(try JSONText.of(explained).utf8)) as? [[String: Any]]
      for row in try #require(rows) { found.formUnion(Self.paths(row)) }
    }
    let documented = try Page("commands.md").table("## JSON of `explain`").flatMap { Page.code($0[0]) }
    #expect(Set(documented).count == documented.count)
    #expect(Set(documented).subtracting(found) == [])
    #expect(found.subtracting(documented) == [])
  }

  /// `key`, or `key.key` for what is within objects and lists of objects.
  private static func paths(_ row: [String: Any]) -> [String] {
    row.flatMap { key, value -> [String] in
      let objects = (value as? [[String: Any]]) ?? (value as? [String: Any]).map { [$0] } ?? []
      let isPlain = objects.isEmpty && !["reasons", "counting", "facts", "error"].contains(key)
      return isPlain ? [key] : objects.flatMap { $0.keys.map { "\(key).\($0)" } }
    }
  }
}
