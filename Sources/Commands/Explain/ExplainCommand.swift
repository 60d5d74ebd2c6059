import ArgumentParser
import ControlPlane
import Foundation
import PolicyEngine
import SQLAnalysis
import SallyportModel

struct ExplainCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Say what a statement would do, and what the gate would say.",
    discussion: """
      Connects to nothing. Judges as for a read-only production token that may read what --read names, or as for the token \
      that --token names. Unqualified names are looked for in the schema public; what is not known is not in scope.

        sallyport explain 'DELETE FROM customers WHERE true' --read public.customers
        sallyport explain --read 'public.*' --json < migration.sql
      """)

  /// What looks like an option may be a comment: `--x` and a line feed begin many a statement.
  @Argument(
    parsing: .allUnrecognized,
    help: ArgumentHelp("The statements. Default, and for `-`: standard input.", valueName: "sql"))
  var sql: [String] = []

  @Option(
    name: .long, parsing: .upToNextOption,
    help: ArgumentHelp("What the token may read: schema.table, or schema.* for a whole schema.", valueName: "relation"))
  var read: [String] = []

  @Option(name: .long, help: "Judge as for this token.", transform: { try TokenName($0) })
  var token: TokenName?

  @Option(name: .long, help: "Judge as in this environment: production, staging or development.")
  var environment: String?

  @OptionGroup var json: JSONOptions
  @OptionGroup var options: ConfigurationOptions

  /// `--read` takes words up to the next option, and would take the statement after it as well.
  mutating func validate() throws {
    if sql.isEmpty, let last = read.last, last == "-" || last.contains(where: \.isWhitespace) {
      sql = [read.removeLast()]
    }
    guard sql.count <= 1 else { throw ValidationError("write the statements as one argument, in quotes") }
    if let only = sql.first, only.hasPrefix("-"), only != "-", !only.contains(where: \.isWhitespace) {
      throw ValidationError("unknown option `\(only)`")
    }
  }

  func run() async throws {
    let subject = try self.subject()
    let text = try self.text()
    let explained = Explanation.of(text, analyzer: Analyzer(searchPath: subject.searchPath), for: subject)
    if json.json { return Output.text(try JSONText.of(explained)) }
    guard !explained.isEmpty else { return Output.line("There is no statement in it: nothing would happen.") }
    Output.line(explained.map { ExplanationText.of($0, style: Output.style) }.joined(separator: "\n\n"))
  }

  /// One byte more than the limit is enough to say that it is over.
  private func text() throws -> [UInt8] {
    if let only = sql.first, only != "-" { return Array(only.utf8) }
    let limit = AnalysisLimits.standard.statementBytes
    return Array(try FileHandle.standardInput.read(upToCount: limit + 1) ?? Data())
  }

  private func subject() throws -> Subject {
    guard token == nil || read.isEmpty else {
      throw Failure("--token and --read both say what may be read", hint: "leave one of them out")
    }
    if let token { return try stored(token) }
    var scope = Scope()
    for entry in read {
      do { try scope.insert(reading: entry) } catch { throw Failure(error.description) }
    }
    return Subject(environment: try declaredEnvironment() ?? .production, scope: scope)
  }

  private func stored(_ name: TokenName) throws -> Subject {
    let listed = try Workspace.open(options).readTokens.all(at: SystemClock.now)
    guard let found = listed.last(where: { $0.token.name == name && $0.standing == .active }) else {
      throw Failure("there is no active token `\(name)`", hint: "see `sallyport token list`")
    }
    return Subject(environment: try declaredEnvironment() ?? found.token.environment, scope: found.token.scope)
  }

  private func declaredEnvironment() throws -> SallyportModel.Environment? {
    guard let environment else { return nil }
    guard let known = SallyportModel.Environment(rawValue: environment) else {
      throw Failure("`\(environment)` is no environment", hint: "production, staging or development")
    }
    return known
  }
}
