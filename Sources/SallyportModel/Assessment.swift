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
  /// Whether everything in it only reads, or touches the session or its transaction.
  public let isReadOnly: Bool

  public init(sql: [UInt8], facts: Result<BatchFacts, NotUnderstood>, judgement: Judgement, epoch: UInt64) {
    self.sql = sql
    self.facts = facts
    self.judgement = judgement
    self.epoch = epoch
    isReadOnly =
      switch facts {
      case .success(let batch): batch.statements.allSatisfy { $0.effects.isSubset(of: Assessment.harmlessEffects) }
      case .failure: false
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

  private static let harmlessEffects: Set<Effect> = [.read, .session, .transaction, .listen]
}

extension Assessment: Equatable {
  public static func == (left: Assessment, right: Assessment) -> Bool { left === right }
}
