import Foundation
import Testing

@testable import SQLAnalysis

@Suite("The grammar is covered")
struct CompletenessTests {
  /// The kinds that `pg_query.proto` lists under `Node`, as the fixture has them.
  @Test("every kind of node is handled, read by its parent, or listed as not understood")
  func kinds() throws {
    let text = try String(contentsOf: Corpus.fixture("node-kinds.txt"), encoding: .utf8)
    let listed = Set(text.split(separator: "\n").map(String.init))
    let known = Set(NodeKind.allCases.map(Grammar.standard.spelling))
    #expect(listed.count > 200)
    #expect(listed.isSubset(of: known))
    for kind in NodeKind.allCases {
      let isRuled = Rulebook.standard.hasRule(for: kind)
      let isRead = Rulebook.readByParents.contains(kind)
      let isListed = Rulebook.notUnderstood.contains(kind)
      let places = [isRuled, isRead, isListed].count { $0 }
      #expect(places == 1, "\(Grammar.standard.spelling(of: kind)) stands in \(places) places")
    }
  }

  @Test("every rule names fields that its kind has")
  func fields() {
    let rules =
      Rulebook.expressionRules + Rulebook.relationRules + Rulebook.queryRules + Rulebook.sessionRules
      + Rulebook.definitionRules
    for rule in rules {
      let has = Set(Grammar.standard.members.filter { $0.kind == rule.kind }.map(\.field))
      let named = rule.walk + rule.own + rule.plain
      #expect(Set(named).isSubset(of: has), "\(rule.kind): \(Set(named).subtracting(has))")
      #expect(Set(named).count == named.count, "\(rule.kind) names a field twice")
    }
  }

  @Test("a kind has one rule at most")
  func rules() {
    let kinds =
      (Rulebook.expressionRules + Rulebook.relationRules + Rulebook.queryRules + Rulebook.sessionRules
      + Rulebook.definitionRules + Rulebook.opaqueRules).map(\.kind)
    #expect(Set(kinds).count == kinds.count)
  }

  @Test("the library on this machine has the grammar of the table")
  func library() throws {
    let proto = "/usr/include/pg_query/pg_query.proto"
    guard FileManager.default.fileExists(atPath: proto) else { return }
    let text = try String(contentsOfFile: proto, encoding: .utf8)
    let messages = text.split(separator: "\n").filter { $0.hasPrefix("message ") }.map {
      $0.dropFirst(8).prefix { $0 != " " }
    }
    let known = Set(NodeKind.allCases.map(Grammar.standard.spelling))
    let unknown = messages.map(String.init).filter { !known.contains($0) && $0 != "Node" && !$0.hasPrefix("Scan") }
    #expect(unknown.isEmpty, "run Scripts/analysis/generate-grammar and read the diff")
  }

  @Test("an unknown kind and an unknown field are not understood")
  func unknown() {
    for json in [
      #"{"version":150001,"stmts":[{"stmt":{"BrandNewStmt":{}}}]}"#,
      #"{"version":150001,"stmts":[{"stmt":{"SelectStmt":{"brandNew":1}}}]}"#,
      #"{"version":150001,"stmts":[{"stmt":{"SelectStmt":{"op":"X""#,
      #"{"version":150001"#, "", "[]", #"{"version":150001}x"#,
    ] {
      #expect(throws: (any Error).self) { try TreeReader.read(Array(json.utf8), limits: .standard) }
    }
  }
}
