public import SallyportModel
import Synchronization

/// A clock that stands still until a test moves it.
public final class MovableClock: Sendable {
  private let moment = Mutex(Timestamp(microseconds: 1_777_125_787_125_000))

  public init() {}

  public var now: Timestamp { moment.withLock { $0 } }
  public func advance(by duration: Duration) { moment.withLock { $0 = $0.advanced(by: duration) } }
}
