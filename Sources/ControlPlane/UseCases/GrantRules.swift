public import SallyportModel

/// What a grant, or a wish for one, may say at all. The same for an operator at the command line and an agent over its connection.
public enum GrantRules {
  /// The longest life of a grant: a task that is not done within a week is to be looked at again, by somebody who is awake.
  public static let longestLife: Duration = .seconds(7 * 86_400)
  /// What a grant says where nobody says anything else: rows of one statement and of all, and its life.
  public static let usual = (rowsPerStatement: Int64(100), rowsInAll: Int64(1_000), life: Duration.seconds(3_600))
  /// Grants of one token that wait or are active: more than a person can have in mind when the next one is signed.
  public static let grantLimit = 20
  /// Wishes of one token that nobody has answered: an agent must not bury the one that matters.
  public static let wishLimit = 5
  /// The longest reason of a denial or a revocation, in bytes.
  public static let reasonLimit = 1_000

  /// - Throws: ``UseCaseError`` with ``UseCaseError/Code/invalid`` for the first thing that makes no sense.
  public static func check(_ terms: GrantTerms, of token: Token) throws(UseCaseError) {
    try check(task: terms.task)
    try check(terms.relations, of: token)
    guard !terms.verbs.isEmpty else {
      throw UseCaseError(.invalid, "the grant allows nothing", hint: "name what it may do: `--verbs update,delete`")
    }
    guard (1...GrantTerms.rowLimit).contains(terms.rowsPerStatement) else {
      throw UseCaseError(
        .invalid, "the rows of a statement are 1 to \(GrantTerms.rowLimit), not \(terms.rowsPerStatement)")
    }
    guard (1...GrantTerms.rowLimit).contains(terms.rowsInAll) else {
      throw UseCaseError(.invalid, "the rows in all are 1 to \(GrantTerms.rowLimit), not \(terms.rowsInAll)")
    }
    guard terms.rowsPerStatement <= terms.rowsInAll else {
      throw UseCaseError(
        .invalid, "one statement may change \(terms.rowsPerStatement) rows, and all together only \(terms.rowsInAll)",
        hint: "`--rows-in-all` is for all statements of the grant together")
    }
  }

  private static func check(task: String) throws(UseCaseError) {
    guard task.contains(where: { !$0.isWhitespace }) else {
      throw UseCaseError(
        .invalid, "the grant has no task", hint: "say what it is for: `--task 'remove the test orders'`")
    }
    guard task.utf8.count <= GrantTerms.taskLimit else {
      throw UseCaseError(
        .invalid, "the task has \(task.utf8.count) bytes, more than \(GrantTerms.taskLimit)",
        hint: "name the ticket that says the rest")
    }
    guard !task.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else {
      throw UseCaseError(.invalid, "the task has control characters in it", hint: "write it on one line")
    }
  }

  private static func check(_ relations: Set<RelationName>, of token: Token) throws(UseCaseError) {
    guard !relations.isEmpty else {
      throw UseCaseError(.invalid, "the grant names no table", hint: "name them: `--table public.orders`")
    }
    guard relations.count <= GrantTerms.relationLimit else {
      throw UseCaseError(
        .invalid, "the grant names \(relations.count) tables, more than \(GrantTerms.relationLimit)",
        hint: "a task for so many is several tasks")
    }
    if let part = relations.sorted().first(where: { token.scope.limits[$0] != nil }) {
      // A change of rows is not kept to columns and filters that bound what is read.
      throw UseCaseError(
        .invalid, "token `\(token.name)` reads only a part of `\(part)`, and a grant would reach all of it",
        hint: "issue a token for the task that reads the whole table")
    }
    guard let stranger = relations.sorted().first(where: { !token.scope.contains($0) }) else { return }
    let scope = token.scope.entries
    let shown = scope.prefix(5).joined(separator: ", ") + (scope.count > 5 ? ", …" : "")
    throw UseCaseError(
      .invalid, "`\(stranger)` is not in the scope of token `\(token.name)`", hint: "it reads \(shown)")
  }

  /// - Throws: ``UseCaseError`` for a grant that would be over, too long, or outlive its token.
  public static func check(
    from notBefore: Timestamp, until notAfter: Timestamp, of token: Token, at now: Timestamp
  ) throws(UseCaseError) {
    guard notBefore < notAfter else {
      throw UseCaseError(.invalid, "the grant would end before it begins")
    }
    guard now < notAfter else { throw UseCaseError(.invalid, "the grant would be over from the beginning") }
    guard notAfter.since(notBefore) <= longestLife else {
      throw UseCaseError(
        .invalid, "the grant would live longer than 7 days", hint: "issue it for less, and again when it is needed")
    }
    guard token.standing(at: now) == .active else { throw notActive(token, at: now) }
    guard notAfter <= token.expiresAt else {
      throw UseCaseError(
        .invalid, "the grant would outlive token `\(token.name)`, which expires \(token.expiresAt)",
        hint: "end it by then: `--until \(token.expiresAt)`")
    }
  }

  static func notActive(_ token: Token, at now: Timestamp) -> UseCaseError {
    UseCaseError(
      .wrongState, "token `\(token.name)` is \(token.standing(at: now).rawValue)",
      hint: "`sallyport token list` shows those that are active")
  }

  static func check(reason: String?) throws(UseCaseError) {
    guard (reason ?? "").utf8.count <= reasonLimit else {
      throw UseCaseError(.invalid, "the reason is longer than \(reasonLimit) bytes")
    }
  }
}
