public import NIOCore

/// What a splitter found in the server's stream.
@frozen
public enum BackendPiece: Sendable {
  /// Rows or COPY data, whole messages or parts of one: passed on as they are.
  case run(BackendRun)
  /// A message that the session has to see, whole.
  case frame(Frame)

  /// The bytes, for ``RegionJoiner``.
  @inlinable
  public var region: Region {
    switch self {
    case .run(let run): run.region
    case .frame(let frame): frame.region
    }
  }
}

/// Consecutive DataRow and CopyData messages, possibly beginning or ending in the middle of one.
@frozen
public struct BackendRun: Sendable {
  public let region: Region
  /// DataRow messages that begin in this run.
  public let rows: Int

  @inlinable
  init(region: Region, rows: Int) {
    self.region = region
    self.rows = rows
  }
}

/// Divides the server's stream into runs that need no look and single messages that do.
///
/// Rows pass in pieces without being gathered, so a result of a gigabyte, or a row of one, takes no more memory than a
/// read. Nothing is copied but a message that is split over reads and has to be seen whole.
///
///     feed(chunk) ─▶ next() ─▶ .run  D D D D d…      (also the middle of one)
///                              .frame C, Z, E, S, …  (gathered if split)
///                              nil                    feed more
@frozen
public struct BackendSplitter: Sendable {
  @usableFromInline var buffer = ByteBuffer()
  @usableFromInline var chunk: UInt64 = 1
  /// What is still to come of a row that has begun to pass.
  @usableFromInline var passing = 0
  /// The beginning of a message that has to be seen whole, or of any header.
  @usableFromInline var gathered = ByteBuffer()
  /// The longest message that is gathered, header included.
  public let limit: Int

  @inlinable
  public init(limits: WireLimits = WireLimits()) { limit = limits.serverMessage }

  /// Takes more of the stream. Call ``next()`` until it returns `nil`.
  @inlinable
  public mutating func feed(_ bytes: ByteBuffer) {
    chunk &+= 1
    if buffer.readableBytes == 0 {
      buffer = bytes
    } else {
      buffer.discardReadBytes()
      buffer.writeImmutableBuffer(bytes)
    }
  }

  /// Bytes held back because their message is not complete.
  public var heldBack: Int { buffer.readableBytes + gathered.readableBytes }

  /// Whether the stream stands between two messages.
  public var isBetweenMessages: Bool { passing == 0 && heldBack == 0 }

  /// The next piece, or `nil` when more has to be fed.
  ///
  /// - Throws: ``WireError`` for a length out of bounds or a type that no server sends; the stream cannot be read any
  ///   further then.
  @inlinable
  public mutating func next() throws(WireError) -> BackendPiece? {
    if gathered.readableBytes > 0 { return try gather() }
    let run = try passRun()
    if run.region.length > 0 { return .run(run) }
    return try takeFrame().map(BackendPiece.frame)
  }

  /// Goes as far as rows go.
  @inlinable
  mutating func passRun() throws(WireError) -> BackendRun {
    let start = buffer.readerIndex
    var cursor = start + min(passing, buffer.readableBytes)
    passing -= cursor - start
    var rows = 0
    while passing == 0, let header = try header(at: cursor), header.passes {
      let taken = min(header.total, buffer.writerIndex - cursor)
      cursor += taken
      passing = header.total - taken
      rows += header.type == BackendMessageType.dataRow.rawValue ? 1 : 0
    }
    let region = Region(source: buffer, start: start, length: cursor - start, chunk: chunk)
    buffer.moveReaderIndex(to: cursor)
    return BackendRun(region: region, rows: rows)
  }

  @inlinable
  mutating func takeFrame() throws(WireError) -> Frame? {
    guard buffer.readableBytes > 0 else { return nil }
    let start = buffer.readerIndex
    guard let header = try header(at: start), header.total <= buffer.readableBytes else {
      gathered = buffer
      buffer = ByteBuffer()
      return nil
    }
    let region = Region(source: buffer, start: start, length: header.total, chunk: chunk)
    buffer.moveReaderIndex(forwardBy: header.total)
    return Frame(type: header.type, region: region)
  }
}

extension BackendSplitter {
  @usableFromInline
  struct Header {
    @usableFromInline let type: UInt8
    /// Header and body.
    @usableFromInline let total: Int
    @usableFromInline let passes: Bool

    @inlinable
    init(type: UInt8, total: Int, passes: Bool) {
      self.type = type
      self.total = total
      self.passes = passes
    }
  }

  @inlinable
  func header(at index: Int) throws(WireError) -> Header? {
    try Self.header(in: buffer, at: index, limit: limit)
  }

  /// The header at an index, `nil` when not all of it is there.
  @inlinable
  static func header(in bytes: ByteBuffer, at index: Int, limit: Int) throws(WireError) -> Header? {
    guard let type = bytes.getInteger(at: index, as: UInt8.self) else { return nil }
    guard let known = BackendMessageType(rawValue: type) else { throw WireError(.unknownType(type), in: "server") }
    guard let length = bytes.getInteger(at: index + 1, as: UInt32.self) else { return nil }
    let total = Int(length) + 1
    let passes = known == .dataRow || known == .copyData
    guard length >= 4 else { throw WireError(.lengthTooSmall, in: known.name) }
    // A server's messages stay under 1 GiB; beyond 2 GiB it is no length that PostgreSQL could have meant.
    guard length <= UInt32(Int32.max) else { throw WireError(.overLimit(Int(Int32.max)), in: known.name) }
    guard passes || total <= limit else { throw WireError(.overLimit(limit), in: known.name) }
    return Header(type: type, total: total, passes: passes)
  }

  /// Completes a message, or a header, that began in an earlier chunk.
  @usableFromInline
  mutating func gather() throws(WireError) -> BackendPiece? {
    move(upTo: Frame.headerLength)
    guard let header = try Self.header(in: gathered, at: gathered.readerIndex, limit: limit) else { return nil }
    if header.passes { return .run(release(header)) }
    move(upTo: header.total)
    guard gathered.readableBytes == header.total else { return nil }
    return .frame(Frame(type: header.type, region: releaseGathered()))
  }

  /// Lets the header of a row go whose body passes unseen.
  private mutating func release(_ header: Header) -> BackendRun {
    passing = header.total - gathered.readableBytes
    return BackendRun(
      region: releaseGathered(), rows: header.type == BackendMessageType.dataRow.rawValue ? 1 : 0)
  }

  /// What was gathered, as a chunk of its own, so that it never joins with what comes after.
  private mutating func releaseGathered() -> Region {
    chunk &+= 1
    defer {
      gathered = ByteBuffer()
      chunk &+= 1
    }
    return Region(source: gathered, start: gathered.readerIndex, length: gathered.readableBytes, chunk: chunk)
  }

  private mutating func move(upTo total: Int) {
    let missing = min(total - gathered.readableBytes, buffer.readableBytes)
    guard missing > 0, let bytes = buffer.readSlice(length: missing) else { return }
    gathered.writeImmutableBuffer(bytes)
  }
}
