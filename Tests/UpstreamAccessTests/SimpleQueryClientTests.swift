import NIOCore
import PostgresWire
import Testing

@testable import UpstreamAccess

@Suite(.timeLimit(.minutes(1))) struct SimpleQueryClientTests {
  /// Runs `body` with a client whose queries the script answers.
  func with<Result: Sendable>(
    _ limits: SimpleQueryClient.Limits = .init(), answering script: @escaping FakeServer.Script,
    _ body: @Sendable (SimpleQueryClient) async throws -> Result
  ) async throws -> Result {
    try await FakeServer.run { peer in
      try await peer.trust()
      try await script(&peer)
    } _: { port in
      let connection = try await connector().connect(target(port), nobody, on: eventLoop).get()
      let client = try await SimpleQueryClient.make(on: connection, limits: limits)
      let result = try await body(client)
      await client.close()
      return result
    }
  }

  func failure(_ client: SimpleQueryClient, _ sql: String = "select 1") async -> UpstreamError.Code? {
    do {
      _ = try await client.query(sql)
      return nil
    } catch {
      return error.code
    }
  }

  static let description = BackendMessage.rowDescription(
    RowDescription(fields: [
      .init(name: ByteBuffer(string: "a"), typeOID: 25), .init(name: ByteBuffer(string: "b"), typeOID: 25),
    ]))

  static func row(_ values: String?...) -> BackendMessage {
    .dataRow(DataRow(values.map { $0.map { ByteBuffer(string: $0) } }))
  }

  @Test func `rows come back as text with NULL told from empty`() async throws {
    let rows = try await with { peer in
      #expect(try await peer.message() == .query(.init(statement: ByteBuffer(string: "select ü"))))
      try await peer.trickle(
        Self.description, Self.row("1", nil), Self.row("", "ü"), .commandComplete(CommandComplete("SELECT 2")),
        .readyForQuery(.idle))
      #expect(try await peer.message() == .terminate)
    } _: {
      try await $0.query("select ü")
    }
    #expect(rows == QueryRows(columns: ["a", "b"], rows: [["1", nil], ["", "ü"]]))
  }

  @Test func `a failed query leaves the session usable`() async throws {
    try await with { peer in
      _ = try await peer.message()
      try await peer.send(.errorResponse(ServerReport(.error, .syntaxError, "no")), .readyForQuery(.idle))
      _ = try await peer.message()
      try await peer.send(
        .noticeResponse(ServerReport(.notice, .warning, "hm")), .emptyQueryResponse, .readyForQuery(.idle))
    } _: { client in
      #expect(await failure(client) == .queryFailed(.syntaxError))
      let empty = try await client.query("")
      #expect(empty == QueryRows(columns: [], rows: []))
    }
  }

  @Test func `queries that come together run one after the other`() async throws {
    try await with { peer in
      for _ in 0..<10 {
        guard case .query(let query) = try await peer.message() else { throw Peer.Gone() }
        try await peer.send(Self.description, Self.row(String(buffer: query.statement), nil), .readyForQuery(.idle))
      }
    } _: { client in
      try await withThrowingTaskGroup(of: Void.self) { group in
        for index in 0..<10 {
          group.addTask {
            let answer = try await client.query("\(index)")
            #expect(answer.rows == [["\(index)", nil]])
          }
        }
        try await group.waitForAll()
      }
    }
  }

  @Test func `rows have a limit`() async throws {
    let script: FakeServer.Script = { peer in
      _ = try await peer.message()
      try await peer.send(Self.description, Self.row("1", nil), Self.row("2", nil), .readyForQuery(.idle))
      try await peer.end()
    }
    let fits = try await with(.init(rows: 2), answering: script) { try await $0.query("select") }
    #expect(fits.rows.count == 2)
    try await with(.init(rows: 1), answering: script) { client in
      #expect(await failure(client) == .overLimit)
      #expect(await failure(client) == .overLimit)
    }
  }

  @Test func `bytes have a limit`() async throws {
    let script: FakeServer.Script = { peer in
      _ = try await peer.message()
      try await peer.send(Self.description, Self.row("12", "34"), Self.row("56", nil), .readyForQuery(.idle))
      try await peer.end()
    }
    _ = try await with(.init(bytes: 6), answering: script) { try await $0.query("select") }
    try await with(.init(bytes: 5), answering: script) { #expect(await failure($0) == .overLimit) }
  }

  @Test func `an answer has to come in time`() async throws {
    try await with(.init(deadline: .milliseconds(200))) { peer in
      try await peer.end()
    } _: { client in
      #expect(await failure(client) == .timedOut)
      #expect(await failure(client) == .timedOut)
    }
  }

  @Test func `a server that goes takes every query along`() async throws {
    try await with { peer in
      _ = try await peer.message()
      try await peer.send(Self.description)
    } _: { client in
      async let first = failure(client)
      async let second = failure(client)
      #expect(await [first, second] == [.unreachable, .unreachable])
    }
  }

  @Test(arguments: [
    [BackendMessage.copyInResponse(CopyResponse(format: .text, columnFormats: []))], [.parseComplete],
    [.dataRow(DataRow([ByteBuffer(bytes: [0xFF])]))],
  ])
  func `what is no answer to a simple query ends the session`(_ messages: [BackendMessage]) async throws {
    try await with { peer in
      _ = try await peer.message()
      for message in messages { try await peer.send(message) }
      try await peer.end()
    } _: {
      #expect(await failure($0) == .protocolViolation)
    }
  }

  @Test func `a server that shuts down says why`() async throws {
    try await with { peer in
      _ = try await peer.message()
      try await peer.send(.errorResponse(ServerReport(.fatal, .adminShutdown, "going")))
      try await peer.end()
    } _: {
      #expect(await failure($0) == .queryFailed(.adminShutdown))
    }
  }
}
