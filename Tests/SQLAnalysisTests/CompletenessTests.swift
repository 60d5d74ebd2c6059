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

  /// What is opaque is never entered, and what parents read is read by their own code: only ruled kinds have ruled fields.
  @Test("every field of a ruled kind has a rule, or is listed with the reason why it has none")
  func everyField() {
    let opaque = Set(OpaqueStatement.all.map(\.kind))
    for (index, member) in Grammar.standard.members.enumerated() {
      guard Rulebook.standard.hasRule(for: member.kind), !opaque.contains(member.kind) else { continue }
      let isRuled = Rulebook.standard.treatment(of: index) != .none
      let reasons = Rulebook.refusedFields.filter { $0.fields[member.kind]?.contains(member.field) == true }
      let name = "\(Grammar.standard.spelling(of: member.kind)).\(member.field)"
      #expect(
        isRuled ? reasons.isEmpty : reasons.count == 1, "\(name) is ruled: \(isRuled), refused: \(reasons.count) times")
    }
  }

  @Test("what is refused says why, and names what there is")
  func reasons() {
    for refused in Rulebook.refusedFields {
      #expect(!refused.why.isEmpty)
      for (kind, fields) in refused.fields {
        let has = Set(Grammar.standard.members.filter { $0.kind == kind }.map(\.field))
        #expect(Set(fields).isSubset(of: has), "\(kind): \(Set(fields).subtracting(has))")
      }
    }
    #expect(Rulebook.refusedKinds.allSatisfy { !$0.why.isEmpty && !$0.kinds.isEmpty })
    #expect(Rulebook.refusedKinds.reduce(0) { $0 + $1.kinds.count } == Rulebook.notUnderstood.count)
  }

  /// The messages of `pg_query.proto` with the names of their fields in JSON.
  private static func messages(_ proto: String) -> [String: [String]] {
    var messages: [String: [String]] = [:]
    var message: String?
    for line in proto.split(separator: "\n") {
      if line.hasPrefix("message ") {
        let name = String(line.dropFirst(8).prefix { $0 != " " })
        message = name
        messages[name] = []
      }
      if line.hasPrefix("}") { message = nil }
      guard let message, line.hasPrefix("  "), line.contains(" = ") else { continue }
      let words = line.split(separator: " ")
      let name = line.firstRange(of: "json_name=\"").map { String(line[$0.upperBound...].prefix { $0 != "\"" }) }
      messages[message, default: []].append(name ?? String(words[words[0] == "repeated" ? 2 : 1]))
    }
    return messages
  }

  @Test("the library on this machine has the grammar of the table, kind by kind and field by field")
  func library() throws {
    let proto = "/usr/include/pg_query/pg_query.proto"
    guard FileManager.default.fileExists(atPath: proto) else { return }
    let messages = Self.messages(try String(contentsOfFile: proto, encoding: .utf8))
    let nodes = messages.filter { $0.key != "Node" && !$0.key.hasPrefix("Scan") }
    #expect(nodes.count > 230)
    let listed = try String(contentsOf: Corpus.fixture("node-kinds.txt"), encoding: .utf8).split(separator: "\n")
    #expect(Set(listed.map(String.init)).isSubset(of: messages.keys), "run Scripts/analysis/generate-grammar")
    for (message, fields) in nodes {
      let name = Array(message.utf8)
      guard let kind = Grammar.standard.kind(in: name, name.indices) else {
        Issue.record("`\(message)` is new: run Scripts/analysis/generate-grammar and read the diff")
        continue
      }
      for field in fields {
        let known = Grammar.standard.member(of: kind, in: Array(field.utf8), 0..<field.utf8.count)
        #expect(known != nil, "`\(message).\(field)` is new: run Scripts/analysis/generate-grammar and read the diff")
      }
    }
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
