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
      Judges as for a read-only production token that may read what --read names, or as for the token that --token names. \
      Connects to nothing: unqualified names are looked for in the schema public; what is not known is not in scope. With \
      --upstream it reads that upstream's catalog as the agent login, and names mean what they mean there.

        sallyport explain 'DELETE FROM customers WHERE true' --read public.customers
        sallyport explain --read 'public.*' --json < migration.sql
        sallyport explain 'SELECT * FROM revenue' --read 'public.*' --upstream shop

      To try a scope or a policy on a log of statements, separate them by NUL bytes: each is judged by itself, and --json \
      writes one array a line.

        psql -XAt0 -c 'SELECT query FROM statements' | sallyport explain -0 --read 'public.*'
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

  @Option(
    name: .long, help: "Resolve names in this upstream's catalog, read now as its agent login.",
    transform: { try UpstreamName($0) })
  var upstream: UpstreamName?

  @Option(name: .long, help: "Judge as in this environment: production, staging or development.")
  var environment: String?

  @Flag(
    name: [.customShort("0"), .long],
    help: "Standard input holds several texts, each ended by a NUL byte. Judges one after the other.")
  var null = false

  @OptionGroup var json: JSONOptions
  @OptionGroup var options: ConfigurationOptions

  /// `--read` takes words up to the next option, and would take the statement after it as well. What follows `--` is the statement.
  mutating func validate() throws {
    if sql.first == "--" { sql.removeFirst() }
    if sql.isEmpty, let last = read.last, Self.isStatement(last) { sql = [read.removeLast()] }
    guard !null || sql.isEmpty || sql == ["-"] else { throw ValidationError("--null is for standard input") }
    guard sql.count <= 1 else { throw ValidationError("write the statements as one argument, in quotes") }
    if let only = sql.first, only.hasPrefix("-"), only != "-", !only.contains(where: \.isWhitespace) {
      throw ValidationError("unknown option `\(only)`")
    }
  }

  /// Whether a word can be no relation's name.
  private static func isStatement(_ word: String) -> Bool {
    word == "-" || word.contains { $0.isWhitespace || ";('".contains($0) } || words.contains(word.lowercased())
  }

  /// Statements of one word.
  private static let words: Set<String> = [
    "abort", "analyze", "begin", "checkpoint", "cluster", "commit", "end", "rollback", "vacuum",
  ]

  func run() async throws {
    var subject = try self.subject()
    var analyzer = Analyzer(searchPath: subject.searchPath)
    if let upstream {
      let known = try await UpstreamCatalog.read(upstream, try options.load())
      analyzer = known.analyzer
      subject.searchPath = known.profile.searchPath
      if environment == nil { subject.environment = known.profile.environment }
    }
    if null { return try explainEach(analyzer, subject) }
    let explained = Explanation.of(try text(), analyzer: analyzer, for: subject)
    if json.json { Output.text(try JSONText.of(explained)) } else { show(explained) }
  }

  private func explainEach(_ analyzer: Analyzer, _ subject: Subject) throws {
    var texts = SeparatedTexts(limit: AnalysisLimits.standard.statementBytes)
    func explain(_ text: [UInt8]) throws {
      let explained = Explanation.of(text, analyzer: analyzer, for: subject)
      if json.json { Output.text(try JSONText.line(explained)) } else { show(explained) }
    }
    while let portion = try FileHandle.standardInput.read(upToCount: 65_536), !portion.isEmpty {
      for text in texts.append(portion) { try explain(text) }
    }
    if let last = texts.last() { try explain(last) }
  }

  private func show(_ explained: [Explanation]) {
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
    guard upstream == nil || upstream == found.token.upstream else {
      throw Failure(
        "the token `\(name)` is for upstream `\(found.token.upstream)`", hint: "name that one, or another token")
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
