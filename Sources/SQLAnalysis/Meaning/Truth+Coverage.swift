import SallyportModel

/// A query that has, for every row of the target, a row with these values of it.
struct Coverage {
  /// By position; names where the query gives them.
  var columns: [(name: String?, term: Term)]
  /// `SELECT *`: all columns of the target under their own names.
  var hasAll: Bool

  /// The first columns, if there are as many.
  func results(count: Int) -> [Term]? { columns.count == count && !hasAll ? columns.map(\.term) : nil }

  var byName: [String: Term] {
    Dictionary(columns.compactMap { column in column.name.map { ($0, column.term) } }) { first, _ in first }
  }
}

// Queries that read every row of the target.

extension Truth {
  /// - Parameter single: an expression to take instead of the query's results.
  mutating func coverage(_ query: Int, of single: Int? = nil) -> Coverage? {
    guard pay(for: query), depth < Self.deepest else { return nil }
    depth += 1
    let takesTwins = self.takesTwins
    self.takesTwins = true
    defer {
      depth -= 1
      self.takesTwins = takesTwins
    }
    switch tree.kind(of: query) {
    case .selectStmt: return selectCoverage(query, of: single)
    case .deleteStmt, .updateStmt: return changeCoverage(query)
    default: return nil
    }
  }

  private mutating func selectCoverage(_ query: Int, of single: Int?) -> Coverage? {
    if let left = tree.child(query, .larg), let right = tree.child(query, .rarg) {
      guard tree.isText(query, .op, "SETOP_UNION"), !isCut(query) else { return nil }
      return coverage(left) ?? coverage(right)
    }
    guard !isCut(query), tree.child(query, .valuesLists) == nil, tree.child(query, .fromClause) != nil,
      tree.list(query, .distinctClause).allSatisfy({ tree.kind(of: $0) == nil })
    else { return nil }
    let opened = openWith(query)
    defer { closeWith(opened) }
    let sources = sources(of: query)
    guard sources.isCovering else { return nil }
    return inLevel(sources.bindings) { truth in
      for clause in [FieldName.whereClause, .havingClause] {
        if let condition = truth.tree.child(query, clause), truth.value(condition) != .every { return nil }
      }
      if let single { return Coverage(columns: [(nil, truth.term(single))], hasAll: false) }
      return truth.results(truth.tree.list(query, .targetList))
    }
  }

  /// LIMIT and OFFSET take rows away.
  private func isCut(_ query: Int) -> Bool {
    let hasLimit = tree.child(query, .limitCount).map { walk.constant($0) != .null } ?? false
    let hasOffset = tree.child(query, .limitOffset).map { walk.constant($0) != .integer(0) } ?? false
    return hasLimit || hasOffset
  }

  private mutating func results(_ list: Tree.Children) -> Coverage {
    var coverage = Coverage(columns: [], hasAll: false)
    for result in list {
      guard let value = tree.child(result, .val) else { continue }
      let isStar =
        tree.kind(of: value) == .columnRef && tree.list(value, .fields).contains { tree.kind(of: $0) == .aStar }
      if isStar {
        guard let derived = levels.last?.first(where: Self.isCovering) else { continue }
        if case .derived(let columns, let hasAll) = derived.kind {
          coverage.columns += columns.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
          coverage.hasAll = coverage.hasAll || hasAll
        } else {
          coverage.hasAll = true
        }
        continue
      }
      let own = tree.kind(of: value) == .columnRef ? tree.name(value, .fields).last : nil
      coverage.columns.append((tree.text(result, .name) ?? own, term(value)))
    }
    return coverage
  }

  private static func isCovering(_ binding: Binding) -> Bool {
    if case .other = binding.kind { return false }
    return true
  }

  /// DELETE or UPDATE … RETURNING of every row, in WITH. What UPDATE sets is not what the row had.
  private mutating func changeCoverage(_ node: Int) -> Coverage? {
    guard let relation = tree.child(node, .relation), isTwin(relation), tree.child(node, .returningList) != nil else {
      return nil
    }
    if let condition = tree.child(node, .whereClause) {
      let judged = inLevel([Binding(name: walk.called(relation), kind: .row)]) { $0.value(condition) }
      guard judged == .every else { return nil }
    }
    let set = Set(tree.list(node, .targetList).compactMap { tree.text($0, .name) })
    var coverage = inLevel([Binding(name: walk.called(relation), kind: .row)]) { truth in
      truth.results(truth.tree.list(node, .returningList))
    }
    coverage.columns = coverage.columns.map { column in
      if case .column(let name) = column.term, !set.contains(name) { return column }
      return (column.name, .other(column.name ?? ""))
    }
    return coverage
  }

  // What stands in FROM.

  struct Sources {
    var bindings: [Binding] = []
    /// Whether every row of the target is still among the combinations.
    var isCovering = false
  }

  mutating func sources(of query: Int) -> Sources { sources(tree.list(query, .fromClause)) }

  /// Several items without a condition: everything meets everything.
  mutating func sources(_ items: Tree.Children) -> Sources {
    var all = Sources()
    for item in items {
      let source = source(item)
      all.bindings += source.bindings
      all.isCovering = all.isCovering || source.isCovering
    }
    return all
  }

  private mutating func source(_ node: Int) -> Sources {
    guard steps > 0, depth < Self.deepest else { return Sources() }
    steps -= 1
    depth += 1
    defer { depth -= 1 }
    let name = walk.called(node)
    let other = Sources(bindings: [Binding(name: name, kind: .other)])
    switch tree.kind(of: node) {
    case .rangeVar:
      if let relation = tree.text(node, .relname), walk.isCTE(node, relation) { return tableQuery(relation, name) }
      guard takesTwins, isTwin(node), !hasColumnNames(node) else { return other }
      return Sources(bindings: [Binding(name: name, kind: .row)], isCovering: true)
    case .rangeSubselect:
      guard takesTwins, let query = tree.child(node, .subquery), let covered = coverage(query) else { return other }
      return derived(covered, node, name)
    case .joinExpr: return join(node)
    default: return other
    }
  }

  private func derived(_ coverage: Coverage, _ node: Int, _ name: String) -> Sources {
    var columns = coverage.byName
    let names = tree.child(node, .alias).map { tree.name($0, .colnames) } ?? []
    if !names.isEmpty {
      guard !coverage.hasAll else { return Sources(bindings: [Binding(name: name, kind: .other)]) }
      columns = Dictionary(zip(names, coverage.columns.map(\.term))) { first, _ in first }
    }
    return Sources(bindings: [Binding(name: name, kind: .derived(columns, hasAll: coverage.hasAll))], isCovering: true)
  }

  /// A WITH query by its name; a recursive one mentions itself, which the depth ends.
  private mutating func tableQuery(_ relation: String, _ name: String) -> Sources {
    let other = Sources(bindings: [Binding(name: name, kind: .other)])
    guard takesTwins, let table = walk.queriesOfCTEs[relation]?.last, let query = tree.child(table, .ctequery),
      let covered = coverage(query)
    else { return other }
    let names = tree.name(table, .aliascolnames)
    guard names.isEmpty || !covered.hasAll else { return other }
    let renamed =
      names.isEmpty
      ? covered.byName : Dictionary(zip(names, covered.columns.map(\.term))) { first, _ in first }
    return Sources(
      bindings: [Binding(name: name, kind: .derived(renamed, hasAll: covered.hasAll))], isCovering: true)
  }

  /// An outer join keeps the rows of its own side; an inner one keeps what its condition lets pass.
  private mutating func join(_ node: Int) -> Sources {
    guard let left = tree.child(node, .larg), let right = tree.child(node, .rarg) else { return Sources() }
    let sides = (source(left), source(right))
    var all = Sources(bindings: sides.0.bindings + sides.1.bindings)
    let keeps = (sides.0.isCovering, sides.1.isCovering)
    switch tree.text(node, .jointype) {
    case "JOIN_LEFT": all.isCovering = keeps.0
    case "JOIN_RIGHT": all.isCovering = keeps.1
    case "JOIN_FULL": all.isCovering = keeps.0 || keeps.1
    default:
      let isNamed = tree.child(node, .usingClause) != nil || tree.flag(node, .isNatural)
      if isNamed {
        all.isCovering = keeps.0 && keeps.1
      } else if let condition = tree.child(node, .quals) {
        let holds = inLevel(all.bindings) { $0.value(condition) == .every }
        all.isCovering = holds && (keeps.0 || keeps.1)
      } else {
        all.isCovering = keeps.0 || keeps.1
      }
    }
    if !all.isCovering { all.bindings = all.bindings.map { Binding(name: $0.name, kind: .other) } }
    return all
  }

  // WITH inside a subquery.

  private mutating func openWith(_ query: Int) -> [String] {
    guard let with = tree.child(query, .withClause) else { return [] }
    let tables = Array(tree.list(with, .ctes))
    for table in tables {
      let name = tree.text(table, .ctename) ?? ""
      walk.visibleCTEs[name, default: 0] += 1
      walk.queriesOfCTEs[name, default: []].append(table)
    }
    return tables.map { tree.text($0, .ctename) ?? "" }
  }

  private mutating func closeWith(_ names: [String]) {
    for name in names {
      walk.visibleCTEs[name, default: 0] -= 1
      walk.queriesOfCTEs[name]?.removeLast()
    }
  }

  /// Whether a name in FROM may stand for the target's table.
  func isTwin(_ relation: Int) -> Bool {
    guard let name = tree.text(relation, .relname) else { return false }
    return walk.candidates(relation, name).contains(where: target.contains)
  }

  private func hasColumnNames(_ node: Int) -> Bool {
    tree.child(node, .alias).map { tree.child($0, .colnames) != nil } ?? false
  }
}

extension Walk {
  /// What expressions call an item of FROM, or a target.
  func called(_ node: Int) -> String {
    tree.child(node, .alias).flatMap { tree.text($0, .aliasname) } ?? tree.text(node, .relname) ?? ""
  }
}
