import SallyportModel

/// One statement's tree → its facts.
///
/// Every node is visited by a rule (``Rulebook``): a kind or a field without one ends the walk, so nothing that nobody
/// thought of is ever taken for harmless. The recursion is as deep as the tree, which the reader has bounded.
struct Walk {
  let tree: Tree
  /// The analysed text: the tree leaves out the sign of integers, the text has it.
  let text: SourceText
  let names: NameResolver
  var facts: StatementFacts
  /// How many WITH clauses that are open define a name.
  var visibleCTEs: [String: Int] = [:]
  /// The queries behind those names, innermost last.
  var queriesOfCTEs: [String: [Int]] = [:]
  /// What expressions may call by name, innermost level last.
  var scopes: [Scope] = []
  /// The query or change of rows that stands outermost; none before it was met.
  var outermostQuery: Int?
  /// The WITH clauses that are open, innermost last.
  var openWiths: [OpenWith] = []
  /// Where each of the changes of rows stands.
  var changeSites: [ChangeSite] = []
  /// Inside ALTER VIEW, where options decide with whose rights the view reads.
  var isChangingView = false
  /// What stands in FROM anywhere in the statement, once a name has asked for it.
  private var knownItems: FromItems?
  private let statement: Int
  /// The columns of those whose columns were asked for.
  var knownColumns: [Int: Set<String>?] = [:]
  /// The types that the statement names, by oid, where users have made casts.
  var namedTypes: Set<UInt32> = []
  var seenColumns: Set<ColumnUse> = []
  var seenCasts: Set<CastUse> = []
  var seenLocks: Set<LockUse> = []
  private var seenRelations: Set<RelationUse> = []
  private var seenRoutines: Set<RoutineUse> = []
  private let rules = Rulebook.standard

  init(tree: Tree, text: SourceText, names: NameResolver, statement: Int, range: Range<Int>) {
    self.tree = tree
    self.text = text
    self.names = names
    facts = StatementFacts(command: "", range: range)
    self.statement = statement
  }

  /// What stands in FROM anywhere in the statement.
  mutating func fromItems() -> FromItems {
    if let knownItems { return knownItems }
    let items = FromItems(of: statement, in: tree)
    knownItems = items
    return items
  }

  mutating func visit(_ node: Int) throws(NotUnderstood) {
    switch tree.entries[node].shape {
    case .null, .string, .number, .true, .false: return
    case .list: for element in tree.children(of: node) { try visit(element) }
    case .node: try visitNode(node)
    }
  }

  /// Visits the node in a field, if there is one.
  mutating func visit(_ node: Int, _ field: FieldName) throws(NotUnderstood) {
    if let child = tree.child(node, field) { try visit(child) }
  }

  private mutating func visitNode(_ node: Int) throws(NotUnderstood) {
    guard let kind = tree.kind(of: node), rules.hasRule(for: kind) else { throw notUnderstood(node) }
    if let opaque = OpaqueStatement.byKind[kind] { return visitOpaque(node, kind, opaque) }
    try visitRuled(node, kind)
  }

  /// Walks the fields that the rules say to walk, in order, and refuses those that have no rule.
  ///
  /// - Parameter skipped: a field that the caller has looked at.
  mutating func walkFields(_ node: Int, except skipped: FieldName? = nil) throws(NotUnderstood) {
    for child in tree.children(of: node) where skipped == nil || tree.field(of: child) != skipped {
      switch rules.treatment(of: Int(tree.entries[child].member)) {
      case .walk: try visit(child)
      case .own, .plain: continue
      case .none: throw notUnderstood(node, field: child)
      }
    }
  }

  func notUnderstood(_ node: Int, field: Int? = nil) -> NotUnderstood {
    let kind = tree.kind(of: node).map(Grammar.standard.spelling) ?? "list"
    let field = field.flatMap(tree.field).map { "field `\($0)` of " } ?? ""
    return NotUnderstood(
      code: .unknownNode, description: "the analysis has no rule for \(field)`\(kind)`",
      position: tree.number(node, .location))
  }
}

extension Walk {
  mutating func add(_ effect: Effect) { facts.effects.insert(effect) }
  mutating func add(_ concern: Concern) { facts.concerns.insert(concern) }

  mutating func add(_ use: RelationUse) {
    facts.effects.insert(use.effect)
    guard seenRelations.insert(use).inserted else { return }
    facts.relations.append(use)
    guard use.relation.schema == "pg_catalog" else { return }
    let name = use.relation.name
    if name.hasPrefix("pg_stat_") || name.hasPrefix("pg_statio_") { add(Concern.hiddenRows) }
  }

  mutating func add(_ use: RoutineUse) {
    guard seenRoutines.insert(use).inserted else { return }
    facts.routines.append(use)
    if use.kind == .function,
      use.name.hasPrefix("pg_stat_get_") || use.name.hasPrefix("pg_catalog.pg_stat_get_")
    {
      add(Concern.hiddenRows)
    }
    guard !use.isHarmless else { return }
    if use.hazard == nil { add(Effect.executeCode) }
    if let effect = use.hazard?.effect { add(effect) }
    if use.hazard == .exhaustion { add(Concern.excessive) }
  }

  mutating func add(_ use: ObjectUse) {
    facts.effects.insert(use.effect)
    facts.objects.append(use)
  }
}

extension Hazard {
  /// What a statement does that calls such a routine, beyond what it says.
  fileprivate var effect: Effect? {
    switch self {
    case .file: .file
    case .network: .network
    case .server, .replication: .server
    case .settings: .session
    case .sqlFromText, .scheduler, .temporary: .executeCode
    case .largeObject, .sequence: .update
    case .lock: .lock
    case .notify: .notify
    case .transaction: .transaction
    case .exhaustion, .leak: nil
    }
  }
}
