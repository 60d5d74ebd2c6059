import SallyportModel
import Synchronization

extension Analyzer {
  /// For each statement of `text`, a counting query for each of its ``StatementFacts/changes``, in their order. Empty where the text is
  /// not understood.
  ///
  /// Parses the text again, and every query: milliseconds for large statements, on a thread of its own. Not for event loops.
  public func countingQueries(of text: [UInt8]) -> [[CountingQuery]] {
    let answer = Mutex<[[CountingQuery]]>([])
    _ = LargeStack.run(.wait) {
      let queries = (try? countings(of: text)) ?? []
      answer.withLock { $0 = queries }
    }
    return answer.withLock { $0 }
  }

  private func countings(of text: [UInt8]) throws(NotUnderstood) -> [[CountingQuery]] {
    let statements = try statements(of: text)
    guard statements.contains(where: { !$0.changeSites.isEmpty }) else { return statements.map { _ in [] } }
    let tokens = Tokens(text)
    return statements.map { Counting(walk: $0, tokens: tokens, analyzer: self).queries() }
  }
}
