import NIOCore
import NIOPosix
import PostgresSession
import PostgresWire
import Synchronization
import TestSupport
import UpstreamAccess

/// What came to a client, whole messages in their order, and whether the connection has ended.
final class Inbox: ChannelInboundHandler, Sendable {
  typealias InboundIn = ByteBuffer

  private struct State {
    var reader = FrameReader(from: .server)
    var messages: [BackendMessage] = []
    var bytes = 0
    var isClosed = false
  }

  private let state = Mutex(State())

  var isClosed: Bool { state.withLock(\.isClosed) }
  /// Bytes received.
  var bytes: Int { state.withLock(\.bytes) }
  /// What has come and was not taken.
  var waiting: [BackendMessage] { state.withLock(\.messages) }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let bytes = unwrapInboundIn(data)
    state.withLock { state in
      state.bytes += bytes.readableBytes
      state.reader.append(bytes)
      while let frame = try? state.reader.next(), let message = try? BackendMessage(frame) {
        state.messages.append(message)
      }
    }
  }

  func channelInactive(context: ChannelHandlerContext) { state.withLock { $0.isClosed = true } }
  func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

  /// Takes everything up to the ReadyForQuery of this number.
  func take(ready count: Int) -> [BackendMessage]? {
    state.withLock { state in
      var left = count
      guard
        let end = state.messages.firstIndex(where: { message in
          if case .readyForQuery = message { left -= 1 }
          return left == 0
        })
      else { return nil }
      defer { state.messages.removeFirst(end + 1) }
      return Array(state.messages[...end])
    }
  }

  func takeAll() -> [BackendMessage] {
    state.withLock { state in
      defer { state.messages = [] }
      return state.messages
    }
  }
}

/// A client that has logged in through the gateway and now says exactly what a test wants it to.
struct Agent: Sendable {
  let channel: any Channel
  let cancelKey: CancelKey?
  let isEncrypted: Bool
  let inbox: Inbox

  /// - Throws: ``UpstreamError`` with what the gateway answered.
  init(_ credential: UpstreamCredential, at target: UpstreamTarget, settings: [StartupSetting] = []) async throws {
    let loop = MultiThreadedEventLoopGroup.singleton.any()
    let connection = try await Self.connector.connect(target, credential, settings: settings, on: loop).get()
    let inbox = Inbox()
    try await loop.submit { try connection.adopt([inbox]) }.get()
    channel = connection.channel
    cancelKey = connection.cancelKey
    isEncrypted = connection.isEncrypted
    self.inbox = inbox
  }

  static let connector = UpstreamConnector { "abcdefghijklmnopqrstuvwx" }

  func send(_ messages: FrontendMessage...) { send(Self.bytes(messages)) }
  func send(_ bytes: ByteBuffer) { channel.writeAndFlush(bytes, promise: nil) }

  static func bytes(_ messages: [FrontendMessage]) -> ByteBuffer {
    messages.reduce(into: ByteBuffer()) { buffer, message in message.encode(into: &buffer) }
  }

  /// A simple query, with everything up to its ReadyForQuery.
  func ask(_ sql: String) async throws -> [BackendMessage] {
    send(.query(sql))
    return try await answers()
  }

  /// Everything up to the ReadyForQuery of this number.
  func answers(_ count: Int = 1) async throws -> [BackendMessage] {
    var found: [BackendMessage]?
    try await eventually("an answer to the client after \(inbox.waiting.told)") {
      found = inbox.take(ready: count)
      return found != nil || inbox.isClosed
    }
    return found ?? inbox.takeAll()
  }

  /// Waits for a NOTICE or another message of this kind, and leaves it where it is.
  func hears(_ kind: BackendMessageType) async throws {
    try await eventually("\(kind) to the client") { inbox.waiting.contains { $0.type == kind } }
  }

  /// Everything until the gateway closes.
  func rest() async throws -> [BackendMessage] {
    try await eventually("the end of the client's connection") { inbox.isClosed }
    return inbox.takeAll()
  }

  func leave() async { try? await channel.close() }
}

extension FrontendMessage {
  static func query(_ sql: String) -> FrontendMessage { .query(.init(statement: ByteBuffer(string: sql))) }

  static func parse(_ sql: String, name: String = "") -> FrontendMessage {
    .parse(.init(name: WireName(name), statement: ByteBuffer(string: sql)))
  }

  static var bind: FrontendMessage { .bind(.init()) }
  static var execute: FrontendMessage { .execute(.init()) }
}

extension [BackendMessage] {
  /// The type bytes as one text: `TDCZ`. ParameterStatus left out.
  var told: String { String(decoding: map(\.type.rawValue), as: UTF8.self) }

  var reports: [ServerReport] {
    compactMap { if case .errorResponse(let report) = $0 { report } else { nil } }
  }
  /// SQLSTATEs of the errors, in order.
  var errors: [String] { reports.map { $0.sqlState?.text ?? "none" } }
  var notices: [ServerReport] { compactMap { if case .noticeResponse(let report) = $0 { report } else { nil } } }
  var tags: [String] { compactMap { if case .commandComplete(let complete) = $0 { complete.tag.text } else { nil } } }
  /// Transaction status of each ReadyForQuery.
  var statuses: [TransactionStatus] {
    compactMap { if case .readyForQuery(let status) = $0 { status } else { nil } }
  }
  var rows: [String] {
    compactMap { message in
      if case .dataRow(let row) = message { row.columns.map { $0?.text ?? "NULL" }.joined(separator: "|") } else { nil }
    }
  }
}
