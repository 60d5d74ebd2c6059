import NIOCore
import PostgresWire

/// One query after the other on one session, each gathered whole.
final class SimpleQueryHandler: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  private struct Waiting {
    let sql: String
    let promise: EventLoopPromise<QueryRows>
  }

  /// The query that runs, and what it has answered.
  private struct Running {
    let promise: EventLoopPromise<QueryRows>
    let deadline: Scheduled<Void>
    var columns: [String] = []
    var rows: [[String?]] = []
    var bytes = 0
    var failure: UpstreamError?
  }

  private let limits: SimpleQueryClient.Limits
  private var reader = FrameReader(from: .server)
  private var waiting = CircularBuffer<Waiting>()
  private var running: Running?
  private var end: UpstreamError?

  init(limits: SimpleQueryClient.Limits) { self.limits = limits }

  func run(_ sql: String, _ promise: EventLoopPromise<QueryRows>, on channel: any Channel) {
    if let end { return promise.fail(end) }
    waiting.append(Waiting(sql: sql, promise: promise))
    startNext(on: channel)
  }

  private func startNext(on channel: any Channel) {
    guard running == nil, let next = waiting.popFirst() else { return }
    let bound = NIOLoopBound(self, eventLoop: channel.eventLoop)
    let deadline = channel.eventLoop.scheduleTask(in: limits.deadline) {
      bound.value.fail(
        UpstreamError(.timedOut, "the server did not answer a query of the gateway in time"), on: channel)
    }
    running = Running(promise: next.promise, deadline: deadline)
    var buffer = channel.allocator.buffer(capacity: next.sql.utf8.count + 6)
    FrontendMessage.query(.init(statement: ByteBuffer(string: next.sql))).encode(into: &buffer)
    channel.writeAndFlush(buffer, promise: nil)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    reader.append(unwrapInboundIn(data))
    do {
      while end == nil, let frame = try reader.next() { try take(try BackendMessage(frame), on: context.channel) }
    } catch let error as UpstreamError {
      fail(error, on: context.channel)
    } catch {
      fail(UpstreamError(.protocolViolation, "the server broke the protocol: \(error)"), on: context.channel)
    }
  }

  func channelInactive(context: ChannelHandlerContext) {
    fail(UpstreamError(.unreachable, "the server closed the connection"), on: context.channel)
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    fail(UpstreamError(connecting: error, isHandshaking: false), on: context.channel)
  }

  private func take(_ message: BackendMessage, on channel: any Channel) throws {
    switch message {
    case .rowDescription(let description):
      running?.columns = try description.fields.map { try WireText.string($0.name, "column name") }
      running?.rows = []
    case .dataRow(let row): try take(row)
    case .errorResponse(let report):
      let failure = UpstreamError(.queryFailed(report.sqlState), "the server failed a query: \(report.message)")
      if report.endsSession { throw failure }
      running?.failure = failure
    case .readyForQuery: finish(on: channel)
    case .commandComplete, .emptyQueryResponse, .noticeResponse, .parameterStatus, .notificationResponse: break
    default: throw UpstreamError(.protocolViolation, "the server sent \(message.type.name) for a simple query")
    }
  }

  private func take(_ row: DataRow) throws {
    guard var current = running else {
      throw UpstreamError(.protocolViolation, "the server sent a row that nobody asked for")
    }
    // Taken out while it grows, so that the array is not copied.
    running = nil
    defer { running = current }
    current.bytes += row.columns.reduce(0) { $0 + ($1?.readableBytes ?? 0) }
    guard current.rows.count < limits.rows, current.bytes <= limits.bytes else {
      throw UpstreamError(.overLimit, "the answer to a query of the gateway is too large")
    }
    current.rows.append(try row.columns.map { try $0.map { try WireText.string($0, "value") } })
  }

  private func finish(on channel: any Channel) {
    guard let done = running else { return }
    running = nil
    done.deadline.cancel()
    if let failure = done.failure {
      done.promise.fail(failure)
    } else {
      done.promise.succeed(QueryRows(columns: done.columns, rows: done.rows))
    }
    startNext(on: channel)
  }

  /// Ends the session: what was asked and what waits has no answer.
  private func fail(_ error: UpstreamError, on channel: any Channel) {
    guard end == nil else { return }
    end = error
    running?.deadline.cancel()
    running?.promise.fail(error)
    running = nil
    for query in waiting { query.promise.fail(error) }
    waiting.removeAll()
    channel.close(promise: nil)
  }
}
