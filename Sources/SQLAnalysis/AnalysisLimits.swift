/// What one text may cost. Every bound is checked before the work that it bounds.
public struct AnalysisLimits: Hashable, Sendable {
  /// The longest text, in bytes.
  public var statementBytes: Int
  /// The most statements in one text.
  public var statementsPerBatch: Int
  /// The most tokens in one text, counted without the parser, and as often as its output repeats them.
  public var tokens: Int
  /// The most signs in a row that could be one operator; no operator of PostgreSQL is longer. Each further sign would make
  /// its lexer read the whole row again.
  public var operatorBytes: Int
  /// The most comments that begin in one row of signs. Each makes PostgreSQL's lexer read the rest of the row again.
  public var commentsInARow: Int
  /// The most names and operations in one text, see ``TreeReader``: what the analysis has to look up one by one. Operators are
  /// counted before parsing as well.
  public var lookups: Int
  /// The deepest nesting of brackets in the text.
  public var bracketDepth: Int
  /// The deepest nesting of the parse tree.
  public var treeDepth: Int
  /// A text with at most this many tokens is parsed on the calling thread, whatever its stack.
  public var inlineTokens: Int
  /// A tree of at most this depth is walked on the calling thread, whatever its stack.
  public var inlineDepth: Int
  /// A text of at most this many bytes is quick enough for an event loop.
  public var inlineBytes: Int

  public init(
    statementBytes: Int = 1 << 20, statementsPerBatch: Int = 100, tokens: Int = 200_000, operatorBytes: Int = 63,
    commentsInARow: Int = 16, lookups: Int = 35_000, bracketDepth: Int = 1_000, treeDepth: Int = 10_000,
    inlineTokens: Int = 1_000,
    inlineDepth: Int = 150, inlineBytes: Int = 8_192
  ) {
    self.statementBytes = statementBytes
    self.statementsPerBatch = statementsPerBatch
    self.tokens = tokens
    self.operatorBytes = operatorBytes
    self.commentsInARow = commentsInARow
    self.lookups = lookups
    self.bracketDepth = bracketDepth
    self.treeDepth = treeDepth
    self.inlineTokens = inlineTokens
    self.inlineDepth = inlineDepth
    self.inlineBytes = inlineBytes
  }

  public static let standard = AnalysisLimits()
}
