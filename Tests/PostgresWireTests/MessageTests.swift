import NIOCore
import PostgresWire
import Testing

@Suite struct MessageTests {
  @Test(arguments: Samples.frontend.indices)
  func `a client's message is read and written byte for byte`(_ index: Int) throws {
    let (message, bytes) = Samples.frontend[index]
    #expect(encoded(message) == bytes)
    let frame = try #require(try frame(bytes, from: .client))
    #expect(try FrontendMessage(frame) == message)
    #expect(frame.bytes == bytes)
  }

  @Test(arguments: Samples.backend.indices)
  func `a server's message is read and written byte for byte`(_ index: Int) throws {
    let (message, bytes) = Samples.backend[index]
    #expect(encoded(message) == bytes)
    let frame = try #require(try frame(bytes, from: .server))
    #expect(try BackendMessage(frame) == message)
  }

  @Test func `every type has a sample`() {
    let client = Set(Samples.frontend.map { $0.0.type })
    #expect(client == Set(FrontendMessageType.allCases).subtracting([.functionCall]))
    #expect(Set(Samples.backend.map { $0.0.type }) == Set(BackendMessageType.allCases))
  }

  @Test(arguments: [1, 2, 3, 5, 7, 64, 1 << 20])
  func `the size of the reads makes no difference`(_ size: Int) throws {
    let client = joined(Samples.frontend.map(\.1))
    let server = joined(Samples.backend.map(\.1))
    #expect(
      try frames(of: chunks(client, of: size), from: .client).map { try FrontendMessage($0) }
        == Samples.frontend.map(\.0))
    #expect(
      try frames(of: chunks(server, of: size), from: .server).map { try BackendMessage($0) } == Samples.backend.map(\.0)
    )
  }

  @Test(arguments: Samples.frontend.indices)
  func `a client's body cut short or drawn out is refused`(_ index: Int) throws {
    let (sample, bytes) = Samples.frontend[index]
    switch sample {
    // These take whatever their length says.
    case .copyData, .authentication: return
    default: break
    }
    let type = Character(UnicodeScalar(sample.type.rawValue))
    let body = Array(bytes.readableBytesView.dropFirst(5))
    #expect(throws: WireError.self) { try clientMessage(message(type, body, [0])) }
    for length in 0..<body.count {
      #expect(throws: WireError.self, "\(type) cut at \(length)") {
        try clientMessage(message(type, Array(body.prefix(length))))
      }
    }
  }

  @Test(arguments: Samples.backend.indices)
  func `a server's body cut short is refused or is another message`(_ index: Int) throws {
    let (sample, bytes) = Samples.backend[index]
    let type = Character(UnicodeScalar(sample.type.rawValue))
    let body = Array(bytes.readableBytesView.dropFirst(5))
    for length in 0..<body.count {
      #expect((try? serverMessage(message(type, Array(body.prefix(length))))) != sample, "\(type) cut at \(length)")
    }
  }

  @Test func `a function call is recognised whatever is in it`() throws {
    #expect(try clientMessage(message("F", be32(1), [1, 2, 3])) == .functionCall)
  }

  @Test(arguments: [
    message("B", z(""), z(""), be16(2), be16(0), be16(0), be16(1), be32(0), be16(0)),  // two formats for one value
    message("B", z(""), z(""), be16(1), be16(2), be16(0), be16(0)),  // no such format
    message("B", z(""), z(""), be16(0), be16(1), be32(0xFFFF_FFFE), be16(0)),  // length -2
    message("B", z(""), z(""), be16(0), be16(0xFFFF), be32(0), be16(0)),  // fewer values than said
    message("B", z(""), z(""), be16(0), be16(1), be32(0x7FFF_FFFF), be16(0)),  // a value beyond the body
    message("D", Array("X".utf8), z("")),  // neither statement nor portal
    message("P", z(""), z("select 1"), be16(0xFFFF)),  // fewer types than said
    message("Q", Array("select 1".utf8)),  // no end
    message("Q", z("select 1"), z("; drop table t")),  // a text behind the text
    message("P", [0xC3, 0x28, 0], z("select 1"), be16(0)),  // a name that is not UTF-8
  ])
  func `a client's malformed body is refused`(_ bytes: ByteBuffer) {
    #expect(throws: WireError.self) { try clientMessage(bytes) }
  }

  @Test(arguments: [
    message("Z", Array("X".utf8)), message("K", be32(1), [1, 2, 3]),
    message("K", be32(1), [UInt8](repeating: 0, count: 257)), message("G", [2], be16(0)),
    message("R", be32(5), [1, 2, 3]),
    message("v", be32(0x0003_0000), be32(0xFFFF_FFFF)), message("v", be32(0x0003_0000), be32(1_001)),
    message("D", be16(1), be32(0xFFFF_FFFE)), message("T", be16(0xFFFF)), message("E", z("Mno")),
    message("E", (0...64).flatMap { _ in z("Mx") }, [0]), message("R", be32(10), (0...32).flatMap { _ in z("M") }, [0]),
  ])
  func `a server's malformed body is refused`(_ bytes: ByteBuffer) {
    #expect(throws: WireError.self) { try serverMessage(bytes) }
  }
}

func clientMessage(_ bytes: ByteBuffer, limits: WireLimits = WireLimits()) throws -> FrontendMessage? {
  var reader = FrameReader(from: .client, limits: limits, bytes: bytes)
  return try reader.next().map { frame in try FrontendMessage(frame, limits: limits) }
}

func serverMessage(_ bytes: ByteBuffer) throws -> BackendMessage? {
  var reader = FrameReader(from: .server, bytes: bytes)
  return try reader.next().map { frame in try BackendMessage(frame) }
}
