import SallyportModel

// What was cut out is what the statement says, and does nothing but read.

extension Counting {
  func finish(
    _ change: Int, _ frame: CountingQuery.Frame, _ bodies: [Body], isConflicting: Bool
  ) -> CountingQuery {
    guard !bodies.isEmpty else { return CountingQuery(change: change, rows: 0, isExact: true) }
    let text = Array(frame.sql(limit: nil).utf8)
    guard let counting = try? analyzer.statements(of: text).first, hasParts(counting.tree, bodies) else {
      return CountingQuery(change: change, obstacle: .notSeparable)
    }
    let facts = counting.facts
    guard facts.effects == [.read], facts.concerns.isEmpty, facts.locks.isEmpty, facts.settings.isEmpty,
      facts.routines.allSatisfy(\.isHarmless), facts.changes.isEmpty
    else { return CountingQuery(change: change, obstacle: .notHarmless) }
    let isChance = facts.routines.contains {
      Self.chance.contains($0.name.split(separator: ".").last.map(String.init) ?? "")
    }
    return CountingQuery(
      change: change, frame: frame, parameters: parameters(of: counting.tree), isExact: !isConflicting && !isChance,
      facts: facts)
  }

  private static let chance: Set<String> = [
    "random", "gen_random_uuid", "clock_timestamp", "timeofday", "bernoulli", "system",
  ]

  private func parameters(of tree: Tree) -> [Int] {
    let numbers = tree.entries.indices.filter { tree.kind(of: $0) == .paramRef }.map { tree.number($0, .number) ?? 0 }
    return Set(numbers).sorted()
  }

  /// Compares the clauses of each body with those of the statement.
  private func hasParts(_ counting: Tree, _ bodies: [Body]) -> Bool {
    let found = counting.entries.indices.filter { index in
      guard counting.kind(of: index) == .rangeSubselect, let alias = counting.child(index, .alias) else { return false }
      return counting.isText(alias, .aliasname, CountingQuery.Frame.counted)
    }
    guard found.count == bodies.count else { return false }
    return zip(found, bodies).allSatisfy { index, body in
      guard var query = counting.child(index, .subquery) else { return false }
      // Down through the WITH clauses of queries around the change.
      while let source = counting.list(query, .fromClause).first(where: { _ in true }),
        counting.kind(of: source) == .rangeSubselect, !body.sources.isEmpty,
        let alias = counting.child(source, .alias), counting.isText(alias, .aliasname, CountingQuery.Frame.nested),
        let inner = counting.child(source, .subquery)
      { query = inner }
      return matches(counting, query, body)
    }
  }

  private func matches(_ counting: Tree, _ query: Int, _ body: Body) -> Bool {
    if body.sources.isEmpty { return true }
    // INSERT … SELECT: the query itself.
    if tree.kind(of: body.sources[0]) == .selectStmt { return tree.isSame(body.sources[0], counting, query) }
    var sources = Array(counting.list(query, .fromClause))
    var condition = counting.child(query, .whereClause)
    if body.isGuarded, !body.isSemiJoin {
      guard sources.count == 1, let left = counting.child(sources[0], .larg),
        let right = counting.child(sources[0], .rarg)
      else { return false }
      condition = counting.child(sources[0], .quals)
      sources = [left, right]
    } else if body.isSemiJoin {
      guard let exists = condition.flatMap({ firstSubquery(counting, $0) }) else { return false }
      sources += Array(counting.list(exists, .fromClause))
      condition = counting.child(exists, .whereClause)
    }
    guard sources.count == body.sources.count, (condition == nil) == (body.condition == nil) else { return false }
    if let condition, let own = body.condition, !tree.isSame(own, counting, condition) { return false }
    return zip(body.sources, sources).allSatisfy { tree.isSame($0, counting, $1) }
  }

  /// The query of the EXISTS that was added: the first node of that kind.
  private func firstSubquery(_ counting: Tree, _ condition: Int) -> Int? {
    for index in condition..<Int(counting.entries[condition].end) where counting.kind(of: index) == .subLink {
      return counting.child(index, .subselect)
    }
    return nil
  }
}

extension Tree {
  /// Whether a subtree of another tree is the same but for the places in the text.
  func isSame(_ node: Int, _ other: Tree, _ otherNode: Int) -> Bool {
    var left = node
    var right = otherNode
    let ends = (Int(entries[node].end), Int(other.entries[otherNode].end))
    while left < ends.0, right < ends.1 {
      if left != node, field(of: left) == .location {
        left = Int(entries[left].end)
        continue
      }
      if right != otherNode, other.field(of: right) == .location {
        right = Int(other.entries[right].end)
        continue
      }
      let (one, two) = (entries[left], other.entries[right])
      let isSameField = left == node || one.field == two.field
      guard one.shape == two.shape, one.kind == two.kind, isSameField, text(left) == other.text(right) else {
        return false
      }
      left += 1
      right += 1
    }
    while left < ends.0, field(of: left) == .location { left = Int(entries[left].end) }
    while right < ends.1, other.field(of: right) == .location { right = Int(other.entries[right].end) }
    return left == ends.0 && right == ends.1
  }
}
