import Foundation
import SallyportModel

/// The one place of this room where the time comes from.
enum SystemClock {
  static var now: Timestamp { Timestamp(microseconds: Int64(Date().timeIntervalSince1970 * 1_000_000)) }
}
