import NIOCore
import PostgresWire
import TestSupport
import Testing

/// Random input against every decoder: nothing crashes, and what is understood can be written again.
@Suite struct FuzzTests {
  @Test(arguments: 0..<40 as Range<UInt64>)
  func `random bytes end in an error or in nothing`(_ seed: UInt64) {
    var generator = SeededRandom(seed: seed)
    for _ in 0..<200 {
      let bytes = ByteBuffer(
        bytes: (0..<Int.random(in: 0...80, using: &generator)).map { _ in
          UInt8.random(in: 0...255, using: &generator)
        })
      var startup = FrameReader(from: .client, bytes: bytes)
      _ = try? startup.nextStartupPacket()
      exhaust(bytes)
    }
  }

  @Test(arguments: 0..<40 as Range<UInt64>)
  func `messages with bytes changed are understood or refused`(_ seed: UInt64) {
    var generator = SeededRandom(seed: seed)
    for (_, bytes) in Samples.frontend {
      for _ in 0..<20 { readAndWrite(client: mutated(bytes, &generator)) }
    }
    for (_, bytes) in Samples.backend {
      for _ in 0..<20 { readAndWrite(server: mutated(bytes, &generator)) }
    }
    for (_, bytes) in StartupPacketTests.samples {
      for _ in 0..<20 { readAndWrite(startup: mutated(bytes, &generator)) }
    }
  }

  private func mutated(_ bytes: ByteBuffer, _ generator: inout SeededRandom) -> ByteBuffer {
    var bytes = bytes
    for _ in 0..<Int.random(in: 1...3, using: &generator) {
      let index = Int.random(in: 0..<bytes.readableBytes, using: &generator)
      bytes.setInteger(UInt8.random(in: 0...255, using: &generator), at: index)
    }
    return bytes
  }

  private func exhaust(_ bytes: ByteBuffer) {
    readAndWrite(client: bytes)
    readAndWrite(server: bytes)
    var splitter = BackendSplitter()
    splitter.feed(bytes)
    while let piece = try? splitter.next() { #expect(piece.region.bytes.readableBytes == piece.region.length) }
  }

  private func readAndWrite(client bytes: ByteBuffer) {
    var reader = FrameReader(from: .client, bytes: bytes)
    while let frame = try? reader.next() {
      guard let message = try? FrontendMessage(frame), message != .functionCall else { continue }
      #expect(encoded(message) == frame.bytes)
    }
  }

  private func readAndWrite(server bytes: ByteBuffer) {
    var reader = FrameReader(from: .server, bytes: bytes)
    while let frame = try? reader.next() {
      guard let message = try? BackendMessage(frame) else { continue }
      // A bare minor version is written as a whole one.
      if case .negotiateProtocolVersion = message { continue }
      #expect(encoded(message) == frame.bytes)
    }
  }

  private func readAndWrite(startup bytes: ByteBuffer) {
    var reader = FrameReader(from: .client, bytes: bytes)
    guard let packet = try? reader.nextStartupPacket() else { return }
    if case .startup(let message) = packet, message.version.major != 3 { return }
    var written = ByteBuffer()
    packet.encode(into: &written)
    #expect(written == ByteBuffer(bytes: bytes.readableBytesView.prefix(written.readableBytes)))
  }
}
