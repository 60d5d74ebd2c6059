public import Ledger

/// The ledger as the gate sees it: takes events at once, and says later when they are on disk.
///
/// Both functions may be called from event loops; neither ever waits for a disk.
public protocol Recorder: Sendable {
  /// Takes an event into the queue that the writer empties in order.
  ///
  /// - Parameter durability: `durable` makes the writer start at once; `plain` lets it collect for a moment.
  func append(_ draft: LedgerDraft, _ durability: Durability) -> Result<LedgerReceipt, LedgerUnavailable>

  /// Calls back once, when the event and everything before it is on disk, or when the store has failed meanwhile.
  ///
  /// After a failure the event stays in the queue and is written once the store has recovered: a caller that gives up
  /// what it announced appends a result `withdrawn`. The callback may come on any thread, also before this returns.
  func whenDurable(_ receipt: LedgerReceipt, _ callback: @escaping @Sendable (Result<Void, LedgerUnavailable>) -> Void)
}

/// How much an event is in a hurry.
public enum Durability: Sendable, Hashable {
  /// On disk within 100 ms.
  case plain
  /// On disk as soon as the disk can.
  case durable
}

/// The ledger has taken an event. A number, so that it may cross threads (DESIGN §4).
public struct LedgerReceipt: Sendable, Hashable {
  /// Counts from 1 in this process; 0 for a read that the configuration lets pass unrecorded.
  public let number: UInt64

  public init(number: UInt64) { self.number = number }

  public var isRecorded: Bool { number > 0 }
  /// For reads while the ledger cannot write, when the configuration says so in so many words.
  public static let unrecorded = LedgerReceipt(number: 0)
}

/// Why the ledger takes nothing, or cannot promise that it is on disk.
public struct LedgerUnavailable: Error, Equatable, Sendable, CustomStringConvertible {
  public enum Code: String, Sendable {
    /// The queue is at its limit: the disk does not keep up.
    case queueFull
    /// The last attempt to write failed.
    case storeFailing
    /// The writer was drained and takes nothing more.
    case stopped
  }

  public let code: Code
  /// Set for `storeFailing`.
  public let cause: StoreError?

  public init(code: Code, cause: StoreError? = nil) {
    self.code = code
    self.cause = cause
  }

  /// 53100 when the disk is full, 58030 otherwise (PostgreSQL manual, appendix A).
  public var sqlstate: String { cause?.code == .full ? "53100" : "58030" }

  public var description: String {
    switch code {
    case .queueFull: "the ledger cannot keep up"
    case .storeFailing: "the ledger cannot be written: \(cause?.description ?? "no cause given")"
    case .stopped: "the ledger is closed"
    }
  }
}
