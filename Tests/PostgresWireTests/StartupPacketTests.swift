import NIOCore
import PostgresWire
import Testing

@Suite struct StartupPacketTests {
  static let key = CancelKey(processID: 7, secret: [1, 2, 3, 4])

  static let samples: [(StartupPacket, ByteBuffer)] =
    [
      (.sslRequest, packet(be32(80_877_103))),
      (.gssEncRequest, packet(be32(80_877_104))),
      (
        .startup(StartupMessage(version: .v3_0, parameters: [.init("user", "a"), .init("database", "")])),
        packet(be32(0x0003_0000), z("user"), z("a"), z("database"), z(""), [0])
      ),
      (
        .startup(StartupMessage(version: .v3_2, parameters: [])), packet(be32(0x0003_0002), [0])
      ),
    ] + (key.map { [(.cancelRequest($0), packet(be32(80_877_102), be32(7), [1, 2, 3, 4]))] } ?? [])

  @Test(arguments: samples.indices)
  func `a packet is read and written byte for byte`(_ index: Int) throws {
    let (packet, bytes) = Self.samples[index]
    var written = ByteBuffer()
    packet.encode(into: &written)
    #expect(written == bytes)
    var reader = FrameReader(from: .client)
    for (sent, byte) in bytes.readableBytesView.enumerated() {
      reader.append(ByteBuffer(bytes: [byte]))
      #expect(try reader.nextStartupPacket() == (sent == bytes.readableBytes - 1 ? packet : nil))
    }
  }

  @Test func `a version before 3 has no parameters that could be read`() throws {
    var reader = FrameReader(from: .client, bytes: packet(be32(0x0002_0000), [UInt8](repeating: 0xFF, count: 280)))
    #expect(
      try reader.nextStartupPacket()
        == .startup(StartupMessage(version: ProtocolVersion(major: 2, minor: 0), parameters: [])))
  }

  @Test(arguments: [
    packet(), packet([0, 0, 0]), ByteBuffer(bytes: be32(0xFFFF_FFFF)), ByteBuffer(bytes: be32(0)),
    packet(be32(0x0003_0000)),  // no end
    packet(be32(0x0003_0000), z("user")),  // no value
    packet(be32(0x0003_0000), z("user"), z("a")),  // no end of the list
    packet(be32(0x0003_0000), z("user"), z("a"), [0, 0]),  // bytes after the end
    packet(be32(0x0003_0000), z("user"), z("a"), z("user"), z("b"), [0]),
    packet(be32(0x0003_0000), z("user"), [0xFF, 0], [0]),
    packet(be32(80_877_103), [0]),  // SSLRequest with a body
    packet(be32(80_877_102), be32(7), [1, 2, 3]),  // key of 3
    packet(be32(80_877_102), be32(7), [UInt8](repeating: 0, count: 257)),
    packet(be32(80_877_102)),
  ])
  func `a malformed packet is refused`(_ bytes: ByteBuffer) {
    var reader = FrameReader(from: .client, bytes: bytes)
    #expect(throws: WireError.self) { try reader.nextStartupPacket() }
  }

  @Test func `a packet has a limit that holds before its body is there`() throws {
    var atLimit = FrameReader(from: .client, bytes: ByteBuffer(bytes: be32(10_000)))
    #expect(try atLimit.nextStartupPacket() == nil)
    var above = FrameReader(from: .client, bytes: ByteBuffer(bytes: be32(10_001)))
    #expect(throws: WireError(.overLimit(10_000), in: "startup packet")) { try above.nextStartupPacket() }
  }

  @Test func `bytes glued behind a packet can be seen`() throws {
    var reader = FrameReader(from: .client, bytes: joined([packet(be32(80_877_103)), buffer("x")]))
    #expect(try reader.nextStartupPacket() == .sslRequest)
    #expect(reader.unread == buffer("x"))
  }

  @Test func `a TLS handshake is told from a packet`() {
    #expect(FrameReader(from: .client, bytes: ByteBuffer(bytes: [0x16, 3, 1])).beginsWithTLSHandshake)
    #expect(!FrameReader(from: .client, bytes: packet(be32(80_877_103))).beginsWithTLSHandshake)
  }

  @Test func `cancel keys are compared whole`() throws {
    let key = try #require(Self.key)
    #expect(key.matches(key))
    for other in [
      CancelKey(processID: 8, secret: [1, 2, 3, 4]), CancelKey(processID: 7, secret: [1, 2, 3, 5]),
      CancelKey(processID: 7, secret: [1, 2, 3, 4, 0]),
    ] {
      #expect(!key.matches(try #require(other)))
    }
    #expect(CancelKey(processID: 1, secret: [1, 2, 3]) == nil)
    #expect(CancelKey(processID: 1, secret: [UInt8](repeating: 0, count: 256)) != nil)
    #expect(CancelKey(processID: 1, secret: [UInt8](repeating: 0, count: 257)) == nil)
  }
}
