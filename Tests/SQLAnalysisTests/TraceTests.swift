import Foundation
import PolicyEngine
import SQLAnalysis
import SallyportModel
import Testing

/// What real tools sent (Tests/Soundness/tools/record.py), replayed before a token that reads the schema `public`.
@Suite("Traces of tools")
struct TraceTests {
  static let files = [
    "django", "jdbc", "pg_dump-schema", "pg_dump-table", "pgcli", "psql", "schema-engines", "sqlalchemy-asyncpg",
    "sqlalchemy-psycopg", "sqlalchemy-psycopg2",
  ]

  /// Refused by design, by something that stands in the text, with the reason.
  static let refused: [(part: String, why: String)] = [
    ("pg_user_mappings", "credentials of other servers (psql's \\deu)"),
    ("pg_largeobject_metadata", "which large objects there are (psql's \\dl)"),
    ("subconninfo", "connection strings with passwords (psql's \\dRs+)"),
    ("SET statement_timeout = 0", "the gateway keeps its limit and says so (ADR 8)"),
    ("SET lock_timeout = 0", "the gateway keeps its limit and says so (ADR 8)"),
    ("SET idle_in_transaction_session_timeout = 0", "the gateway keeps its limit and says so (ADR 8)"),
    ("SET row_security = off", "the gateway keeps it on and says so (ADR 8)"),
  ]

  private static func texts(_ file: String) throws -> [String] {
    let all = try String(contentsOf: try Corpus.fixture("traces/\(file).sql"), encoding: .utf8)
    return all.components(separatedBy: "\n-- text\n").dropFirst().map { String($0) }
  }

  private func judge(_ text: String) throws -> Judgement {
    var scope = Scope()
    try scope.insert(reading: "public.*")
    let subject = Subject(environment: .production, scope: scope, sessionResolvesPrepared: true)
    return Policy.standard.judge(Analyzer().analyze(Array(text.utf8)), for: subject)
  }

  @Test("are reads, but for what is refused by design", arguments: files)
  func replay(_ file: String) throws {
    let texts = try Self.texts(file)
    #expect(texts.count > 10)
    for text in texts {
      let isRefused = Self.refused.contains { text.contains($0.part) }
      let judgement = try judge(text)
      #expect(judgement.verdict == (isRefused ? .refuse : .allow), "\(text): \(judgement.reasons)")
    }
  }

  @Test("say all that is refused by design, and nothing else")
  func exceptions() throws {
    let texts = try Self.files.flatMap(Self.texts)
    for (part, why) in Self.refused { #expect(texts.contains { $0.contains(part) }, "\(part): \(why)") }
  }
}
