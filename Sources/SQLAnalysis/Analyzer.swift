public import SallyportModel
import Synchronization

/// SQL text → facts, by PostgreSQL's own grammar. Never wrong in the dangerous direction: what has no rule has no facts.
///
/// A value: the same text under the same analyzer always has the same facts.
public struct Analyzer: Hashable, Sendable {
  public let limits: AnalysisLimits
  /// The schemas in which unqualified names are found, after `pg_catalog`.
  public let searchPath: [String]
  /// Routines, operators and types that the configuration declares harmless, as `schema.name`; `extension:name` for
  /// those of a reviewed extension.
  public let harmlessRoutines: Set<String>
  /// The upstream's catalog; `nil` where there is no upstream.
  public var catalog: CatalogSnapshot?
  /// The database of the session: `database.schema.name` is then `schema.name`. Without it such names are not understood.
  public var database: String?

  public init(
    limits: AnalysisLimits = .standard, searchPath: [String] = ["public"], harmlessRoutines: Set<String> = [],
    catalog: CatalogSnapshot? = nil, database: String? = nil
  ) {
    self.database = database
    self.limits = limits
    self.searchPath = searchPath
    self.harmlessRoutines = harmlessRoutines
    self.catalog = catalog
  }

  /// The extensions whose every routine has been looked at: `extension:NAME` among the harmless routines stands for those that are.
  public static var reviewedExtensions: Set<String> { Builtins.standard.extensions }

  /// Whether a parameter of this type, which a client may name by its oid alone, runs nothing but what has been reviewed when its value is read.
  /// 0 leaves the type to the server. Without a catalog only PostgreSQL's own types are known.
  public func isHarmless(parameterType oid: UInt32) -> Bool {
    guard oid != 0 else { return true }
    guard let catalog else { return oid < firstUserOID }
    let names = NameResolver(searchPath: searchPath, harmlessRoutines: harmlessRoutines, catalog: catalog)
    return names.isHarmlessType(oid)
  }

  /// What `text` would do, or why that is not known.
  ///
  /// Safe on every thread, whatever its stack: a text that could nest deeply is taken to a thread of its own. Blocks for as
  /// long as the text takes, so event loops ask ``studyInline(_:)`` and hand everything else to ``ParserThreads``.
  public func analyze(_ text: [UInt8]) -> Result<BatchFacts, NotUnderstood> { study(scan(text)).facts }

  /// The first look at a text, which a cache and an analysis share.
  public func scan(_ text: [UInt8]) -> ScannedText { ScannedText(text, limits: limits) }

  /// Like ``analyze(_:)``, with what a cache needs to know.
  public func study(_ scanned: ScannedText) -> Study {
    study(scanned, on: .any) ?? Study(scanned, failing: Self.noThread)
  }

  /// Like ``study(_:)`` for a text that is quick enough for an event loop and needs no other thread; `nil` for every other.
  public func studyInline(_ scanned: ScannedText) -> Study? {
    guard scanned.text.count <= limits.inlineBytes else { return nil }
    return study(scanned, on: .small)
  }

  /// Like ``study(_:)`` on a thread that has a stack of ``LargeStack/bytes``.
  func studyOnLargeStack(_ scanned: ScannedText) -> Study {
    study(scanned, on: .large) ?? Study(scanned, failing: Self.noThread)
  }

  private enum Stack {
    /// As it is; what needs more moves to a thread of its own, and is waited for.
    case any
    /// As it is; what needs more is left alone.
    case small
    case large
  }

  private func study(_ scanned: ScannedText, on stack: Stack) -> Study? {
    switch scanned.scan {
    case .failure(let error): return Study(scanned, .failure(error), readingOf: nil)
    case .success(let scan):
      if stack == .large || scan.tokens <= limits.inlineTokens { return parse(scanned, on: stack) }
      return stack == .small ? nil : moved(scanned) { [self] in parse(scanned, on: .large) }
    }
  }

  private func moved(_ scanned: ScannedText, _ body: @escaping @Sendable () -> Study?) -> Study? {
    let answer = Mutex<Study?>(nil)
    let ran = LargeStack.run(.wait) {
      let study = body()
      answer.withLock { $0 = study }
    }
    return ran ? answer.withLock { $0 } : nil
  }

  static let noThread = NotUnderstood(
    code: .limit, description: "no thread for a statement of this size", hint: "retry")

  private func parse(_ scanned: ScannedText, on stack: Stack) -> Study? {
    let tree: Tree
    do { tree = try self.tree(of: scanned.text) } catch { return Study(scanned, .failure(error), readingOf: nil) }
    if stack == .large || tree.depth <= limits.inlineDepth { return understand(tree, scanned) }
    return stack == .small ? nil : moved(scanned) { [self] in understand(tree, scanned) }
  }

  private func understand(_ tree: Tree, _ scanned: ScannedText) -> Study {
    do {
      var facts: [StatementFacts] = []
      try walkAll(tree, scanned.text) { facts.append($0.facts) }
      return Study(scanned, .success(BatchFacts(facts)), readingOf: tree)
    } catch {
      return Study(scanned, .failure(error), readingOf: nil)
    }
  }

  /// The statements of a text with their places in the tree. The caller has a large stack.
  func statements(of text: [UInt8]) throws(NotUnderstood) -> [Walk] {
    _ = try scan(text).scan.get()
    var walks: [Walk] = []
    try walkAll(tree(of: text), text) { walks.append($0) }
    return walks
  }

  private func tree(of text: [UInt8]) throws(NotUnderstood) -> Tree {
    switch PgQuery.parse(text) {
    case .success(let json): try TreeReader.read(json, limits: limits)
    case .failure(let failure): throw Self.syntax(failure, in: text)
    }
  }

  /// Walks the statements in their order; each sees what those before it have made.
  private func walkAll(_ tree: Tree, _ text: [UInt8], _ body: (Walk) -> Void) throws(NotUnderstood) {
    try NewerSyntax.refuseAmbiguity(in: tree, text)
    let statements = Array(tree.list(0, .stmts))
    guard statements.count <= limits.statementsPerBatch else {
      throw .over("has more than \(limits.statementsPerBatch) statements", hint: "send them one by one")
    }
    var names = NameResolver(searchPath: searchPath, harmlessRoutines: harmlessRoutines, catalog: catalog)
    names.database = database
    let source = SourceText(text, log: tree.log)
    for statement in statements {
      let walk = try walk(statement, in: tree, source, names)
      for use in walk.facts.relations where use.resolution == .made { names.made.insert(use.relation) }
      body(walk)
    }
  }

  private func walk(
    _ statement: Int, in tree: Tree, _ text: SourceText, _ names: NameResolver
  ) throws(NotUnderstood) -> Walk {
    let start = tree.number(statement, .stmtLocation) ?? 0
    let length = tree.number(statement, .stmtLen) ?? 0
    let end = length > 0 ? start + length : text.count
    guard let node = tree.child(statement, .stmt), (0...text.count).contains(start), (start...text.count).contains(end)
    else { throw NotUnderstood(code: .unknownNode, description: "the parser names no statement") }
    var walk = Walk(tree: tree, text: text, names: names, statement: node, range: start..<end)
    try walk.visit(node)
    walk.addUnseenCasts()
    walk.addUnseenChecks()
    guard !walk.facts.command.isEmpty, !walk.facts.effects.isEmpty else { throw walk.notUnderstood(node) }
    return walk
  }

  private static func syntax(_ failure: PgQuery.Failure, in text: [UInt8]) -> NotUnderstood {
    let position = failure.position.map { SyntaxComplaint.byte(ofCharacter: $0, in: text) }
    return NotUnderstood(
      code: .syntax, description: SyntaxComplaint.bounded(failure.message), position: position,
      hint: SyntaxComplaint(failure.message, at: position, in: text).hint)
  }
}
