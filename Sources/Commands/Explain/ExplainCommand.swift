import ArgumentParser
import Foundation
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
        sallyport explain --json -- '--a comment first'

      What it prints is explained in docs/rules.md. A text is one simple query: the gateway takes at most 100 statements in \
      one, while psql sends those of a script one by one. To try a scope or a policy on a log of statements, separate them by NUL \
      bytes: each is judged by itself, and --json writes one array a line.

        psql -XAt0 -c 'SELECT query FROM statements' | sallyport explain -0 --read 'public.*'

      Exit codes: 0 explained, whatever the verdict, 1 not explained, 2 wrong usage.
      """)

  /// What looks like an option may be a comment: `--x` and a line feed begin many a statement.
  @Argument(
    parsing: .allUnrecognized,
    help: ArgumentHelp(
      "The statements, in one argument; after `--` whatever they begin with. Default, and for `-`: standard input.",
      valueName: "sql"))
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

  @Option(
    name: .long, help: "Judge as in this environment: production, staging or development.", transform: Self.environment)
  var environment: SallyportModel.Environment?

  @Flag(
    name: [.customShort("0"), .long],
    help: "Standard input holds several texts, each ended by a NUL byte. Judges one after the other.")
  var null = false

  @OptionGroup var json: JSONOptions
  @OptionGroup var options: ConfigurationOptions

  static func environment(_ word: String) throws -> SallyportModel.Environment {
    guard let known = SallyportModel.Environment(rawValue: word) else {
      throw ValidationError(
        "`\(word.prefix(40))` is no environment", word: word,
        among: SallyportModel.Environment.allCases.map(\.rawValue))
    }
    return known
  }

  mutating func validate() throws {
    sql = try StatementArgument.find(in: sql, read: &read)
    guard !null || sql.isEmpty || sql == ["-"] else {
      throw ValidationError("--null is for standard input", hint: "leave the statement out, or --null")
    }
    guard token == nil || read.isEmpty else {
      throw ValidationError("--token and --read both say what may be read", hint: "leave one of them out")
    }
    _ = try Scope.reading(read)
  }

  func run() async throws {
    let setting = try await ExplainSetting(self)
    if null { return try explainEach(setting) }
    let explained = Explanation.of(try text(), analyzer: setting.analyzer, for: setting.subject)
    if json.json {
      Output.text(try JSONText.of(explained))
    } else {
      Output.line(ExplanationText.of(explained, style: Output.style))
    }
    if isArgument, StandardInput.holdsText {
      Output.note("note: standard input is not read, because the statement is an argument")
    }
  }

  private func explainEach(_ setting: ExplainSetting) throws {
    announce()
    var texts = SeparatedTexts(limit: AnalysisLimits.standard.statementBytes)
    var count = 0
    func explain(_ text: [UInt8]) throws {
      let explained = Explanation.of(text, analyzer: setting.analyzer, for: setting.subject)
      count += 1
      if json.json { return Output.text(try JSONText.line(explained)) }
      Output.line((count > 1 ? "\n" : "") + ExplanationText.of(explained, number: count, style: Output.style))
    }
    while let portion = try FileHandle.standardInput.read(upToCount: 65_536), !portion.isEmpty {
      for text in texts.append(portion) { try explain(text) }
    }
    if let last = texts.last() { try explain(last) }
  }

  private var isArgument: Bool { !sql.isEmpty && sql != ["-"] }

  /// Nobody should wait for a command that waits for them.
  private func announce() {
    if StandardInput.isTerminal {
      Output.note("note: type the statements, and end them with Ctrl-D on a line of its own")
    }
  }

  /// One byte more than the limit is enough to say that it is over.
  private func text() throws -> [UInt8] {
    if let only = sql.first, isArgument { return Array(only.utf8) }
    announce()
    let limit = AnalysisLimits.standard.statementBytes
    return Array(try FileHandle.standardInput.read(upToCount: limit + 1) ?? Data())
  }
}
