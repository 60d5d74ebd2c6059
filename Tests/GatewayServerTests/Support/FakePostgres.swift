import NIOCore
import NIOPosix
import PostgresWire
import Synchronization

/// What a fake server says to one statement.
enum FakeAnswer: Sendable {
  /// A column of texts, and `SELECT n`.
  case rows([String])
  /// CommandComplete with this tag.
  case done(String)
  case error(SQLState)
  case messages([BackendMessage])
  /// Nothing, until the test says what, or a CancelRequest comes.
  case silence
  /// One row of this many bytes after the other, as fast as the connection takes them.
  case flood(rows: Int, bytes: Int)
  case hangUp
}

/// A PostgreSQL server of one screen's knowledge: transactions, prepared statements, portals, errors that last until Sync, cancels. It
/// says what a test tells it to, and remembers what it was told.
final class FakePostgres: Sendable {
  /// What to answer to a statement of this login; `nil` for the usual answer.
  typealias Script = @Sendable (_ login: String, _ sql: String) -> FakeAnswer?

  private struct State {
    var listener: (any Channel)?
    var heard: [String] = []
    var bytes: [String: ByteBuffer] = [:]
    var sessions: [Int: NIOLoopBound<FakeSession>] = [:]
    var lastSession = 0
    var rejected: Set<String> = []
    var settings: [String: [String: String]] = [:]
    var flooded = 0
  }

  private let state = Mutex(State())
  private let script: Script

  private init(_ script: @escaping Script) { self.script = script }

  static func start(_ script: @escaping Script = { _, _ in nil }) async throws -> FakePostgres {
    let server = FakePostgres(script)
    let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .childChannelOption(.socketOption(.so_sndbuf), value: 256 << 10)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(FakeSession(server, channel))
        }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    server.state.withLock { $0.listener = listener }
    return server
  }

  var port: Int { state.withLock { $0.listener?.localAddress?.port ?? 0 } }

  func stop() async {
    try? await state.withLock(\.listener)?.close()
    for session in state.withLock({ $0.sessions }).values { session.run { $0.hangUp() } }
  }

  /// Everything in order: `agent login`, `executor Query BEGIN`, `agent Sync`, `agent cancel`, `agent gone`.
  var heard: [String] { state.withLock(\.heard) }
  /// The same of one login, without its name.
  func heard(from login: String) -> [String] {
    heard.compactMap { $0.hasPrefix(login + " ") ? String($0.dropFirst(login.count + 1)) : nil }
  }
  /// Every byte of a login's sessions after their StartupMessage.
  func bytes(from login: String) -> ByteBuffer { state.withLock { $0.bytes[login] ?? ByteBuffer() } }
  /// Bytes of floods that the connections have taken.
  var flooded: Int { state.withLock(\.flooded) }
  /// The parameters of a login's last StartupMessage.
  func settings(of login: String) -> [String: String] { state.withLock { $0.settings[login] ?? [:] } }
  /// Logins that are turned away.
  func reject(_ logins: Set<String>) { state.withLock { $0.rejected = logins } }

  /// Ends the silence of every session of the login.
  func answer(_ login: String, _ answer: FakeAnswer) {
    for session in state.withLock({ $0.sessions }).values {
      session.run { if $0.login == login { $0.speak(answer) } }
    }
  }

  func hangUp(_ login: String) {
    for session in state.withLock({ $0.sessions }).values { session.run { if $0.login == login { $0.hangUp() } } }
  }
}

extension NIOLoopBound where Value == FakeSession {
  fileprivate func run(_ body: @escaping @Sendable (FakeSession) -> Void) {
    eventLoop.execute { body(value) }
  }
}

// What its sessions tell it and ask it.
extension FakePostgres {
  fileprivate func enter(_ session: FakeSession, on loop: any EventLoop) -> Int {
    state.withLock { state in
      state.lastSession += 1
      state.sessions[state.lastSession] = NIOLoopBound(session, eventLoop: loop)
      return state.lastSession
    }
  }

  fileprivate func leave(_ number: Int) { state.withLock { $0.sessions[number] = nil } }
  fileprivate func note(_ message: StartupMessage, from login: String) {
    let settings = Dictionary(message.parameters.map { ($0.name, $0.value) }) { $1 }
    state.withLock { $0.settings[login] = settings }
  }

  fileprivate func note(_ text: String) { state.withLock { $0.heard.append(text) } }
  fileprivate func note(_ bytes: ByteBuffer, from login: String) {
    state.withLock { _ = $0.bytes[login, default: ByteBuffer()].writeImmutableBuffer(bytes) }
  }
  fileprivate func noteFlood(_ count: Int) { state.withLock { $0.flooded += count } }
  fileprivate func isRejected(_ login: String) -> Bool { state.withLock { $0.rejected.contains(login) } }

  fileprivate func cancel(_ key: CancelKey) {
    guard let session = state.withLock({ $0.sessions[Int(key.processID)] }) else { return }
    session.run { session in
      self.note("\(session.login) cancel")
      if session.isSilent { session.speak(.error(.queryCanceled)) }
    }
  }

  fileprivate func scripted(_ sql: String, of login: String) -> FakeAnswer? { script(login, sql) }

  fileprivate func answer(to sql: String, of login: String) -> FakeAnswer {
    if let answer = scripted(sql, of: login) { return answer }
    switch sql.split(separator: " ").first?.uppercased() {
    case "SELECT": return .rows(["42"])
    case "DELETE": return .done("DELETE 10")
    case "INSERT": return .done("INSERT 0 1")
    case let word: return sql.contains("abort_it") ? .error(.syntaxError) : .done(word ?? "")
    }
  }
}

/// One connection to a fake server.
final class FakeSession: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  private let server: FakePostgres
  private let channel: any Channel
  private var number = 0
  private(set) var login = ""
  private var reader = FrameReader(from: .client)
  private var status = TransactionStatus.idle
  private var statements: [String: String] = [:]
  private var portals: [String: String] = [:]
  /// An error of the extended protocol lasts until Sync.
  private var isSkipping = false
  private(set) var isSilent = false
  private var owesReady = false
  private var flood = (rows: 0, bytes: 0)

  init(_ server: FakePostgres, _ channel: any Channel) {
    self.server = server
    self.channel = channel
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let bytes = unwrapInboundIn(data)
    if !login.isEmpty { server.note(bytes, from: login) }
    reader.append(bytes)
    do throws(WireError) { try readOn() } catch { hangUp() }
  }

  func channelInactive(context: ChannelHandlerContext) {
    if number > 0 {
      server.leave(number)
      server.note("\(login) gone")
    }
    context.fireChannelInactive()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    if flood.rows > 0 { pour() }
    context.fireChannelWritabilityChanged()
  }

  private func readOn() throws(WireError) {
    while !isSilent, flood.rows == 0 {
      if login.isEmpty {
        guard let packet = try reader.nextStartupPacket() else { return }
        start(packet)
      } else {
        guard let frame = try reader.next() else { return }
        take(try FrontendMessage(frame))
      }
    }
  }

  private func start(_ packet: StartupPacket) {
    switch packet {
    case .sslRequest, .gssEncRequest: channel.writeAndFlush(ByteBuffer(string: "N"), promise: nil)
    case .cancelRequest(let key):
      server.cancel(key)
      hangUp()
    case .startup(let message):
      let user = message["user"] ?? "nobody"
      server.note(message, from: user)
      greet(user)
    }
  }

  private func greet(_ user: String) {
    login = user
    number = server.enter(self, on: channel.eventLoop)
    server.note("\(login) login")
    guard !server.isRejected(login), let key = CancelKey(processID: UInt32(number), secret: [1, 2, 3, 4]) else {
      send(.errorResponse(ServerReport(.fatal, .tooManyConnections, "no more")))
      return hangUp()
    }
    send(
      .authentication(.ok), .parameterStatus(ParameterStatus("server_version", "15.8")),
      .parameterStatus(ParameterStatus("client_encoding", "UTF8")), .backendKeyData(key), .readyForQuery(.idle))
  }

  private func take(_ message: FrontendMessage) {
    server.note("\(login) \(message.told)")
    if isSkipping, message != .sync { return }
    switch message {
    case .query(let query):
      owesReady = true
      execute(query.statement.text)
    case .parse(let parse):
      statements[parse.name.text] = parse.statement.text
      if parse.statement.text.contains("abort_it") { fail(.syntaxError) } else { send(.parseComplete) }
    case .bind(let bind):
      portals[bind.portal.text] = statements[bind.statement.text]
      send(.bindComplete)
    case .describe: send(.noData)
    case .execute(let execute): self.execute(portals[execute.portal.text] ?? "")
    case .close: send(.closeComplete)
    case .sync:
      isSkipping = false
      send(.readyForQuery(status))
    case .terminate: hangUp()
    case .flush, .copyData, .copyDone, .copyFail, .authentication, .functionCall: break
    }
  }

  private func execute(_ sql: String) {
    if sql.isEmpty {
      send(.emptyQueryResponse)
      return finish()
    }
    switch sql {
    case "BEGIN": status = .inTransaction
    case "COMMIT", "ROLLBACK":
      let tag = status == .failed ? "ROLLBACK" : sql
      status = .idle
      return speak(server.scripted(sql, of: login) ?? .done(tag))
    case _ where status == .failed: return speak(.error(.failedTransaction))
    default: break
    }
    speak(server.answer(to: sql, of: login))
  }

  /// Says it, and goes on with what has come meanwhile.
  func speak(_ answer: FakeAnswer) {
    let wasSilent = isSilent
    isSilent = false
    switch answer {
    case .rows(let rows):
      if owesReady {
        send(.rowDescription(RowDescription(fields: [.init(name: ByteBuffer(string: "c"), typeOID: 25)])))
      }
      for row in rows { send(.dataRow(DataRow([ByteBuffer(string: row)]))) }
      send(.commandComplete(CommandComplete("SELECT \(rows.count)")))
    case .done(let tag): send(.commandComplete(CommandComplete(tag)))
    case .error(let state): fail(state)
    case .messages(let messages): for message in messages { send(message) }
    case .silence:
      isSilent = true
      return
    case .flood(let rows, let bytes):
      flood = (rows, bytes)
      return pour()
    case .hangUp: return hangUp()
    }
    finish()
    if wasSilent { do throws(WireError) { try readOn() } catch { hangUp() } }
  }

  private func finish() {
    if owesReady { send(.readyForQuery(status)) }
    owesReady = false
  }

  private func fail(_ state: SQLState) {
    send(.errorResponse(ServerReport(.error, state, "the fake server says so")))
    if status == .inTransaction { status = .failed }
    if !owesReady { isSkipping = true }
  }

  private func pour() {
    let row = ByteBuffer(repeating: UInt8(ascii: "x"), count: flood.bytes)
    while flood.rows > 0, channel.isWritable {
      flood.rows -= 1
      var bytes = ByteBuffer()
      BackendMessage.dataRow(DataRow([row])).encode(into: &bytes)
      channel.writeAndFlush(bytes).whenSuccess { [server, count = bytes.readableBytes] in server.noteFlood(count) }
    }
    guard flood.rows == 0 else { return }
    send(.commandComplete(CommandComplete("SELECT 1")))
    finish()
  }

  private func send(_ messages: BackendMessage...) {
    var bytes = ByteBuffer()
    for message in messages { message.encode(into: &bytes) }
    channel.writeAndFlush(bytes, promise: nil)
  }

  func hangUp() { channel.close(promise: nil) }
}

extension FrontendMessage {
  /// For people, with what matters.
  fileprivate var told: String {
    switch self {
    case .query(let query): "Query \(query.statement.text)"
    case .parse(let parse): "Parse \(parse.statement.text)"
    default: type.name
    }
  }
}

extension ByteBuffer {
  var text: String { String(decoding: readableBytesView, as: UTF8.self) }
}
