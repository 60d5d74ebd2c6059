import NIOCore
import PostgresWire
import TestSupport
import Testing

@Suite struct BackendSplitterTests {
  /// What a splitter made of a stream: the bytes, the types of the frames in order, and the rows.
  struct Outcome: Equatable {
    var bytes = ByteBuffer()
    var types: [UInt8] = []
    var rows = 0
    var mostHeldBack = 0
  }

  func split(_ pieces: [ByteBuffer]) throws -> Outcome {
    var splitter = BackendSplitter()
    var joiner = RegionJoiner()
    var outcome = Outcome()
    for piece in pieces {
      splitter.feed(piece)
      while let found = try splitter.next() {
        switch found {
        case .run(let run): outcome.rows += run.rows
        case .frame(let frame): outcome.types.append(frame.type)
        }
        if let ready = joiner.append(found.region) { outcome.bytes.writeImmutableBuffer(ready) }
      }
      if let ready = joiner.take() { outcome.bytes.writeImmutableBuffer(ready) }
      outcome.mostHeldBack = max(outcome.mostHeldBack, splitter.heldBack)
    }
    return outcome
  }

  static let row = message("D", be16(1), be32(3), Array("abc".utf8))

  @Test(arguments: 1...40)
  func `what goes in comes out whatever the size of the reads`(_ size: Int) throws {
    let answer = joined(Samples.backend.map(\.1) + [ByteBuffer](repeating: Self.row, count: 20) + [message("c")])
    let types = Samples.backend.map { $0.0.type.rawValue }.filter { $0 != 0x44 && $0 != 0x64 } + [UInt8(ascii: "c")]
    let outcome = try split(chunks(answer, of: size))
    #expect(outcome.bytes == answer)
    #expect(outcome.types == types)
    #expect(outcome.rows == 21)
  }

  @Test(arguments: 0..<200 as Range<UInt64>)
  func `random streams in random reads come out as they were`(_ seed: UInt64) throws {
    var generator = SeededRandom(seed: seed)
    let messages = (0..<60).map { _ in randomMessage(&generator) }
    let stream = joined(messages)
    let outcome = try split(chunks(stream, upTo: 200, using: &generator))
    #expect(outcome.bytes == stream)
    #expect(outcome.rows == messages.count { $0.readableBytesView.first == UInt8(ascii: "D") })
  }

  private func randomMessage(_ generator: inout SeededRandom) -> ByteBuffer {
    let types: [Character] = ["D", "D", "D", "d", "C", "Z", "N", "S", "T"]
    let body = [UInt8](repeating: 0xAB, count: Int.random(in: 0...90, using: &generator))
    return message(types.randomElement(using: &generator) ?? "D", body)
  }

  @Test func `a whole answer in one read is joined into one buffer`() throws {
    let answer = joined([message("T", be16(0)), Self.row, Self.row, message("C", z("SELECT 2")), message("Z", [0x49])])
    var splitter = BackendSplitter()
    var joiner = RegionJoiner()
    splitter.feed(answer)
    while let piece = try splitter.next() { #expect(joiner.append(piece.region) == nil) }
    #expect(joiner.take() == answer)
    #expect(splitter.isBetweenMessages)
  }

  @Test func `a row of a gigabyte passes without being held back`() throws {
    var splitter = BackendSplitter()
    splitter.feed(ByteBuffer(bytes: [UInt8(ascii: "D")] + be32(1 << 30)))
    let chunk = ByteBuffer(repeating: 1, count: 1 << 20)
    var passed = 0
    while let piece = try splitter.next() { passed += piece.region.length }
    for _ in 0..<1_023 {
      splitter.feed(chunk)
      while let piece = try splitter.next() { passed += piece.region.length }
      #expect(splitter.heldBack == 0)
    }
    // The length counts its own four bytes.
    splitter.feed(ByteBuffer(repeating: 1, count: (1 << 20) - 4))
    while let piece = try splitter.next() { passed += piece.region.length }
    #expect(passed == 1 + (1 << 30))
    #expect(splitter.isBetweenMessages)
  }

  @Test func `a message to be seen is gathered up to its limit and no further`() throws {
    var limits = WireLimits()
    limits.serverMessage = 1_000
    var splitter = BackendSplitter(limits: limits)
    let fits = message("E", [UInt8](repeating: 7, count: 995))
    for piece in chunks(fits, of: 100) {
      splitter.feed(piece); while let found = try splitter.next() { #expect(found.region.bytes == fits) }
    }
    #expect(splitter.isBetweenMessages)
    splitter.feed(ByteBuffer(bytes: [UInt8(ascii: "E")] + be32(1_000)))
    #expect(throws: WireError(.overLimit(1_000), in: "ErrorResponse")) { try splitter.next() }
  }

  @Test(arguments: [
    [UInt8(ascii: "D")] + be32(3), [UInt8(ascii: "D")] + be32(0xFFFF_FFFF), [UInt8(ascii: "D")] + be32(0x8000_0000),
    [UInt8(ascii: "Z")] + be32(0), [UInt8(ascii: "Z")] + be32(0xFFFF_FFFF), [0], [UInt8(ascii: "Q")],
  ])
  func `a hostile header is refused in one read and byte by byte`(_ header: [UInt8]) {
    #expect(throws: WireError.self) { try split([ByteBuffer(bytes: header)]) }
    #expect(throws: WireError.self) { try split(chunks(ByteBuffer(bytes: header), of: 1)) }
    #expect(throws: WireError.self) { try split([joined([Self.row, ByteBuffer(bytes: header)])]) }
  }

  @Test func `messages gathered one after the other do not run together`() throws {
    var splitter = BackendSplitter()
    var joiner = RegionJoiner()
    let (first, second) = (message("C", z("SELECT 1")), message("C", z("SELECT 2")))
    var out: [ByteBuffer] = []
    for piece in chunks(first, of: 4) + chunks(second, of: 4) {
      splitter.feed(piece)
      while let found = try splitter.next() { joiner.append(found.region).map { out.append($0) } }
    }
    joiner.take().map { out.append($0) }
    #expect(out == [first, second])
  }
}
