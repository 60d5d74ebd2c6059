import NIOCore
import PostgresWire
import Testing

@Suite struct FrameReaderTests {
  @Test(arguments: [0, 1, 2, 3] as [UInt32], [FrameReader.Peer.client, .server])
  func `a length that does not count itself is refused`(_ length: UInt32, _ peer: FrameReader.Peer) {
    var reader = FrameReader(from: peer, bytes: ByteBuffer(bytes: [UInt8(ascii: "S")] + be32(length)))
    #expect(throws: WireError.self) { try reader.next() }
  }

  @Test(arguments: FrontendMessageType.allCases)
  func `each type has a limit that holds before the body is there`(_ type: FrontendMessageType) throws {
    var limits = WireLimits()
    limits.message = 9_000
    limits.statement = 100
    let limit = UInt32(limits.frontendFrame(type))
    var atLimit = FrameReader(
      from: .client, limits: limits, bytes: ByteBuffer(bytes: [type.rawValue] + be32(limit - 1)))
    _ = try atLimit.next()
    for length in [limit, 0x7FFF_FFFF, 0xFFFF_FFFF] {
      var above = FrameReader(from: .client, limits: limits, bytes: ByteBuffer(bytes: [type.rawValue] + be32(length)))
      let expected = WireError(.overLimit(Int(limit)), in: type.name)
      #expect(throws: expected) { try above.next() }
      #expect(expected.sqlState == .programLimitExceeded)
      #expect(!expected.leavesFramesReadable)
    }
  }

  @Test func `the server's messages have a limit too`() throws {
    var limits = WireLimits()
    limits.serverMessage = 100
    var atLimit = FrameReader(from: .server, limits: limits, bytes: ByteBuffer(bytes: [UInt8(ascii: "T")] + be32(99)))
    #expect(try atLimit.next() == nil)
    var above = FrameReader(from: .server, limits: limits, bytes: ByteBuffer(bytes: [UInt8(ascii: "T")] + be32(100)))
    #expect(throws: WireError(.overLimit(100), in: "RowDescription")) { try above.next() }
  }

  @Test func `an unknown type is refused by its first byte`() {
    for type in UInt8.min...UInt8.max where FrontendMessageType(rawValue: type) == nil {
      var reader = FrameReader(from: .client, bytes: ByteBuffer(bytes: [type]))
      #expect(throws: WireError(.unknownType(type), in: "client")) { try reader.next() }
    }
    for type in UInt8.min...UInt8.max where BackendMessageType(rawValue: type) == nil {
      var reader = FrameReader(from: .server, bytes: ByteBuffer(bytes: [type]))
      #expect(throws: WireError(.unknownType(type), in: "server")) { try reader.next() }
    }
  }

  @Test func `statement text has a limit`() throws {
    var limits = WireLimits()
    limits.statement = 10
    let fits = String(repeating: "x", count: 10)
    _ = try clientMessage(message("Q", z(fits)), limits: limits)
    _ = try clientMessage(message("P", z("n"), z(fits), be16(0)), limits: limits)
    let error = WireError(.overLimit(10), in: "statement")
    #expect(throws: error) { try clientMessage(message("Q", z(fits + "x")), limits: limits) }
    #expect(throws: error) { try clientMessage(message("P", z("n"), z(fits + "x"), be16(0)), limits: limits) }
    #expect(error.sqlState == .programLimitExceeded)
    #expect(error.leavesFramesReadable)
  }

  @Test func `before the login nothing is longer than an answer to it`() throws {
    var limits = WireLimits()
    limits.authentication = 100
    for type in FrontendMessageType.allCases { #expect(limits.beforeLogin.frontendFrame(type) <= 8_198) }
    for type in [FrontendMessageType.query, .parse, .bind, .copyData, .authentication] {
      #expect(limits.beforeLogin.frontendFrame(type) == 105)
    }
  }

  @Test func `a name has the length that the server tells apart`() throws {
    let fits = String(repeating: "n", count: 63)
    _ = try clientMessage(message("E", z(fits), be32(0)))
    _ = try clientMessage(message("P", z(fits), z("select 1"), be16(0)))
    _ = try clientMessage(message("C", Array("S".utf8), z(fits)))
    let portal = WireError(.overLimit(63), in: "portal name")
    let statement = WireError(.overLimit(63), in: "statement name")
    #expect(throws: portal) { try clientMessage(message("B", z(fits + "n"), z(""), be16(0), be16(0), be16(0))) }
    #expect(throws: statement) { try clientMessage(message("B", z(""), z(fits + "n"), be16(0), be16(0), be16(0))) }
    #expect(throws: statement) { try clientMessage(message("P", z(fits + "n"), z("select 1"), be16(0))) }
    #expect(portal.sqlState == .nameTooLong)
    #expect(portal.leavesFramesReadable)
  }

  @Test func `what is not taken is left for the next reader`() throws {
    var reader = FrameReader(from: .client, bytes: joined([message("S"), message("H"), buffer("rest")]))
    #expect(try reader.next()?.type == UInt8(ascii: "S"))
    #expect(reader.unread == joined([message("H"), buffer("rest")]))
  }

  @Test func `frames of one read join without a gap and frames of two do not`() throws {
    var reader = FrameReader(from: .client)
    var joiner = RegionJoiner()
    let batch = [message("S"), message("H"), message("Q", z("select 1"))]
    reader.append(joined(batch))
    while let frame = try reader.next() { #expect(joiner.append(frame.region) == nil) }
    reader.append(message("X"))
    let next = try #require(try reader.next())
    #expect(joiner.append(next.region) == joined(batch))
    #expect(joiner.take() == message("X"))
    #expect(joiner.take() == nil)
  }

  @Test func `a frame left out ends what is joined`() throws {
    var reader = FrameReader(from: .client, bytes: joined([message("S"), message("H"), message("X")]))
    var joiner = RegionJoiner()
    let first = try #require(try reader.next())
    _ = try reader.next()
    let third = try #require(try reader.next())
    #expect(joiner.append(first.region) == nil)
    #expect(joiner.append(third.region) == message("S"))
    #expect(joiner.take() == message("X"))
  }

  @Test func `a frame stays what it was when the reader goes on`() throws {
    var reader = FrameReader(from: .client, bytes: joined([message("Q", z("select 1")), buffer("Q")]))
    let frame = try #require(try reader.next())
    reader.append(ByteBuffer(bytes: message("Q", z("select 2")).readableBytesView.dropFirst()))
    let second = try #require(try reader.next())
    #expect(frame.bytes == message("Q", z("select 1")))
    #expect(second.bytes == message("Q", z("select 2")))
  }
}
