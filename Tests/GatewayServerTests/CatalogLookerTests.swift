import SallyportModel
import TestSupport
import Testing

@testable import GatewayServer

@Suite(.timeLimit(.minutes(1))) struct CatalogLookerTests {
  @Test func `who asks while a look is under way shares the next one`() async throws {
    let began = Shared(0)
    let gate = Shared<CheckedContinuation<Void, Never>?>(nil)
    let looker = CatalogLooker(gap: .zero) {
      began.value += 1
      if began.value == 1 { await withCheckedContinuation { gate.value = $0 } }
      return nil
    } take: { _ in
    }
    async let first: Void = looker.settle()
    try await eventually("the first look to be under way") { gate.value != nil }
    async let others: Void = withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<100 { group.addTask { try await looker.settle() } }
      try await group.waitForAll()
    }
    while await !looker.isBusy { await Task.yield() }
    #expect(began.value == 1)
    gate.value?.resume()
    try await first
    try await others
    // Whoever asked after the second had begun waited for a third, and nobody for more.
    #expect((2...3).contains(began.value))
  }

  @Test func `looks follow each other with a gap`() async throws {
    let times = Shared<[ContinuousClock.Instant]>([])
    let looker = CatalogLooker(gap: .milliseconds(30)) {
      times.append(.now)
      return nil
    } take: { _ in
    }
    for _ in 0..<3 { try await looker.settle() }
    let gaps = zip(times.value, times.value.dropFirst()).map { $1 - $0 }
    #expect(gaps.count == 2 && gaps.allSatisfy { $0 >= .milliseconds(29) })
  }

  @Test func `what has changed is taken before anybody goes on, and a failure ends nothing`() async throws {
    let answers = Shared<[CatalogContents?]>([CatalogContents(callable: ["f"]), nil])
    let taken = Shared<[CatalogContents]>([])
    let looker = CatalogLooker(gap: .zero) {
      guard !answers.value.isEmpty else { throw CancellationError() }
      return answers.value.removeFirst()
    } take: {
      taken.append($0)
    }
    try await looker.settle()
    #expect(taken.value == [CatalogContents(callable: ["f"])])
    try await looker.settle()
    await #expect(throws: CancellationError.self) { try await looker.settle() }
    answers.value = [CatalogContents()]
    try await looker.settle()
    #expect(taken.value.count == 2)
  }
}
