import PostgresSession
import Synchronization
import Testing

@testable import UpstreamAccess

@Suite(.timeLimit(.minutes(1))) struct CredentialMemoryTests {
  /// A store whose password changes, that can be down, and that counts who asks.
  final class Store: Sendable {
    let password = Mutex<String?>("old")
    let readings = Mutex(0)
    let time = Mutex(ContinuousClock.now)
    /// Whether readings wait until it is opened.
    let gate = Mutex<[CheckedContinuation<Void, Never>]?>(nil)

    func read() async throws(UpstreamError) -> UpstreamCredential {
      readings.withLock { $0 += 1 }
      await wait()
      guard let password = password.withLock({ $0 }) else { throw UpstreamError(.credential, "the store is down") }
      return UpstreamCredential(user: "agent", password: Password(password))
    }

    private func wait() async {
      await withCheckedContinuation { continuation in
        let isOpen = gate.withLock { waiting in
          waiting?.append(continuation)
          return waiting == nil
        }
        if isOpen { continuation.resume() }
      }
    }

    func open() {
      let waiting = gate.withLock { waiting in
        defer { waiting = nil }
        return waiting ?? []
      }
      for one in waiting { one.resume() }
    }

    func set(_ text: String?) { password.withLock { $0 = text } }
    func pass(_ duration: Duration) { time.withLock { $0 += duration } }
    var count: Int { readings.withLock { $0 } }
  }

  let store = Store()
  let memory: CredentialMemory

  init() {
    memory = CredentialMemory(
      now: { [store] in store.time.withLock { $0 } },
      read: { [store] () async throws(UpstreamError) in try await store.read() })
  }

  @Test func `it is read once and held`() async throws {
    for _ in 1...3 { #expect(try await memory.credential().password == Password("old")) }
    #expect(store.count == 1)
  }

  @Test func `a refused one is read again, and once for all who were refused`() async throws {
    let old = try await memory.credential()
    store.set("new")
    store.gate.withLock { $0 = [] }
    let answers = await withTaskGroup(of: Bool.self) { group in
      for _ in 1...20 {
        group.addTask { [memory] in
          // What is asked for next has to be the new one, for each of them.
          let isRenewed = await memory.renew(old)
          let next = try? await memory.credential()
          return isRenewed && next?.password == Password("new")
        }
      }
      while store.gate.withLock({ $0?.isEmpty ?? false }) { await Task.yield() }
      store.open()
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(answers == [Bool](repeating: true, count: 20))
    #expect(store.count == 2)
  }

  @Test func `a store that still has the old one is left alone, longer each time`() async throws {
    let old = try await memory.credential()
    #expect(await memory.renew(old) == false)
    for pause in [1, 2, 4, 8, 16, 30, 30] {
      let before = store.count
      store.pass(.seconds(pause) - .milliseconds(1))
      #expect(await memory.renew(old) == false)
      #expect(store.count == before, "\(pause)")
      store.pass(.milliseconds(1))
      #expect(await memory.renew(old) == false)
      #expect(store.count == before + 1, "\(pause)")
    }
    store.set("new")
    store.pass(.seconds(30))
    #expect(await memory.renew(old))
    #expect(try await memory.credential().password == Password("new"))
  }

  @Test func `a store that is down is no storm, and what was held is kept`() async throws {
    let old = try await memory.credential()
    store.set(nil)
    for _ in 1...50 { #expect(await memory.renew(old) == false) }
    #expect(store.count == 2)
    #expect(try await memory.credential() == old)
  }

  @Test func `a store that is down at first is asked again after a while`() async throws {
    store.set(nil)
    for _ in 1...50 {
      let error = await #expect(throws: UpstreamError.self) { try await memory.credential() }
      #expect(error?.message == "the store is down")
    }
    #expect(store.count == 1)
    store.set("old")
    store.pass(.seconds(1))
    #expect(try await memory.credential().password == Password("old"))
  }

  @Test func `a store with another password each time is asked once a second`() async throws {
    var refused = try await memory.credential()
    for number in 1...20 {
      store.set("\(number)")
      if await memory.renew(refused) { refused = try await memory.credential() }
    }
    #expect(store.count == 2)
  }

  @Test func `a login without a secret is not read again`() async throws {
    let login = LoginReference(user: "agent", credential: nil)
    #expect(await login.renew(try await login.resolve()) == false)
  }
}
