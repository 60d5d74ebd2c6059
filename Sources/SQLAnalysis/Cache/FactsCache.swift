public import SallyportModel

/// Facts of texts seen before, and of texts that differ from one only in values that nothing looked at.
///
/// The key is the whole text without its literals, and the literals that are not free are compared byte by byte; never a digest.
/// Everything else that facts depend on is the ``Analyzer``: its search path, harmless routines, limits and catalog. An
/// owner that comes with another analyzer starts anew.
public struct FactsCache {
  private var texts: FairCache<TextShape, [Study]>
  private var analyzers: [TokenID: Analyzer] = [:]

  /// How many texts of one shape are kept: those whose values matter, such as `generate_series(1, 10)`.
  static let variants = 8

  public init(limits: CacheLimits = CacheLimits()) { texts = FairCache(limits: limits) }

  /// The facts that a fresh analysis would find; `nil` when nothing like it was seen.
  public mutating func find(
    _ scanned: ScannedText, of owner: TokenID, under analyzer: Analyzer
  ) -> Result<BatchFacts, NotUnderstood>? {
    if case .failure(let error) = scanned.scan { return .failure(error) }
    guard analyzers[owner] == analyzer else { return nil }
    guard let studies = texts.find(TextShape(scanned.text, without: scanned.literals), of: owner) else { return nil }
    for study in studies { if let facts = study.facts(for: scanned) { return facts } }
    return nil
  }

  public mutating func insert(_ study: Study, of owner: TokenID, under analyzer: Analyzer) {
    guard study.isLasting else { return }
    if analyzers[owner] != analyzer {
      texts.removeAll(of: owner)
      analyzers[owner] = analyzer
    }
    let shape = TextShape(study.text, without: study.literals)
    var studies = texts.find(shape, of: owner) ?? []
    if studies.count >= Self.variants { studies.removeLast() }
    studies.insert(study, at: 0)
    texts.insert(studies, for: shape, of: owner, cost: studies.reduce(0) { $0 + $1.cost })
  }
}

extension Study {
  /// About how many bytes this keeps alive.
  fileprivate var cost: Int {
    2 * text.count + 32 * literals.count + facts.cost
  }
}

extension Result where Success == BatchFacts, Failure == NotUnderstood {
  /// About how many bytes facts take; their names dominate.
  public var cost: Int {
    switch self {
    case .failure(let error): error.description.utf8.count
    case .success(let batch): batch.statements.reduce(0) { $0 + $1.cost }
    }
  }
}

extension StatementFacts {
  fileprivate var cost: Int {
    let names =
      relations.reduce(0) { $0 + 96 + $1.relation.name.utf8.count }
      + routines.reduce(0) { $0 + 64 + $1.name.utf8.count }
    return 512 + names + 128 * (objects.count + settings.count + channels.count)
  }
}
