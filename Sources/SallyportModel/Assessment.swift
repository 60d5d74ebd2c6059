/// A text that has been analysed and judged once, for one token under one policy. Immutable and shared: identity is equality.
///
/// The session machine follows what it would do, the gate records it, the ledger and the operator see its reasons. It is a class
/// because a prepared statement is executed thousands of times and must not be copied once.
public final class Assessment: Sendable {
  /// The exact bytes that were analysed and that would be forwarded.
  public let sql: [UInt8]
  public let facts: Result<BatchFacts, NotUnderstood>
  public let judgement: Judgement
  /// The generation of policy and token it was judged under; an older one is judged again before it is executed.
  public let epoch: UInt64
  /// Types that users have made and that the client declares for parameters: what reading a value of one runs, the catalog says, so they are judged
  /// again with the text.
  public let parameterTypes: [UInt32]
  /// Whether everything in it only reads, or touches the session or its transaction.
  public let isReadOnly: Bool
  /// Whether it does nothing but begin, end or divide a transaction, and whether anything in it does.
  public let isTransactionControl: Bool
  public let controlsTransaction: Bool
  /// Whether it calls something that nobody knows, as the gateway's own functions are to the catalog.
  public let callsTheUnknown: Bool

  public init(
    sql: [UInt8], facts: Result<BatchFacts, NotUnderstood>, judgement: Judgement, epoch: UInt64,
    parameterTypes: [UInt32] = []
  ) {
    self.sql = sql
    self.facts = facts
    self.judgement = judgement
    self.epoch = epoch
    self.parameterTypes = parameterTypes
    switch facts {
    case .success(let batch):
      let statements = batch.statements
      isReadOnly = statements.allSatisfy { $0.effects.isSubset(of: Assessment.harmlessEffects) }
      isTransactionControl = !statements.isEmpty && statements.allSatisfy { $0.transaction != nil }
      controlsTransaction = statements.contains { $0.transaction != nil }
      callsTheUnknown = statements.contains { $0.routines.contains { !$0.isHarmless && $0.hazard == nil } }
    case .failure:
      (isReadOnly, isTransactionControl, controlsTransaction, callsTheUnknown) = (false, false, false, false)
    }
  }

  public var verdict: Verdict { judgement.verdict }

  /// The statements in order; none when the text was not understood.
  public var statements: [StatementFacts] {
    switch facts {
    case .success(let batch): batch.statements
    case .failure: []
    }
  }

  /// Whether the server may run code that nobody has reviewed as soon as it analyses the text, long before it executes anything: it
  /// reads a literal by the input function of the type that a call, an operator or a cast wants, and that of an array of a domain
  /// runs the domain's checks (PostgreSQL's `coerce_type`). True as well for a quote in a comment.
  public var mayRunWhenAnalysed: Bool {
    statements.contains { $0.routines.contains { !$0.isHarmless } } && Self.hasQuotes(sql)
  }

  /// `'…'`, or the beginning of `$tag$…`: a dollar sign before a digit is a parameter.
  private static func hasQuotes(_ sql: [UInt8]) -> Bool {
    sql.indices.contains { index in
      switch sql[index] {
      case UInt8(ascii: "'"): true
      case UInt8(ascii: "$"):
        index + 1 < sql.count && !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(sql[index + 1])
      default: false
      }
    }
  }

  private static let harmlessEffects: Set<Effect> = [.read, .session, .transaction, .listen]
}

extension Assessment: Equatable {
  public static func == (left: Assessment, right: Assessment) -> Bool { left === right }
}
