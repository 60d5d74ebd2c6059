public import SallyportModel
import Synchronization

extension Analyzer {
  /// Judges the condition of a row filter: one expression over the columns of one relation, of nothing that is not known to be harmless, and
  /// of nothing that an agent could change from its session.
  ///
  /// The server takes it in parentheses, `USING (…)`, and finds its names in `pg_catalog` alone. What stands in parentheses stays there: the
  /// parentheses of the text are balanced, and it has neither comment nor semicolon.
  ///
  /// - Throws: ``InvalidRowFilter`` with what is in the way and where.
  public func check(rowFilter text: String, of relation: RelationName) throws(InvalidRowFilter) {
    let judge = RowFilterJudge(
      text: Array(text.utf8), relation: relation,
      analyzer: Analyzer(limits: limits, searchPath: [], harmlessRoutines: harmlessRoutines))
    let answer = Mutex<Result<Void, InvalidRowFilter>?>(nil)
    let ran = LargeStack.run(.wait) {
      let judged = Result { () throws(InvalidRowFilter) in try judge.check() }
      answer.withLock { $0 = judged }
    }
    guard ran, let judged = answer.withLock({ $0 }) else {
      throw InvalidRowFilter("there is no thread to look at a row filter", hint: "try again")
    }
    try judged.get()
  }
}

/// One condition before its rules. On a large stack.
struct RowFilterJudge: Sendable {
  let text: [UInt8]
  let relation: RelationName
  let analyzer: Analyzer

  private static let closing = Array("\n)".utf8)

  private var opening: [UInt8] {
    let name = Quoted.identifier(relation.schema) + "." + Quoted.identifier(relation.name)
    return Array("SELECT FROM \(name) WHERE (".utf8)
  }

  func check() throws(InvalidRowFilter) {
    try checkTokens()
    let walk = try parsed()
    try checkShape(walk)
    try checkFacts(walk.facts)
  }

  /// Nothing in the text ends before the parenthesis that is closed behind it, or swallows it.
  private func checkTokens() throws(InvalidRowFilter) {
    var lexer = Lexer(text)
    var depth = 0
    var end = 0
    while let token = lexer.next() {
      try checkGap(end..<token.range.lowerBound)
      end = token.range.upperBound
      switch token.kind {
      case .sign(UInt8(ascii: "(")): depth += 1
      case .sign(UInt8(ascii: ")")): depth -= 1
      case .sign(UInt8(ascii: ";")):
        throw InvalidRowFilter("a row filter is one condition", at: token.range.lowerBound, hint: "leave `;` out")
      default: break
      }
      guard depth >= 0 else { throw unbalanced(token.range.lowerBound) }
    }
    try checkGap(end..<text.count)
    guard depth == 0 else { throw unbalanced(text.count) }
  }

  private func checkGap(_ gap: Range<Int>) throws(InvalidRowFilter) {
    guard let at = gap.first(where: { Lexer.classes[Int(text[$0])] != .space }) else { return }
    throw InvalidRowFilter("a row filter has no comments", at: at, hint: "leave the comment out")
  }

  private func unbalanced(_ at: Int) -> InvalidRowFilter {
    InvalidRowFilter("the parentheses of the row filter are not balanced", at: at, hint: "close what is opened")
  }

  private func parsed() throws(InvalidRowFilter) -> Walk {
    do {
      let walks = try analyzer.statements(of: opening + text + Self.closing)
      guard walks.count == 1 else { throw notOne }
      return walks[0]
    } catch let error as NotUnderstood {
      throw InvalidRowFilter(
        error.description, at: place(error.position),
        hint: error.hint ?? "write one condition over the columns of `\(relation)`: `tenant_id = 42`")
    } catch {
      throw notOne
    }
  }

  private var notOne: InvalidRowFilter {
    InvalidRowFilter("the row filter is not one condition", hint: "write one: `tenant_id = 42 AND NOT is_hidden`")
  }

  private func place(_ position: Int?) -> Int? {
    position.map { min(max(0, $0 - opening.count), text.count) }
  }
}

// What may stand in a condition.
extension RowFilterJudge {
  private static let kinds: Set<NodeKind> = [
    .aConst, .integer, .float, .boolean, .string, .bitString, .list, .aArrayExpr, .aIndirection, .aIndices, .aExpr,
    .columnRef, .typeCast, .typeName, .collateClause, .funcCall, .boolExpr, .nullTest, .booleanTest, .caseExpr,
    .caseWhen, .coalesceExpr, .minMaxExpr, .rowExpr, .sqlValueFunction,
  ]

  private func checkShape(_ walk: Walk) throws(InvalidRowFilter) {
    let tree = walk.tree
    guard let query = walk.outermostQuery, tree.kind(of: query) == .selectStmt,
      let condition = tree.child(query, .whereClause), tree.kind(of: condition) != .rowExpr
    else { throw notOne }
    for node in condition..<Int(tree.entries[condition].end) where tree.entries[node].shape == .node {
      try checkNode(node, tree)
    }
    // Nothing got out of the parentheses: the query has what was written around them, and a condition.
    guard tree.list(query, .fromClause).reduce(0, { count, _ in count + 1 }) == 1,
      [.groupClause, .havingClause, .sortClause, .limitCount, .limitOffset, .lockingClause, .withClause, .larg]
        .allSatisfy({ (field: FieldName) in tree.child(query, field) == nil })
    else { throw notOne }
  }

  private func checkNode(_ node: Int, _ tree: Tree) throws(InvalidRowFilter) {
    let at = place(tree.number(node, .location))
    switch tree.kind(of: node) {
    case .subLink, .selectStmt:
      throw InvalidRowFilter(
        "a row filter looks at one row, and has no subquery", at: at,
        hint: "compare columns of `\(relation)`, or make a view of those rows and name that")
    case .paramRef: throw InvalidRowFilter("a row filter has no parameters", at: at, hint: "write the value itself")
    case .aStar: throw InvalidRowFilter("a row filter names columns", at: at, hint: "name them one by one")
    case .sqlValueFunction where !tree.isText(node, .op, "SVFOP_CURRENT_TIMESTAMP"): throw hangsOnSession(at)
    case .funcCall: try checkCall(node, tree, at)
    case let kind? where Self.kinds.contains(kind): break
    default:
      throw InvalidRowFilter(
        "the row filter has what no condition of a row needs", at: at,
        hint: "compare columns of `\(relation)` with values: `tenant_id = 42`")
    }
  }

  private func checkCall(_ node: Int, _ tree: Tree, _ at: Int?) throws(InvalidRowFilter) {
    let isPlain = [.aggOrder, .aggFilter, .over, .aggWithinGroup, .aggStar, .aggDistinct].allSatisfy {
      (field: FieldName) in tree.child(node, field) == nil
    }
    guard isPlain else {
      throw InvalidRowFilter(
        "a row filter looks at one row, and has no aggregate", at: at, hint: "compare columns of `\(relation)`")
    }
    let name = tree.name(node, .funcname)
    guard name.count == 1 || name.first == "pg_catalog" else { return }
    let arguments = tree.list(node, .args).reduce(0) { count, _ in count + 1 }
    guard Builtins.standard.isSteadyFunction(name.last ?? "", arguments: arguments) else {
      throw hangsOnSession(at, name.last)
    }
  }

  private func hangsOnSession(_ at: Int?, _ name: String? = nil) -> InvalidRowFilter {
    InvalidRowFilter(
      "\(name.map { "`\($0)`" } ?? "what the row filter looks at") hangs on the session, which the agent can change",
      at: at,
      hint: "compare columns with values of your own; of the clock `now()` can be asked")
  }

  private func checkFacts(_ facts: StatementFacts) throws(InvalidRowFilter) {
    if let routine = facts.routines.first(where: { !$0.isHarmless }) {
      throw InvalidRowFilter(
        "the \(routine.kind.rawValue) `\(routine.name)` is not known to be harmless",
        hint: routine.kind == .function
          ? "leave it out, or declare it with its schema in the upstream's `harmless_functions`"
          : "use PostgreSQL's own, which need no schema")
    }
    guard facts.concerns.isEmpty else {
      throw InvalidRowFilter(
        "the row filter may call a function that it does not name", hint: "name columns without their table")
    }
    guard facts.effects == [.read], facts.relations.allSatisfy({ $0.relation == relation && $0.role == .read }),
      facts.settings.isEmpty
    else { throw notOne }
    guard !facts.columns.isEmpty else {
      throw InvalidRowFilter(
        "the row filter looks at no column", hint: "name one of `\(relation)`: `tenant_id = 42`")
    }
  }
}
