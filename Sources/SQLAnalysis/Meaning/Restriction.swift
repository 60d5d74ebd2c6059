import SallyportModel

// Whether a change restricts anything, by its meaning.

extension Walk {
  /// Why a DELETE, UPDATE or MERGE restricts nothing, or an INSERT … ON CONFLICT DO UPDATE that reads the rows that it overwrites.
  func whyUnrestricted(_ node: Int) -> RowChange.Unrestricted? {
    guard let relation = tree.child(node, .relation), let name = tree.text(relation, .relname) else { return nil }
    let judge = Restriction(walk: self, node: node, relation: relation, target: candidates(relation, name))
    switch tree.kind(of: node) {
    case .deleteStmt: return judge.change(.usingClause)
    case .updateStmt: return judge.change(.fromClause)
    case .mergeStmt: return judge.merge()
    case .insertStmt: return judge.insert()
    default: return nil
    }
  }
}

/// One change of rows before the judge.
struct Restriction {
  let walk: Walk
  let node: Int
  let relation: Int
  let target: [RelationName]
  private var tree: Tree { walk.tree }

  init(walk: Walk, node: Int, relation: Int, target: [RelationName]) {
    self.walk = walk
    self.node = node
    self.relation = relation
    self.target = target
  }

  func change(_ others: FieldName) -> RowChange.Unrestricted? {
    guard let condition = tree.child(node, .whereClause) else { return .noCondition }
    return judge(condition, with: tree.list(node, others))
  }

  /// MERGE changes every row when its condition holds for every row, and a branch takes every one of them.
  func merge() -> RowChange.Unrestricted? {
    guard let condition = tree.child(node, .joinCondition), let source = tree.child(node, .sourceRelation) else {
      return nil
    }
    var isChanged = false
    for branch in tree.list(node, .mergeWhenClauses) where tree.flag(branch, .matched) {
      let changes = ["CMD_UPDATE", "CMD_DELETE"].contains(tree.text(branch, .commandType))
      let takesAll = tree.child(branch, .condition).map { judge($0, with: tree.one(source)) != nil } ?? true
      if changes, takesAll { isChanged = true }
      // A branch that leaves rows alone restricts what comes after it.
      if takesAll || !changes { break }
    }
    guard isChanged else { return nil }
    return judge(condition, with: tree.one(source)) ?? (joins(condition) ? nil : .constant)
  }

  /// Whether the condition of a MERGE compares a column with something by `=`: without that every row meets every row.
  private func joins(_ condition: Int) -> Bool {
    (condition..<Int(tree.entries[condition].end)).contains { inner in
      tree.kind(of: inner) == .aExpr && tree.name(inner, .name) == ["="]
        && [FieldName.lexpr, .rexpr].contains { side in
          tree.child(inner, side).map { tree.kind(of: $0) == .columnRef } ?? false
        }
    }
  }

  /// INSERT … SELECT from the whole table, whose rows then conflict with themselves.
  func insert() -> RowChange.Unrestricted? {
    guard let conflict = tree.child(node, .onConflictClause), tree.isText(conflict, .action, "ONCONFLICT_UPDATE"),
      let source = tree.child(node, .selectStmt)
    else { return nil }
    var truth = Truth(walk: walk, target: target)
    guard truth.coverage(source) != nil else { return nil }
    guard let condition = tree.child(conflict, .whereClause) else { return .itself }
    truth.levels = [[row, Truth.Binding(name: "excluded", kind: .row)]]
    return truth.value(condition).isUnrestricted ? .itself : nil
  }

  private var row: Truth.Binding { Truth.Binding(name: walk.called(relation), kind: .row) }

  /// First with the other mentions of the table taken for the row itself, then as what they are.
  private func judge(_ condition: Int, with others: Tree.Children) -> RowChange.Unrestricted? {
    if isPlain(condition, with: others) { return nil }
    var truth = Truth(walk: walk, target: target)
    let sources = truth.sources(others)
    truth.levels = [[row] + sources.bindings]
    let asItself = truth.value(condition)
    if asItself == .every { return why(condition, hasTwins: sources.isCovering) }
    guard sources.isCovering else { return asItself.isUnrestricted ? .constant : nil }
    let asOther = truth.withoutTwins { truth in
      truth.levels = [[row] + truth.sources(others).bindings]
      return truth.value(condition)
    }
    return asOther.isUnrestricted ? .constant : nil
  }

  /// `id = 5`, `id IN (1, 2)`, alone or with AND: it restricts, whatever the values are. They are not looked at, so that the facts are
  /// the same for all of them.
  private func isPlain(_ condition: Int, with others: Tree.Children) -> Bool {
    guard others.allSatisfy({ _ in false }) else { return false }
    if tree.kind(of: condition) == .boolExpr {
      return tree.isText(condition, .boolop, "AND_EXPR") && tree.list(condition, .args).contains(where: isPlain)
    }
    return isPlain(condition)
  }

  private func isPlain(_ comparison: Int) -> Bool {
    guard tree.kind(of: comparison) == .aExpr, tree.name(comparison, .name) == ["="],
      let left = tree.child(comparison, .lexpr), tree.kind(of: left) == .columnRef,
      let right = tree.child(comparison, .rexpr)
    else { return false }
    if tree.isText(comparison, .kind, "AEXPR_IN") { return tree.list(right, .items).allSatisfy(isValue) }
    return tree.isText(comparison, .kind, "AEXPR_OP") && isValue(right)
  }

  /// A number, a text or a parameter.
  private func isValue(_ node: Int) -> Bool {
    switch tree.kind(of: node) {
    case .paramRef: true
    case .aConst: [FieldName.ival, .fval, .sval].contains { tree.child(node, $0) != nil }
    default: false
    }
  }

  private func why(_ condition: Int, hasTwins: Bool) -> RowChange.Unrestricted {
    let inside = condition..<Int(tree.entries[condition].end)
    if !inside.contains(where: { tree.kind(of: $0) == .columnRef }) { return .constant }
    let comparesItself = hasTwins || inside.contains { tree.kind(of: $0) == .rangeVar }
    return comparesItself ? .itself : .tautology
  }
}
