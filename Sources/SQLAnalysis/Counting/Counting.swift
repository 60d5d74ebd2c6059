import SallyportModel

/// Builds the counting queries of one statement from the tokens of its own text.
///
/// Nothing is rendered from the tree: clauses are cut out byte by byte and put into a SELECT. Afterwards that SELECT is parsed, and
/// its clauses are compared with those of the statement's own tree, so that a cut in the wrong place is found and not asked.
struct Counting {
  let walk: Walk
  let tokens: Tokens
  let analyzer: Analyzer
  var tree: Tree { walk.tree }

  /// What the finished query has to contain: subtrees of the statement.
  struct Body {
    var sql: String
    /// The condition, where the body has one of the statement's own.
    var condition: Int?
    /// What stands in its FROM.
    var sources: [Int]
    /// Whether condition and sources stand in an EXISTS, behind the target.
    var isSemiJoin = false
    /// Whether the condition stands in front of one that was added.
    var isGuarded = false
  }

  func queries() -> [CountingQuery] { walk.changeSites.indices.map(query) }

  private func query(_ change: Int) -> CountingQuery {
    let site = walk.changeSites[change]
    let facts = walk.facts.changes[change]
    let isConflicting = tree.child(site.node, .onConflictClause) != nil
    if let rows = facts.mostRows {
      let isCursor = tree.kind(of: site.node) != .insertStmt
      return CountingQuery(change: change, rows: rows, isExact: !isConflicting && !isCursor)
    }
    guard let clauses = clauses(of: site.node), let bodies = bodies(site.node, clauses) else {
      return CountingQuery(change: change, obstacle: .notSeparable)
    }
    do {
      let frame = try frame(bodies, site, clauses)
      return finish(change, frame, bodies, isConflicting: isConflicting)
    } catch {
      return CountingQuery(change: change, obstacle: error)
    }
  }

  func clauses(of node: Int) -> Clauses? {
    guard let relation = tree.child(node, .relation), let at = tree.number(relation, .location),
      let name = tokens.index(at: at)
    else { return nil }
    return Clauses(tokens, tree, node, name: name)
  }

  // The SELECTs, one row for each row that is changed.

  private func bodies(_ node: Int, _ clauses: Clauses) -> [Body]? {
    switch tree.kind(of: node) {
    case .deleteStmt: rowBody(node, clauses, others: .usingClause).map { [$0] }
    case .updateStmt: rowBody(node, clauses, others: .fromClause).map { [$0] }
    case .insertStmt: sourceBody(node, clauses).map { [$0] }
    case .mergeStmt: mergeBodies(node, clauses)
    default: nil
    }
  }

  private func rowBody(_ node: Int, _ clauses: Clauses, others: FieldName) -> Body? {
    guard let relation = tree.child(node, .relation) else { return nil }
    let condition = tree.child(node, .whereClause)
    let joined = Array(tree.list(node, others))
    guard (condition == nil) == (clauses.condition == nil), joined.isEmpty == (clauses.others == nil) else {
      return nil
    }
    let filter = clauses.condition.map { " WHERE " + tokens.slice($0) } ?? ""
    let target = "SELECT FROM " + tokens.slice(clauses.target)
    guard let others = clauses.others else {
      return Body(sql: target + filter, condition: condition, sources: [relation])
    }
    return Body(
      sql: target + " WHERE EXISTS (SELECT FROM " + tokens.slice(others) + filter + ")", condition: condition,
      sources: [relation] + joined, isSemiJoin: true)
  }

  /// INSERT … SELECT. A single row of VALUES that calls functions is a SELECT of their results, without its DEFAULTs.
  private func sourceBody(_ node: Int, _ clauses: Clauses) -> Body? {
    guard let source = clauses.source, let query = tree.child(node, .selectStmt) else { return nil }
    let isValues = tree.child(query, .valuesLists) != nil
    if isValues, tokens.isWord(source.lowerBound, "values"), tokens.isSign(source.lowerBound + 1, "("),
      tokens.afterGroup(source.lowerBound + 1) == source.upperBound
    {
      let results = elements(source.lowerBound + 1, before: source.upperBound - 1).filter {
        !($0.count == 1 && tokens.isWord($0.lowerBound, "default"))
      }
      let list = results.map(tokens.slice).joined(separator: ", ")
      return Body(sql: "SELECT FROM (SELECT \(list)) AS \(CountingQuery.Frame.nested)", condition: nil, sources: [])
    }
    return Body(
      sql: "SELECT FROM (\(tokens.slice(source))) AS \(CountingQuery.Frame.nested)", condition: nil, sources: [query])
  }

  /// The elements between an opening bracket and its end, at the commas of that level.
  private func elements(_ open: Int, before close: Int) -> [Range<Int>] {
    var elements: [Range<Int>] = []
    var start = open + 1
    _ = tokens.level(from: open + 1) { index in
      guard tokens.isSign(index, ",") else { return }
      elements.append(start..<index)
      start = index + 1
    }
    return elements + [start..<close]
  }
}

// MERGE: the rows that match and are changed, and the rows of the source that match nothing and are inserted.

extension Counting {
  private func mergeBodies(_ node: Int, _ clauses: Clauses) -> [Body]? {
    guard let relation = tree.child(node, .relation), let source = tree.child(node, .sourceRelation),
      let condition = tree.child(node, .joinCondition), let others = clauses.others, let on = clauses.condition
    else { return nil }
    let branches = Array(tree.list(node, .mergeWhenClauses))
    guard branches.count == clauses.branches.count else { return nil }
    let all = zip(branches, clauses.branches).map { (node: $0, clause: $1) }
    let target = tokens.slice(clauses.target)
    let matches = tokens.slice(on)
    var bodies: [Body] = []
    if let filter = filter(all.filter { tree.flag($0.node, .matched) }) {
      bodies.append(
        Body(
          sql: "SELECT FROM \(target) INNER JOIN \(tokens.slice(others)) ON (\(matches)) WHERE \(filter)",
          condition: condition, sources: [relation, source], isGuarded: true))
    }
    if let filter = filter(all.filter { !tree.flag($0.node, .matched) }) {
      let absent = "NOT EXISTS (SELECT FROM \(target) WHERE \(matches))"
      bodies.append(
        Body(
          sql: "SELECT FROM \(tokens.slice(others)) WHERE \(absent) AND \(filter)", condition: condition,
          sources: [source, relation], isSemiJoin: true, isGuarded: true))
    }
    return bodies
  }

  /// Which rows the branches change: the first whose condition holds decides. `nil` when none changes any.
  private func filter(_ branches: [(node: Int, clause: Clauses.Branch)]) -> String? {
    var cases = ""
    for (node, clause) in branches {
      let isChange = !tree.isText(node, .commandType, "CMD_NOTHING")
      guard let condition = clause.condition else {
        return cases.isEmpty ? (isChange ? "true" : nil) : "CASE\(cases) ELSE \(isChange) END"
      }
      cases += " WHEN \(tokens.slice(condition)) THEN \(isChange)"
    }
    return cases.contains("THEN true") ? "CASE\(cases) ELSE false END" : nil
  }
}
