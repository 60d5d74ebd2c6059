import Dispatch

/// Threads on which the store may block, so that neither an event loop nor the cooperative pool does.
public final class BlockingPool: Sendable {
  private let queue: DispatchQueue

  /// - Parameter label: For the thread's name.
  public init(label: String) { queue = DispatchQueue(label: label, attributes: .concurrent) }

  /// Runs `work` on a thread that may block and returns what it returns.
  public func run<Value: Sendable, Failure: Error>(
    _ work: @escaping @Sendable () throws(Failure) -> Value
  ) async throws(Failure) -> Value {
    let result = await withCheckedContinuation { (continuation: CheckedContinuation<Result<Value, Failure>, Never>) in
      queue.async { continuation.resume(returning: Result(catching: work)) }
    }
    return try result.get()
  }
}
