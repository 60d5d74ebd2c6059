import Dispatch

/// Threads on which the store may block, so that neither an event loop nor the cooperative pool does.
public final class BlockingPool: Sendable {
  private let queue: DispatchQueue

  /// - Parameters:
  ///   - label: For the thread's name.
  ///   - isSerial: Whether one thing is done at a time, in the order in which it came: what anybody may ask for in any number must not
  ///     keep others from the store.
  public init(label: String, isSerial: Bool = false) {
    queue = DispatchQueue(label: label, attributes: isSerial ? [] : .concurrent)
  }

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
