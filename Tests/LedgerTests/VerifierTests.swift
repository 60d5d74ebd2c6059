import Ledger
import SallyportModel
import Testing

struct VerifierTests {
  @Test func `an untouched ledger is intact`() throws {
    let shelf = try Shelf.small()
    let report = try shelf.verify()
    #expect(report.findings == [])
    #expect(report.events == 7 && report.signedSize == 5 && report.unsigned == 2 && report.checkpoints == 2)
    #expect(report.root == shelf.head.root)
    let kept = try #require(shelf.checkpoints.first).note
    #expect(try shelf.verify(kept: [kept]).isIntact)
    #expect(try Shelf().verify().isIntact)
  }

  /// Issue: every byte of a small ledger flipped in turn. All are found, and all but counts and lengths name the event.
  @Test func `every flipped byte is found`() throws {
    let shelf = try Shelf.small()
    for (place, chunk) in shelf.chunks.enumerated() {
      for index in chunk.bytes.indices {
        var changed = shelf
        var bytes = chunk.bytes
        bytes[index] ^= index.isMultiple(of: 2) ? 0x01 : 0x80
        changed.chunks[place] = LedgerChunk(first: chunk.first, count: chunk.count, bytes: bytes)
        let report = try changed.verify()
        let found = report.findings.first?.events.map { (chunk.first...chunk.end).overlaps($0) } ?? false
        #expect(found, "chunk \(place), byte \(index)")
      }
    }
  }

  @Test func `a changed event is named`() throws {
    let shelf = try Shelf.small()
    var frames = try shelf.frames()
    // The last byte of the third leaf's statement, and the first letter of its body.
    frames[2][frames[2].count - 2] ^= 1
    #expect(try shelf.with(frames).verify().findings.map(\.code) == [.contentChanged])
    #expect(try shelf.with(frames).verify().findings.first?.events == 2...2)
    frames = try shelf.frames()
    frames[1][60] ^= 1
    #expect(try shelf.with(frames).verify().findings.map(\.code) == [.changed])
    #expect(try shelf.with(frames).verify().findings.first?.events == 1...1)
  }

  /// The hash is made to fit: only the signed root still tells, and it tells between which checkpoints.
  @Test func `a changed event with a fitting hash breaks the root`() throws {
    let shelf = try Shelf.small()
    var frames = try shelf.frames()
    let record = try shelf.chunks[1].records()[0]
    let leaf = Array(String(decoding: record.leaf, as: UTF8.self).replacing("\"rows\":3", with: "\"rows\":0").utf8)
    #expect(leaf != Array(record.leaf))
    frames[3] = Shelf.frame(
      LedgerRecord(sequence: 3, storedHash: .leaf(leaf[...]), leaf: leaf[...], content: record.content))
    let report = try shelf.with(frames).verify()
    #expect(report.findings.map(\.code) == [.root, .head])
    #expect(report.findings.first?.events == 3...4)
    #expect(report.checkpoints == 1 && report.signedSize == 3)
  }

  @Test func `every removed event is found`() throws {
    let shelf = try Shelf.small()
    let frames = try shelf.frames()
    for index in frames.indices {
      var fewer = frames
      fewer.remove(at: index)
      let report = try shelf.with(fewer).verify()
      #expect(!report.isIntact)
      // The first one that stands where it does not belong is named; without the last only the head tells.
      if index < frames.count - 1 { #expect(report.findings.first?.events == Int64(index)...Int64(index)) }
    }
  }

  @Test func `every swapped pair is found`() throws {
    let shelf = try Shelf.small()
    let frames = try shelf.frames()
    for left in frames.indices {
      for right in frames.indices where right > left {
        var swapped = frames
        swapped.swapAt(left, right)
        let report = try shelf.with(swapped).verify()
        #expect(report.findings.first?.code == .sequence)
        #expect(report.findings.first?.events == Int64(left)...Int64(left))
      }
    }
  }

  @Test func `a repeated event is found`() throws {
    let shelf = try Shelf.small()
    let frames = try shelf.frames()
    for index in frames.indices {
      var more = frames
      more.insert(frames[index], at: index)
      #expect(try !shelf.with(more).verify().isIntact)
    }
  }

  @Test func `a cut tail is found, also with a head that was made to fit`() throws {
    let shelf = try Shelf.small()
    let frames = try shelf.frames()
    for keep in 0..<5 {
      var cut = shelf.with(Array(frames.prefix(keep)))
      #expect(try !cut.verify().isIntact)
      var head = TreeHead()
      for record in try cut.chunks[0].records() { head.append(record.computedHash) }
      cut.head = head
      #expect(try cut.verify().findings.contains { $0.code == .truncated })
    }
  }

  @Test func `a chunk that is gone is found`() throws {
    let shelf = try Shelf.small()
    for index in shelf.chunks.indices {
      var gone = shelf
      let chunk = gone.chunks.remove(at: index)
      let report = try gone.verify()
      #expect(!report.isIntact)
      if index < 2 {
        #expect(report.findings.contains { $0.code == .sequence && $0.events == chunk.first...chunk.end })
      }
    }
  }

  @Test func `statements taken away, added or exchanged are found`() throws {
    let shelf = try Shelf.small()
    let records = try shelf.chunks.flatMap { try $0.records() }
    func report(_ place: Int, content: ArraySlice<UInt8>) throws -> LedgerFinding? {
      var frames = try shelf.frames()
      frames[place] = Shelf.frame(
        LedgerRecord(
          sequence: Int64(place), storedHash: records[place].storedHash, leaf: records[place].leaf, content: content))
      return try shelf.with(frames).verify().findings.first
    }
    #expect(try report(0, content: [])?.code == .contentMissing)
    #expect(try report(1, content: records[0].content)?.code == .contentChanged)
    #expect(try report(0, content: records[2].content)?.code == .contentChanged)
  }

  @Test func `another history with the same key does not continue the kept checkpoint`() throws {
    let kept = try #require(try Shelf.small().checkpoints.first).note
    var other = Shelf()
    try other.append([Sample.intent(9), Sample.result(9), Sample.intent(8)], checkpoint: true)
    try other.append([Sample.result(8)], checkpoint: true)
    #expect(try other.verify().isIntact)
    let report = try other.verify(kept: [kept])
    #expect(report.findings.map(\.code) == [.root])
    #expect(report.findings.first?.description.contains("kept") == true)
  }

  @Test func `checkpoints of another key or log are findings, never verified`() throws {
    let shelf = try Shelf.small()
    let other = try shelf.verify(key: Sample.signer(seed: 1).verifier)
    #expect(other.findings.map(\.code) == [.checkpoint, .checkpoint])
    #expect(other.checkpoints == 0 && other.signedSize == 0)
    let log = try shelf.verify(key: Sample.signer("other.test/ledger").verifier)
    #expect(log.findings.count == 2)
    var garbage = shelf
    garbage.checkpoints.append(StoredCheckpoint(size: 5, note: "no note"))
    #expect(try garbage.verify().findings.map(\.code) == [.checkpoint])
  }

  /// A client may send what looks like the end of an event; it stays inside its quotes.
  @Test func `an event's tail cannot be forged from within`() throws {
    let sql = #"x"},"content":"AAAA","kind":"statement.result","sequence":0,"v":1}"#
    var shelf = Shelf()
    let draft = LedgerDraft(
      time: Sample.start,
      body: .result(
        StatementResult(execution: Sample.execution(1), outcome: .completed, duration: 1, commandTag: sql)))
    try shelf.append([Sample.result(1), draft, Sample.intent(1)], checkpoint: true)
    #expect(try shelf.verify().isIntact)
    #expect(try LedgerEvent(reading: shelf.chunks[0].records()[1]).body == draft.body)
  }

  @Test func `a broken ledger does not fill the memory with findings`() throws {
    var shelf = Shelf()
    try shelf.append((1...2_000).map { Sample.result($0) }, checkpoint: true)
    let frames = try shelf.frames().map { frame in
      var frame = frame
      frame[50] ^= 1
      return frame
    }
    #expect(try shelf.with(frames).verify().findings.count == LedgerVerification.findingLimit)
  }
}
