import Ledger
import SallyportModel
import Testing

/// Prints how fast sealing and verifying are; `swift test -c release -Xswiftc -enable-testing --filter SpeedTests` for the
/// figures of DESIGN §9. Debug builds are some twenty times slower, so nothing here asserts a time.
struct SpeedTests {
  @Test func `sealing and verifying`() throws {
    #if DEBUG
      let rounds = 3
    #else
      let rounds = 100
    #endif
    let drafts = (1...1_000).flatMap { [Sample.intent($0), Sample.result($0)] }
    var sealer = try Sample.sealer()
    var head = TreeHead()
    var chunks: [LedgerChunk] = []
    let clock = ContinuousClock()
    let sealing = clock.measure {
      for _ in 0..<rounds {
        let batch = sealer.seal(drafts, onto: head, checkpoint: false)
        head = batch.head
        chunks.append(batch.chunk)
      }
    }
    let checkpoint = try #require(Sample.signer().sign(head))
    var report: LedgerVerification?
    let key = try Sample.signer().verifier
    let verifying = clock.measure {
      var verifier = LedgerVerifier(key: key, checkpoints: [checkpoint])
      for chunk in chunks { verifier.add(chunk) }
      report = verifier.finish(head: head)
    }
    #expect(report?.isIntact == true && report?.unsigned == 0)
    let events = rounds * drafts.count
    func rate(_ duration: Duration) -> Int { Int(Double(events) / (duration / .seconds(1))) }
    print("ledger: \(events) events, sealed \(rate(sealing))/s, verified \(rate(verifying))/s")
  }
}
