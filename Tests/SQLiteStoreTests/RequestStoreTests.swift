import Approvals
import ControlPlane
import Ledger
import SQLiteStore
import SallyportModel
import Synchronization
import TestSupport
import Testing

struct RequestStoreTests {
  private let scratch: Scratch
  private let store: SQLiteStore
  private let now = Sample.start.advanced(by: .seconds(1))

  init() throws {
    scratch = try Scratch()
    store = try SQLiteStore(path: scratch.file("store.sqlite"), .createIfMissing)
  }

  private func request(_ id: String, sql: String = "DELETE FROM orders", token: String = "tok_0123456789")
    -> HeldRequest
  {
    Sample.request(Sample.binding(request: id, token: token, sql: sql))
  }

  private func approve(_ id: RequestID, in store: SQLiteStore) throws {
    let held = try #require(try store.request(id))
    let vote = try Sample.vote(.approve, by: "alice", on: held)
    let roster = try Sample.roster()
    _ = try store.change(id) { request throws(RequestError) in try request.decide(vote, roster: roster, at: now) }.get()
  }

  @Test func `a request is kept whole`() throws {
    let request = request("req_0000000001")
    #expect(try store.open(request, limit: 5) == .opened(request))
    let other = try SQLiteStore(path: scratch.file("store.sqlite"))
    #expect(try other.request(request.id) == request)
    #expect(try other.openRequest(collectionKey: request.binding.collectionKey) == request)
    #expect(try other.request(RequestID(unchecked: "req_9999999999")) == nil)
  }

  @Test func `the identical statement joins what is open, another does not`() throws {
    let first = request("req_0000000001")
    _ = try store.open(first, limit: 5)
    #expect(try store.open(request("req_0000000002"), limit: 5) == .joined(first))
    #expect(try store.open(request("req_0000000003", sql: "DELETE FROM o"), limit: 5).request.id != first.id)
    // Ended, the same statement is a new request.
    _ = try store.change(first.id) { request throws(RequestError) in try request.withdraw(.agent, at: now) }.get()
    #expect(try store.open(request("req_0000000004"), limit: 5).request.id == RequestID(unchecked: "req_0000000004"))
  }

  @Test func `an expired one is not joined, although nobody has swept yet`() throws {
    _ = try store.open(request("req_0000000001"), limit: 5)
    let late = HeldRequest(
      binding: Sample.binding(request: "req_0000000002", expiresAt: Sample.expiry.advanced(by: .seconds(60))),
      tokenName: TokenName(unchecked: "agent"), owner: Sample.name("alice"), session: Sample.subject.session,
      application: nil, address: nil, facts: BatchFacts([]), judgement: Judgement(reasons: []),
      createdAt: Sample.expiry)
    #expect(try store.open(late, limit: 5) == .opened(late))
  }

  @Test func `a token has at most so many open requests`() throws {
    for number in 0..<3 { _ = try store.open(request("req_000000000\(number)", sql: "DELETE \(number)"), limit: 3) }
    #expect(code { _ = try store.open(request("req_0000000009", sql: "DELETE 9"), limit: 3) } == .limit)
    // Joining opens nothing, and another token has its own.
    #expect(try store.open(request("req_0000000009", sql: "DELETE 1"), limit: 3).request.id.text == "req_0000000001")
    _ = try store.open(request("req_0000000008", sql: "DELETE 9", token: "tok_9123456789"), limit: 3)
    _ = try store.change(RequestID(unchecked: "req_0000000000")) { request throws(RequestError) in
      try request.withdraw(.agent, at: now)
    }.get()
    _ = try store.open(request("req_0000000007", sql: "DELETE 9"), limit: 3)
  }

  @Test func `a step that the machine refuses changes nothing`() throws {
    let request = request("req_0000000001")
    _ = try store.open(request, limit: 5)
    let roster = try Sample.roster()
    let result = try store.change(request.id) { request throws(RequestError) in
      try request.withdraw(.agent, at: now)
      return try request.claim(by: .session(Sample.subject.session), roster: roster, at: now)
    }
    #expect(throws: RequestError.self) { try result.get() }
    #expect(try store.request(request.id) == request)
    #expect(
      code { _ = try store.change(RequestID(unchecked: "req_9999999999")) { _ throws(RequestError) in } } == .notFound)
  }

  @Test func `approved in one process, claimed in another, once`() throws {
    let request = request("req_0000000001")
    _ = try store.open(request, limit: 5)
    let gateway = try SQLiteStore(path: scratch.file("store.sqlite"))
    try approve(request.id, in: store)
    let roster = try Sample.roster()
    func claim(_ store: SQLiteStore) throws -> Result<RequestStep<Claim>, RequestError> {
      try store.change(request.id) { request throws(RequestError) in
        try request.claim(by: .session(Sample.subject.session), roster: roster, at: now)
      }
    }
    #expect(try claim(gateway).get().request.state.name == .claimed)
    #expect(throws: RequestError.self) { try claim(store).get() }
  }

  @Test(.timeLimit(.minutes(1))) func `of many who claim at once, one has it`() async throws {
    let path = scratch.file("store.sqlite")
    let roster = try Sample.roster()
    for round in 0..<5 {
      let request = request("req_000000000\(round)", sql: "DELETE \(round)")
      _ = try store.open(request, limit: 50)
      try approve(request.id, in: store)
      let stores = try (0..<3).map { _ in try SQLiteStore(path: path) }
      let claims = await withTaskGroup { group in
        for index in 0..<6 {
          group.addTask { [now] in
            let result = try? stores[index % 3].change(request.id) { request throws(RequestError) in
              try request.claim(by: .session(Sample.subject.session), roster: roster, at: now)
            }
            return (try? result?.get()) == nil ? 0 : 1
          }
        }
        return await group.reduce(0, +)
      }
      #expect(claims == 1)
    }
  }

  @Test(.timeLimit(.minutes(1))) func `of many retries at once, one opens and the others join it`() async throws {
    let path = scratch.file("store.sqlite")
    let stores = try (0..<3).map { _ in try SQLiteStore(path: path) }
    let requests = (0..<9).map { request("req_000000000\($0)") }
    let ids = try await withThrowingTaskGroup { group in
      for index in requests.indices {
        group.addTask { try stores[index % 3].open(requests[index], limit: 50).request.id }
      }
      return try await group.reduce(into: Set<RequestID>()) { $0.insert($1) }
    }
    #expect(ids.count == 1)
  }

  @Test func `time ends what nobody claimed, once`() throws {
    for number in 0..<3 { _ = try store.open(request("req_000000000\(number)", sql: "DELETE \(number)"), limit: 9) }
    let claimed = RequestID(unchecked: "req_0000000001")
    try approve(claimed, in: store)
    let roster = try Sample.roster()
    _ = try store.change(claimed) { request throws(RequestError) in
      try request.claim(by: .session(Sample.subject.session), roster: roster, at: now)
    }.get()
    #expect(try store.expireDue(at: Timestamp(microseconds: Sample.expiry.microseconds - 1)).isEmpty)
    #expect(try store.expireDue(at: Sample.expiry).map(\.id.text) == ["req_0000000000", "req_0000000002"])
    #expect(try store.expireDue(at: Sample.expiry).isEmpty)
    #expect(try store.request(claimed)?.state.name == .claimed)
  }

  @Test func `listed newest first, by state and token`() throws {
    for number in 0..<4 {
      let token = number == 3 ? "tok_9123456789" : "tok_0123456789"
      _ = try store.open(request("req_000000000\(number)", sql: "DELETE \(number)", token: token), limit: 9)
    }
    _ = try store.change(RequestID(unchecked: "req_0000000001")) { request throws(RequestError) in
      try request.withdraw(.operator, at: now)
    }.get()
    func ids(_ filter: RequestFilter) throws -> [Substring] { try store.requests(filter).map { $0.id.text.suffix(1) } }
    #expect(try ids(RequestFilter()) == ["3", "2", "1", "0"])
    #expect(try ids(.open) == ["3", "2", "0"])
    #expect(try ids(RequestFilter(states: [.withdrawn])) == ["1"])
    #expect(try ids(RequestFilter(states: [])) == [])
    #expect(try ids(RequestFilter(token: TokenID(unchecked: "tok_9123456789"))) == ["3"])
    #expect(try ids(RequestFilter(limit: 2)) == ["3", "2"])
    #expect(RequestFilter(limit: 0).limit == 1 && RequestFilter(limit: 10_001).limit == 10_000)
  }
}

struct ChangeWatchTests {
  @Test func `every change of what counts is seen, and not what is spent or wished for`() throws {
    let scratch = try Scratch()
    let path = scratch.file("store.sqlite")
    let store = try SQLiteStore(path: path, .createIfMissing)
    let watch = try SQLiteChangeWatch(path: path)
    var last = try watch.version()
    func isSeen(_ change: () throws -> Void) throws -> Bool {
      try change()
      defer { last = (try? watch.version()) ?? last }
      return try watch.version() != last
    }
    let operators = try Countersigner(at: Sample.start)
    let token = try Sample.token()
    let grant = Grant.sample(of: token.token, from: Sample.start)
    let execution = ExecutionID(session: Sample.subject.session, number: 1)
    #expect(try isSeen { try store.insert(token) })
    let record = try operators.issue(grant)
    #expect(try isSeen { try store.insert(record, limit: 20) })
    #expect(try !isSeen { try store.insert(GrantWish.sample(of: token.token, at: Sample.start), limit: 1) })
    #expect(try !isSeen { _ = try store.reserve(5, of: grant.id, inAll: 10, for: execution) })
    #expect(try !isSeen { try store.settle(execution, changed: 3) })
    #expect(try !isSeen { _ = try store.reserve(5, of: grant.id, inAll: 10, for: execution) })
    #expect(try !isSeen { try store.settleAll() })
    #expect(try store.spent() == [grant.id: 8])
    #expect(
      try isSeen { _ = try store.revoke(grant.id, by: operators.revoke(record, at: Sample.start), at: Sample.start) })
  }

  @Test func `every commit is seen, whoever made it, and no reading`() throws {
    let scratch = try Scratch()
    let path = scratch.file("store.sqlite")
    let store = try SQLiteStore(path: path, .createIfMissing)
    let other = try SQLiteStore(path: path)
    let watch = try SQLiteChangeWatch(path: path)
    let first = try watch.version()
    #expect(try watch.version() == first)
    _ = try store.tokens()
    #expect(try watch.version() == first)
    try store.insert(Sample.token())
    let second = try watch.version()
    #expect(second != first)
    try other.insert(Sample.token("other", id: "tok_9123456789"))
    let third = try watch.version()
    #expect(third != second)
    #expect(try watch.version() == third)
  }
}
