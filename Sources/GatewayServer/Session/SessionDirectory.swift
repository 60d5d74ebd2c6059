import Ledger
import NIOCore
import PostgresWire
import SallyportModel
import Synchronization

/// Every open session, so that a revocation, a CancelRequest or a drain finds it. Looked up from any thread; what is found is
/// run on the session's own loop.
final class SessionDirectory: Sendable {
  /// A session from outside its event loop.
  struct Entry: Sendable {
    let session: SessionID
    let token: TokenID
    let expiresAt: Timestamp
    private let bound: NIOLoopBound<AgentSession>
    private let loop: any EventLoop

    init(_ session: AgentSession) {
      self.session = session.subject.session
      token = session.subject.token
      expiresAt = session.admission.token.expiresAt
      loop = session.loop
      bound = NIOLoopBound(session, eventLoop: session.loop)
    }

    func run(_ body: @escaping @Sendable (AgentSession) -> Void) {
      loop.execute { body(bound.value) }
    }
  }

  fileprivate struct State {
    var sessions: [SessionID: Entry] = [:]
    var byCancelKey: [CancelKey: SessionID] = [:]
    var perToken: [TokenID: Int] = [:]
    /// Places that were given out and not entered yet: the upstream is still being connected.
    var reserved = 0
    var isClosed = false
  }

  private let state = Mutex(State())

  enum Refusal: Error, Equatable { case tooMany, tooManyOfToken, closed }

  /// Takes a place for a session that is about to be.
  func reserve(_ token: TokenID, _ limits: GatewayLimits) throws(Refusal) {
    let refusal: Refusal? = state.withLock { state in
      if state.isClosed { return .closed }
      if state.sessions.count + state.reserved >= limits.sessions { return .tooMany }
      if state.perToken[token, default: 0] >= limits.sessionsPerToken { return .tooManyOfToken }
      state.reserved += 1
      state.perToken[token, default: 0] += 1
      return nil
    }
    if let refusal { throw refusal }
  }

  /// Gives a place back that was not entered.
  func release(_ token: TokenID) {
    state.withLock { state in
      state.reserved -= 1
      state.leave(token)
    }
  }

  func enter(_ entry: Entry, _ key: CancelKey) {
    state.withLock { state in
      state.reserved -= 1
      state.sessions[entry.session] = entry
      state.byCancelKey[key] = entry.session
    }
  }

  func remove(_ session: SessionID, _ key: CancelKey) {
    state.withLock { state in
      guard let entry = state.sessions.removeValue(forKey: session) else { return }
      state.byCancelKey[key] = nil
      state.leave(entry.token)
    }
  }

  /// The session that was given this key. The whole key is compared, in a time that tells nothing of it: a process number finds at most
  /// one entry in the table, and its secret is compared as the last step.
  func session(cancelledBy key: CancelKey) -> Entry? {
    state.withLock { state in state.byCancelKey[key].flatMap { state.sessions[$0] } }
  }

  func entries(where matches: (Entry) -> Bool = { _ in true }) -> [Entry] {
    state.withLock { $0.sessions.values.filter(matches) }
  }

  var isClosed: Bool { state.withLock { $0.isClosed } }
  var count: Int { state.withLock { $0.sessions.count } }

  /// From now on nobody is let in.
  func close() { state.withLock { $0.isClosed = true } }
}

extension SessionDirectory.State {
  fileprivate mutating func leave(_ token: TokenID) {
    guard let count = perToken[token] else { return }
    perToken[token] = count > 1 ? count - 1 : nil
  }
}
