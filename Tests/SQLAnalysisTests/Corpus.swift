import Foundation
import PolicyEngine
import SQLAnalysis
import SallyportModel
import Testing

/// One case of a corpus file; the files say at their top how they are written.
struct CorpusCase: Sendable, CustomTestStringConvertible {
  let id: String
  let expect: String
  let kind: String
  let text: [UInt8]
  /// Cases about the wire alone: what the statement is does not decide them.
  let isAboutStartup: Bool

  var testDescription: String { id }
}

enum Corpus {
  static func cases(_ file: String) throws -> [CorpusCase] {
    let url = try fixture("corpus/" + file)
    let lines = try String(contentsOf: url, encoding: .utf8).split(separator: "\n", omittingEmptySubsequences: false)
    let starts = lines.indices.filter { lines[$0].hasPrefix("-- id: ") }
    return zip(starts, starts.dropFirst() + [lines.count]).map { start, end in
      read(header: lines[start], body: Array(lines[(start + 1)..<end]))
    }
  }

  static func fixture(_ path: String) throws -> URL {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    return folder.appendingPathComponent("Fixtures").appendingPathComponent(path)
  }

  private static func read(header: Substring, body: [Substring]) -> CorpusCase {
    let fields = header.split(separator: "|").map { $0.split(separator: ":", maxSplits: 1) }
    let values = fields.map { $0.last.map { $0.trimmingCharacters(in: .whitespaces) } ?? "" }
    let directives = body.prefix { line in
      ["-- setup:", "-- hex:", "-- startup:", "-- wire:", "-- servers:"].contains { line.hasPrefix($0) }
    }
    let sql = body.dropFirst(directives.count).joined(separator: "\n").trimmingCharacters(in: .newlines)
    let hex = directives.first { $0.hasPrefix("-- hex:") }
    return CorpusCase(
      id: values[0], expect: values[1], kind: values[2], text: hex.map(bytes) ?? Array(sql.utf8),
      isAboutStartup: directives.contains { $0.hasPrefix("-- startup:") })
  }

  private static func bytes(hex line: Substring) -> [UInt8] {
    let digits = Array(line.dropFirst("-- hex:".count).filter { $0 != " " })
    return stride(from: 0, to: digits.count - 1, by: 2).compactMap { UInt8(String(digits[$0...($0 + 1)]), radix: 16) }
  }
}

/// The question that the corpus asks: a read-only production token for `public.users`.
enum Gate {
  static let subject: Subject = {
    var scope = Scope()
    scope.relations = [RelationName(schema: "public", name: "users")]
    return Subject(environment: .production, scope: scope)
  }()

  static func judge(_ text: [UInt8], subject: Subject = subject) -> Judgement {
    Policy.standard.judge(Analyzer().analyze(text), for: subject)
  }

  static func judge(_ sql: String, subject: Subject = subject) -> Judgement { judge(Array(sql.utf8), subject: subject) }
}
