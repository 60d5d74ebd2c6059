import PolicyEngine
import SQLAnalysis
import SallyportModel

/// One statement with what the analysis found and what the policy said: the JSON of `explain`.
struct Explanation: Encodable, Equatable {
  /// The statement as it was written; what is not UTF-8 is replaced, for showing only.
  var sql: String
  var verdict: Verdict
  var command: String
  var effects: [String]
  var relations: [String]
  /// Functions, operators and types by name.
  var functions: [String]
  var reasons: [Reason]
  /// Everything that was found; absent when the statement was not understood.
  var facts: StatementFacts?
  /// For each change of rows the query that counts it; absent where nothing is changed.
  var counting: [CountingText]?
  /// Why it was not understood.
  var error: Trouble?

  static func of(_ text: [UInt8], analyzer: Analyzer, for subject: Subject) -> [Explanation] {
    let facts = analyzer.analyze(text)
    let judgement = Policy.standard.judge(facts, for: subject)
    switch facts {
    case .failure(let error): return [Explanation(text, judgement, error)]
    case .success(let batch):
      let isChange = batch.statements.contains { !$0.changes.isEmpty }
      let counting = isChange ? analyzer.countingQueries(of: text) : []
      return batch.statements.enumerated().map { index, statement in
        var one = Explanation(text, statement, judgement.reasons.filter { $0.statement == index })
        let queries = counting.indices.contains(index) ? counting[index] : []
        one.counting = queries.isEmpty ? nil : queries.map(CountingText.init)
        return one
      }
    }
  }

  private init(_ text: [UInt8], _ judgement: Judgement, _ error: NotUnderstood) {
    sql = Self.shown(text[...])
    verdict = judgement.verdict
    command = ""
    effects = []
    relations = []
    functions = []
    reasons = judgement.reasons
    self.error = Trouble(error, in: text)
  }

  private init(_ text: [UInt8], _ statement: StatementFacts, _ reasons: [Reason]) {
    sql = Self.shown(text[statement.range])
    verdict = Judgement(reasons: reasons).verdict
    command = statement.command
    effects = statement.effects.map(\.rawValue).sorted()
    relations = Self.unique(statement.relations.map(\.relation.description))
    functions = Self.unique(statement.routines.map(\.name))
    self.reasons = reasons
    facts = statement
  }

  private static func shown(_ bytes: ArraySlice<UInt8>) -> String {
    let trimmed = bytes.drop { $0 <= 32 }.reversed().drop { $0 <= 32 }.reversed()
    return String(decoding: Array(trimmed), as: UTF8.self)
  }

  private static func unique(_ names: [String]) -> [String] {
    names.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }
}
