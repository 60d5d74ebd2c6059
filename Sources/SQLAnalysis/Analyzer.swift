public import SallyportModel

/// SQL text → facts, by PostgreSQL's own grammar. Never wrong in the dangerous direction: what has no rule has no facts.
///
/// A value: the same text under the same analyzer always has the same facts.
public struct Analyzer: Hashable, Sendable {
  public let limits: AnalysisLimits
  /// The schemas in which unqualified names are found, after `pg_catalog`.
  public let searchPath: [String]
  /// Routines that the configuration declares harmless, as `schema.name`.
  public let harmlessRoutines: Set<String>

  public init(
    limits: AnalysisLimits = .standard, searchPath: [String] = ["public"], harmlessRoutines: Set<String> = []
  ) {
    self.limits = limits
    self.searchPath = searchPath
    self.harmlessRoutines = harmlessRoutines
  }

  /// Whether `text` is small and shallow enough to be analysed at once, on an event loop.
  public func isInline(_ text: [UInt8]) -> Bool { text.count <= limits.inlineBytes }

  /// What `text` would do, or why that is not known.
  ///
  /// Safe on every thread; blocks it for as long as the text takes, so event loops ask ``isInline(_:)`` first and hand
  /// everything else to ``ParserThreads``.
  public func analyze(_ text: [UInt8]) -> Result<BatchFacts, NotUnderstood> {
    .failure(NotUnderstood(code: .unknownNode, description: "the analysis has no rules yet"))
  }
}
