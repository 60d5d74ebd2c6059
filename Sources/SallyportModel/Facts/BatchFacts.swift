/// Facts of everything in one text, in order. An empty text has no statements and is harmless.
public struct BatchFacts: Hashable, Codable, Sendable {
  public var statements: [StatementFacts]

  public init(_ statements: [StatementFacts]) { self.statements = statements }
}
