import ControlPlane
import Ledger
import SQLiteStore
import SallyportModel
import TestSupport
import Testing

/// Prints what the ledger costs a caller and what reaches the disk; see `LedgerTests/SpeedTests` for how to run it.
struct SpeedTests {
  @Test(.timeLimit(.minutes(2))) func `appending through the writer to the disk`() throws {
    let scratch = try Scratch()
    let store = try SQLiteLedgerStore(path: scratch.file("ledger.sqlite"), .createIfMissing)
    let writer = LedgerWriter(store: store, signer: try Sample.signer(), secret: [1], now: { Sample.start })
    writer.start()
    let drafts = (1...1_000).map { Sample.intent($0) }
    let clock = ContinuousClock()
    var appending = Duration.zero
    var accepted = 0
    let whole = clock.measure {
      for _ in 0..<20 {
        appending += clock.measure {
          for draft in drafts { if case .success = writer.append(draft, .plain) { accepted += 1 } }
        }
      }
      #expect(writer.drain(deadline: .seconds(60)))
    }
    #expect(accepted == 20_000)
    #expect(try store.head().size == 20_000)
    let nanoseconds = Int(appending / .nanoseconds(1)) / accepted
    let rate = Int(Double(accepted) / (whole / .seconds(1)))
    print(
      "writer: \(nanoseconds) ns for an append, \(rate) events/s to the disk, \(writer.metrics.transactions) transactions"
    )
  }
}
