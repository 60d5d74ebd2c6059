public import NIOCore
import PostgresSession
import PostgresWire

/// What a query of the gateway's own answered: the rows of its last statement, as text.
public struct QueryRows: Sendable, Equatable {
  public let columns: [String]
  /// `nil` is NULL.
  public let rows: [[String?]]

  public init(columns: [String], rows: [[String?]]) {
    self.columns = columns
    self.rows = rows
  }
}

/// Runs the gateway's own queries on a session of its own: the catalog, checks, previews.
///
/// Never for anything that a client sent: what is run here is constant text of this project, or built by it with quoted names.
public final class SimpleQueryClient: Sendable {
  /// Bounds of one answer.
  public struct Limits: Sendable, Equatable {
    public var rows: Int
    /// Of all values together.
    public var bytes: Int
    public var deadline: TimeAmount

    public init(rows: Int = 100_000, bytes: Int = 64 << 20, deadline: TimeAmount = .seconds(30)) {
      self.rows = rows
      self.bytes = bytes
      self.deadline = deadline
    }
  }

  private let channel: any Channel
  private let handler: NIOLoopBound<SimpleQueryHandler>

  private init(channel: any Channel, handler: NIOLoopBound<SimpleQueryHandler>) {
    self.channel = channel
    self.handler = handler
  }

  /// Takes the session over.
  public static func make(on connection: UpstreamConnection, limits: Limits = Limits()) async throws
    -> SimpleQueryClient
  {
    try await connection.channel.eventLoop.submit {
      let handler = SimpleQueryHandler(limits: limits)
      try connection.adopt([handler])
      return SimpleQueryClient(
        channel: connection.channel, handler: NIOLoopBound(handler, eventLoop: connection.channel.eventLoop))
    }.get()
  }

  /// Runs one text. Queries that come together run one after the other.
  ///
  /// - Throws: ``UpstreamError``. After anything but ``UpstreamError/Code/queryFailed(_:)`` the session is closed.
  public func query(_ sql: String) async throws(UpstreamError) -> QueryRows {
    do {
      return try await channel.eventLoop.flatSubmit { [handler, channel] in
        let promise = channel.eventLoop.makePromise(of: QueryRows.self)
        handler.value.run(sql, promise, on: channel)
        return promise.futureResult
      }.get()
    } catch {
      throw UpstreamError(connecting: error, isHandshaking: false)
    }
  }

  /// Closes without a goodbye.
  public func abandon() { channel.close(promise: nil) }

  /// Says goodbye and closes; a session that is closed already is no error.
  public func close() async {
    var goodbye = channel.allocator.buffer(capacity: 5)
    FrontendMessage.terminate.encode(into: &goodbye)
    try? await channel.writeAndFlush(goodbye).get()
    try? await channel.close().get()
  }
}
