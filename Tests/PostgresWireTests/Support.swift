import NIOCore
import PostgresWire
import TestSupport

func buffer(_ text: String) -> ByteBuffer { ByteBuffer(string: text) }

/// A message by hand: type, the right length, and the pieces of its body.
func message(_ type: Character, _ body: [UInt8]...) -> ByteBuffer {
  let bytes = body.flatMap { $0 }
  return ByteBuffer(bytes: (type.asciiValue.map { [$0] } ?? []) + be32(UInt32(bytes.count + 4)) + bytes)
}

/// A startup packet by hand.
func packet(_ body: [UInt8]...) -> ByteBuffer {
  let bytes = body.flatMap { $0 }
  return ByteBuffer(bytes: be32(UInt32(bytes.count + 4)) + bytes)
}

func be32(_ value: UInt32) -> [UInt8] {
  [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> UInt32($0)) }
}

func be16(_ value: UInt16) -> [UInt8] { [UInt8(value >> 8), UInt8(truncatingIfNeeded: value)] }

/// A zero-terminated string.
func z(_ text: String) -> [UInt8] { Array(text.utf8) + [0] }

func joined(_ buffers: [ByteBuffer]) -> ByteBuffer {
  buffers.reduce(into: ByteBuffer()) { $0.writeImmutableBuffer($1) }
}

/// The stream in pieces of `size` bytes.
func chunks(_ stream: ByteBuffer, of size: Int) -> [ByteBuffer] {
  var rest = stream
  var pieces: [ByteBuffer] = []
  while rest.readableBytes > 0, let piece = rest.readSlice(length: min(size, rest.readableBytes)) {
    pieces.append(ByteBuffer(bytes: piece.readableBytesView))
  }
  return pieces
}

/// The stream in pieces of random sizes up to `most`.
func chunks(_ stream: ByteBuffer, upTo most: Int, using generator: inout SeededRandom) -> [ByteBuffer] {
  var rest = stream
  var pieces: [ByteBuffer] = []
  while rest.readableBytes > 0 {
    let size = min(Int.random(in: 1...most, using: &generator), rest.readableBytes)
    pieces.append(rest.readSlice(length: size) ?? ByteBuffer())
  }
  return pieces
}

/// Everything that a reader finds in pieces of a stream.
func frames(of pieces: [ByteBuffer], from peer: FrameReader.Peer, limits: WireLimits = WireLimits()) throws -> [Frame] {
  var reader = FrameReader(from: peer, limits: limits)
  var frames: [Frame] = []
  for piece in pieces {
    reader.append(piece)
    while let frame = try reader.next() { frames.append(frame) }
  }
  return frames
}

func frame(_ bytes: ByteBuffer, from peer: FrameReader.Peer) throws -> Frame? {
  var reader = FrameReader(from: peer, bytes: bytes)
  return try reader.next()
}

func encoded(_ message: FrontendMessage) -> ByteBuffer {
  var buffer = ByteBuffer()
  message.encode(into: &buffer)
  return buffer
}

func encoded(_ message: BackendMessage) -> ByteBuffer {
  var buffer = ByteBuffer()
  message.encode(into: &buffer)
  return buffer
}
