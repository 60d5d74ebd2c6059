import NIOCore
import NIOPosix
import PostgresSession
import Synchronization

/// Remembers derived keys, so that the milliseconds of a derivation are paid once for a login and not for each connection.
///
/// A server keeps one salt for a password, so the same derivation comes back until the password is changed.
final class SCRAMKeyMemory: Sendable {
  /// Logins remembered; one too many forgets all.
  static let limit = 256

  private let known = Mutex<[SCRAMDerivation: SCRAMKeys]>([:])

  /// The keys, derived off the event loop when they are not known.
  func keys(_ derivation: SCRAMDerivation, on eventLoop: any EventLoop) -> EventLoopFuture<SCRAMKeys?> {
    if let keys = known.withLock({ $0[derivation] }) { return eventLoop.makeSucceededFuture(keys) }
    return NIOThreadPool.singleton.runIfActive(eventLoop: eventLoop) {
      let keys = derivation.keys()
      if let keys { self.remember(keys, of: derivation) }
      return keys
    }.flatMapErrorWithEventLoop { _, eventLoop in eventLoop.makeSucceededFuture(nil) }
  }

  private func remember(_ keys: SCRAMKeys, of derivation: SCRAMDerivation) {
    known.withLock { known in
      if known.count >= Self.limit { known.removeAll() }
      known[derivation] = keys
    }
  }
}
