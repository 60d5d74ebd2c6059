import ControlPlane
import Ledger
import SallyportModel
import Testing

@testable import Commands

struct LedgerTextTests {
  let temporary = try? TemporaryDirectory()

  private func ledger() throws -> ReadLedger {
    ReadLedger(store: try LedgerSamples().store(in: try #require(temporary)))
  }

  private func all(_ ledger: ReadLedger) throws -> [(LedgerRecord, LedgerEvent)] {
    var events: [(LedgerRecord, LedgerEvent)] = []
    try ledger.events(from: 0) { record, event in
      events.append((record, event))
      return true
    }
    return events
  }

  @Test func `every kind of event has a line`() throws {
    let events = try all(try ledger()).map(\.1)
    #expect(Set(events.map(\.body.kind)) == Set(LedgerKind.allCases))
    let text = LedgerTable.render(events, width: 100, style: .plain)
    for scalar in text.unicodeScalars where scalar != "\n" { #expect(!VisibleText.isTreacherous(scalar)) }
    try Snapshot.expect(text, is: "Tables/ledger.txt")
  }

  @Test func `a stream's lines stand under each other`() throws {
    let events = try all(try ledger())
    let lines = events.map { LedgerTable.line($0.1, width: 100, style: .plain) }
    #expect(lines.allSatisfy { DisplayWidth.of($0) <= 100 })
    #expect(
      lines[3]
        == "3       2026-04-25 14:03:10  statement.intent       cursor-agent-ci-readonly allow: SELECT name FRO…"
    )
    let coloured = events.map { LedgerTable.line($0.1, width: 100, style: .coloured) }
    #expect(coloured.map { $0.replacing(/\u{1B}\[[0-9;]*m/, with: "") } == lines)
  }

  @Test func `a statement's event in full`() throws {
    let (record, event) = try ledger().event(3)
    try Snapshot.expect(LedgerEventText(record: record, event: event, width: 90).text, is: "Tables/ledger-intent.txt")
  }

  @Test func `what an operator signed is readable`() throws {
    let (record, event) = try ledger().event(7)
    let text = LedgerEventText(record: record, event: event).text
    #expect(text.contains("  act.payload.choice        deny\n"))
    #expect(text.contains("  act.payload.decidedAt     2026-04-25T14:03:07.125Z\n"))
  }

  @Test func `programs get the body as it was hashed and the statement beside it`() throws {
    let (record, event) = try ledger().event(3)
    let json = try JSONText.of(LedgerEventJSON(record, event))
    try Snapshot.expect(json, is: "Tables/ledger-intent.json")
  }
}

struct ReadLedgerTests {
  let temporary = try? TemporaryDirectory()

  private func ledger() throws -> ReadLedger {
    ReadLedger(store: try LedgerSamples().store(in: try #require(temporary)))
  }

  @Test(arguments: [
    ("req_7k2m9qx4ta", [6, 7, 8]), ("alice", [9, 13]), ("ses_0123456789", [1, 3, 4, 5, 16]),
    ("ses_0123456789/1", [3, 4]),
    ("tok_0123456789", [1, 6, 10, 11, 12, 18, 19, 20, 21, 24]), ("ask_7k2m9qx4ta", [18, 19]),
    ("grt_7k2m9qx4ta", [20, 21]),
    ("upstream:shop", [22, 23]), ("upstream:none", []),
    ("5", [5]), ("req_zzzzzzzzzz", []), ("nobody", []), ("grt_zzzzzzzzzz", []),
  ])
  func `events are found by whatever people have at hand`(text: String, sequences: [Int64]) throws {
    let key = try #require(LedgerKey(text))
    #expect(try ledger().events(of: key).map(\.1.sequence) == sequences)
  }

  @Test(arguments: ["", "-1", "Not An Id", "req_1", "grt_1", "ask_1", "ses_0123456789/0", "upstream:", "upstream:A B"])
  func `anything else is no key`(text: String) { #expect(LedgerKey(text) == nil) }

  @Test func `an event that is not there is not found`() throws {
    let ledger = try ledger()
    for sequence in [25, 1_000_000, Int64.max] {
      let error = #expect(throws: UseCaseError.self) { try ledger.event(sequence) }
      #expect(error?.hint == "the ledger has 25 events, from 0 on")
    }
  }

  @Test func `it verifies under its own key, and under no other`() throws {
    let ledger = try ledger()
    let own = try ledger.verify(key: try LedgerSamples().signer().verifier, kept: [])
    #expect(own.isIntact)
    #expect(own.events == 25)
    #expect(own.signedSize == 25)
    try Snapshot.expect(
      LedgerVerifyCommand.text(own, .plain).replacing(own.root.description, with: "ROOT"), is: "Tables/verified.txt")
    let stranger = CheckpointVerifier(name: "sallyport.local/test", publicKey: [UInt8](repeating: 9, count: 32))
    let foreign = try ledger.verify(key: stranger, kept: [])
    #expect(!foreign.isIntact)
    #expect(LedgerVerifyCommand.text(foreign, .plain).hasPrefix("The ledger is not intact.\n"))
  }
}
