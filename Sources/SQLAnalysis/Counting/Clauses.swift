/// A change of rows cut into its clauses: ranges of tokens.
///
/// DELETE FROM *target* USING *others* WHERE *condition*; UPDATE *target* SET … FROM *others* WHERE *condition*; INSERT INTO …
/// *source*; MERGE INTO *target* USING *others* ON *condition* *branches*.
struct Clauses {
  /// A branch of a MERGE: its condition, if any.
  struct Branch {
    let condition: Range<Int>?
  }

  /// The word that begins the change, after its own WITH.
  let head: Int
  var target = 0..<0
  var others: Range<Int>?
  var condition: Range<Int>?
  var source: Range<Int>?
  var returning: Range<Int>?
  var branches: [Branch] = []
  /// After the last token of the change.
  let end: Int

  /// - Parameter name: the token that begins the target's name.
  init?(_ tokens: Tokens, _ tree: Tree, _ node: Int, name: Int) {
    var at = name - 1
    while tokens.isSign(at, "(") || tokens.isWord(at, "only") { at -= 1 }
    let first = at + 1
    switch tree.kind(of: node) {
    case .deleteStmt:
      guard tokens.isWord(at, "from"), tokens.isSpelled(at - 1, "delete") else { return nil }
      head = at - 1
      var words = Words(tokens, from: first, after: name, ["using", "where", "returning"])
      end = words.end
      target = first..<words.until("using")
      others = words.clause("using")
      condition = words.clause("where")
      returning = words.clause("returning")
    case .updateStmt:
      guard tokens.isSpelled(at, "update") else { return nil }
      head = at
      var words = Words(tokens, from: first, after: name, ["set", "from", "where", "returning"])
      end = words.end
      target = first..<words.until("set")
      guard words.clause("set") != nil else { return nil }
      others = words.clause("from")
      condition = words.clause("where")
      returning = words.clause("returning")
    case .insertStmt:
      guard tokens.isWord(at, "into"), tokens.isSpelled(at - 1, "insert") else { return nil }
      head = at - 1
      end = tokens.level(from: name)
      source = Self.source(tokens, tree, node, name: name, end: end)
    case .mergeStmt:
      guard tokens.isWord(at, "into"), tokens.isSpelled(at - 1, "merge") else { return nil }
      head = at - 1
      end = tokens.level(from: first)
      guard takeMerge(tokens, first, name) else { return nil }
    default: return nil
    }
  }

  private mutating func takeMerge(_ tokens: Tokens, _ first: Int, _ name: Int) -> Bool {
    var usings: [Int] = []
    var ons: [Int] = []
    var whens: [Int] = []
    _ = tokens.level(from: first) { index in
      guard index > name else { return }
      if tokens.isWord(index, "using"), whens.isEmpty { usings.append(index) }
      if tokens.isWord(index, "on"), whens.isEmpty { ons.append(index) }
      if tokens.isWord(index, "when") { whens.append(index) }
    }
    guard let using = usings.first, let on = ons.last, let when = whens.first, using < on, on < when else {
      return false
    }
    target = first..<using
    others = using + 1..<on
    condition = on + 1..<when
    for start in whens {
      var next = start + 1
      if tokens.isWord(next, "not") { next += 1 }
      guard tokens.isWord(next, "matched") else { return false }
      var then: Int?
      _ = tokens.level(from: next) { if then == nil, tokens.isWord($0, "then") { then = $0 } }
      guard let then else { return false }
      let hasCondition = tokens.isWord(next + 1, "and")
      branches.append(Branch(condition: hasCondition ? next + 2..<then : nil))
    }
    return true
  }

  /// What an INSERT takes its rows from: after the column list and OVERRIDING, before ON CONFLICT and RETURNING.
  private static func source(_ tokens: Tokens, _ tree: Tree, _ node: Int, name: Int, end: Int) -> Range<Int>? {
    var start = name + 1
    while tokens.isSign(start, ".") { start += 2 }
    if let target = tree.child(node, .relation), tree.child(target, .alias) != nil { start += 2 }
    if tree.child(node, .cols) != nil {
      guard tokens.isSign(start, "(") else { return nil }
      start = tokens.afterGroup(start)
    }
    if tokens.isWord(start, "overriding") { start += 3 }
    var stop = end
    let hasConflict = tree.child(node, .onConflictClause) != nil
    let hasReturning = tree.child(node, .returningList) != nil
    _ = tokens.level(from: start) { index in
      if hasReturning, !hasConflict, tokens.isWord(index, "returning") { stop = index }
      if hasConflict, tokens.isWord(index, "on"), tokens.isWord(index + 1, "conflict") { stop = index }
    }
    return start < stop ? start..<stop : nil
  }
}

/// The first of each of some words on the level of a change, in their order.
private struct Words {
  private let tokens: Tokens
  private let order: [String]
  private var found: [String: Int] = [:]
  let end: Int

  init(_ tokens: Tokens, from first: Int, after name: Int, _ order: [String]) {
    self.tokens = tokens
    self.order = order
    var found: [String: Int] = [:]
    end = tokens.level(from: first) { index in
      // The name itself may be a word, and so may what stands before FROM in `IS DISTINCT FROM`.
      guard index > name, let word = order.first(where: { tokens.isWord(index, $0) }), found[word] == nil else {
        return
      }
      if word == "from", tokens.isWord(index - 1, "distinct") { return }
      guard found.keys.allSatisfy({ Self.rank($0, order) < Self.rank(word, order) }) else { return }
      found[word] = index
    }
    self.found = found
  }

  private static func rank(_ word: String, _ order: [String]) -> Int { order.firstIndex(of: word) ?? 0 }

  /// Where the first clause from this word on begins.
  func until(_ word: String) -> Int {
    order.dropFirst(Self.rank(word, order)).compactMap { found[$0] }.min() ?? end
  }

  mutating func clause(_ word: String) -> Range<Int>? {
    guard let start = found[word] else { return nil }
    let stop = order.dropFirst(Self.rank(word, order) + 1).compactMap { found[$0] }.min() ?? end
    return start + 1 < stop ? start + 1..<stop : nil
  }
}
