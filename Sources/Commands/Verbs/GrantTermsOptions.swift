import ArgumentParser
import ControlPlane
import SallyportModel

/// What a grant is to allow.
struct GrantTermsOptions: ParsableArguments {
  @Option(name: .long, help: ArgumentHelp("What it is for, in your words.", valueName: "text"))
  var task: String?

  @Option(
    name: .long, parsing: .upToNextOption,
    help: ArgumentHelp("The tables whose rows it may change, each by name.", valueName: "relation"))
  var table: [String] = []

  @Option(
    name: .long,
    help: ArgumentHelp("What it may do: insert, update, delete, with commas between.", valueName: "verbs"),
    completion: .list(GrantVerb.allCases.map(\.rawValue)))
  var verbs: String?

  @Option(
    name: .long, help: ArgumentHelp("The most rows that one statement changes. Default: 100.", valueName: "number"))
  var rows: Int64?

  @Option(
    name: .long,
    help: ArgumentHelp("The most rows that all statements change together. Default: 1000.", valueName: "number"))
  var rowsInAll: Int64?

  @Option(
    name: .customLong("for"), help: ArgumentHelp("How long: 30m, 2h. Default: 1h.", valueName: "duration"),
    transform: Self.life)
  var life: Duration?

  private static func life(_ text: String) throws -> Duration {
    guard let duration = DurationText.read(text), duration >= .seconds(1) else {
      throw ValidationError("expected a duration such as `30m` or `2h`")
    }
    return duration
  }

  /// The terms that were typed; what was not is taken from a wish, or is the default.
  ///
  /// - Throws: `ValidationError` for words that are wrong by themselves.
  func terms(else wish: GrantTerms? = nil) throws -> GrantTerms {
    let perStatement = rows ?? wish?.rowsPerStatement ?? GrantRules.usual.rowsPerStatement
    return GrantTerms(
      task: task ?? wish?.task ?? "", relations: table.isEmpty ? wish?.relations ?? [] : try relations(),
      verbs: try readVerbs() ?? wish?.verbs ?? [], rowsPerStatement: perStatement,
      rowsInAll: rowsInAll ?? wish?.rowsInAll ?? max(perStatement, GrantRules.usual.rowsInAll))
  }

  private func relations() throws(ValidationError) -> Set<RelationName> {
    var relations: Set<RelationName> = []
    for text in table {
      do { relations.insert(try RelationName(reading: text)) } catch {
        throw ValidationError(error.description, hint: error.hint)
      }
    }
    return relations
  }

  private func readVerbs() throws(ValidationError) -> Set<GrantVerb>? {
    guard let text = self.verbs else { return nil }
    let known = GrantVerb.allCases.map(\.rawValue)
    var verbs: Set<GrantVerb> = []
    for word in text.split(separator: ",", omittingEmptySubsequences: false) {
      let word = word.drop { $0 == " " }
      guard let verb = GrantVerb(rawValue: word.lowercased()) else {
        throw ValidationError("`\(word.prefix(40))` is nothing that a grant allows", word: String(word), among: known)
      }
      verbs.insert(verb)
    }
    return verbs
  }

  /// What has to be typed where no wish says it.
  func requireAll() throws(ValidationError) {
    guard task != nil else {
      throw ValidationError("the grant has no task", hint: "say what it is for: `--task 'remove the test orders'`")
    }
    guard !table.isEmpty else {
      throw ValidationError("the grant names no table", hint: "name them: `--table public.orders`")
    }
    guard verbs != nil else {
      throw ValidationError("the grant allows nothing", hint: "name what it may do: `--verbs update,delete`")
    }
  }
}
