import Approvals
import ControlPlane
import Ledger
import SallyportModel
import TestSupport
import Testing

@testable import SQLiteStore

/// A budget in rows: what is reserved and spent never exceeds it, whoever asks at once and whatever dies.
struct GrantSpendingTests {
  private let scratch: Scratch
  private let store: SQLiteStore
  private let grant: Grant
  private let other: Grant

  init() throws {
    scratch = try Scratch()
    store = try SQLiteStore(path: scratch.file("store.sqlite"), .createIfMissing)
    let operators = try Countersigner(at: Sample.start)
    let token = try Sample.token().token
    grant = Grant.sample(of: token, from: Sample.start)
    other = Grant.sample(of: token, from: Sample.start)
    for grant in [grant, other] { try store.insert(operators.issue(grant), limit: 20) }
  }

  private func execution(_ number: Int64) -> ExecutionID {
    ExecutionID(session: Sample.subject.session, number: number)
  }

  private func reserve(_ rows: Int64, of budget: Int64, for number: Int64) throws -> Int64 {
    try store.reserve(rows, of: grant.id, inAll: budget, for: execution(number))
  }

  private var spent: Int64? { get throws { try store.spent()[grant.id] } }

  @Test func `a reservation takes what is wanted, then what is left, then nothing`() throws {
    #expect(try spent == nil)
    #expect(try reserve(60, of: 100, for: 1) == 60)
    #expect(try reserve(60, of: 100, for: 2) == 40)
    #expect(try reserve(60, of: 100, for: 3) == 0)
    #expect(try spent == 100)
    // Another grant has its own.
    #expect(try store.reserve(5, of: other.id, inAll: 100, for: execution(4)) == 5)
    #expect(try store.spent() == [grant.id: 100, other.id: 5])
  }

  @Test func `of several budgets the first that has it all pays, or else the one with the most left`() throws {
    func share(_ rows: Int64, _ number: Int64) throws -> BudgetShare? {
      let budgets = [
        GrantBudget(grant.id, rows: rows, inAll: 10), GrantBudget(other.id, rows: rows, inAll: 30),
      ]
      return try store.reserve(from: budgets, for: execution(number))
    }
    #expect(try share(8, 1) == BudgetShare(grant: grant.id, rows: 8))
    #expect(try share(8, 2) == BudgetShare(grant: other.id, rows: 8))
    #expect(try share(2, 3) == BudgetShare(grant: grant.id, rows: 2))
    #expect(try share(50, 4) == BudgetShare(grant: other.id, rows: 22))
    #expect(try share(1, 5) == nil)
    #expect(try store.reserve(from: [], for: execution(6)) == nil)
  }

  @Test func `settling gives back what was not changed`() throws {
    _ = try reserve(60, of: 100, for: 1)
    try store.settle(execution(1), changed: 7)
    #expect(try spent == 7)
    #expect(try reserve(100, of: 100, for: 2) == 93)
    try store.settle(execution(2), changed: 0)
    #expect(try spent == 7)
    // A second settling, or one without a reservation, changes nothing.
    try store.settle(execution(1), changed: 50)
    try store.settle(execution(3), changed: 50)
    #expect(try spent == 7)
  }

  @Test func `more than was reserved is told as it was, and leaves nothing`() throws {
    _ = try reserve(10, of: 10, for: 1)
    try store.settle(execution(1), changed: 12)
    #expect(try spent == 12)
    #expect(try reserve(1, of: 10, for: 2) == 0)
  }

  @Test func `numbers out of all reason do no harm`() throws {
    #expect(try reserve(0, of: 10, for: 1) == 0)
    #expect(try reserve(-5, of: 10, for: 1) == 0)
    #expect(try reserve(5, of: -1, for: 1) == 0)
    #expect(try reserve(.max, of: 10, for: 1) == 10)
    try store.settle(execution(1), changed: -3)
    #expect(try spent == nil)
    for number in 2...4 as ClosedRange<Int64> {
      #expect(try reserve(1, of: .max, for: number) == 1)
      try store.settle(execution(number), changed: .max)
    }
    #expect(try reserve(1, of: .min, for: 5) == 0)
    #expect(try spent ?? 0 > 1_000_000_000)
  }

  @Test func `an execution reserves once, and of a grant that is there`() throws {
    _ = try reserve(1, of: 10, for: 1)
    #expect(code { _ = try reserve(1, of: 10, for: 1) } == .conflict)
    #expect(try spent == 1)
    let unknown = GrantID(unchecked: "grt_0000000000")
    #expect(code { _ = try store.reserve(1, of: unknown, inAll: 10, for: execution(2)) } == .notFound)
  }

  @Test func `what a crash leaves behind is reserved still, and spent once the next gateway has started`() throws {
    _ = try reserve(60, of: 100, for: 1)
    _ = try reserve(10, of: 100, for: 2)
    try store.settle(execution(2), changed: 3)
    let next = try SQLiteStore(path: scratch.file("store.sqlite"))
    #expect(try next.spent() == [grant.id: 63])
    try next.settleAll()
    try next.settleAll()
    #expect(try next.spent() == [grant.id: 63])
    // The one that was under way can give nothing back any more.
    try next.settle(execution(1), changed: 0)
    #expect(try next.spent() == [grant.id: 63])
    #expect(try next.reserve(60, of: grant.id, inAll: 100, for: execution(3)) == 37)
  }

  @Test(.timeLimit(.minutes(1))) func `many at once, over two connections, never take more than there is`() async throws
  {
    let path = scratch.file("store.sqlite")
    let stores = [store, try SQLiteStore(path: path)]
    let id = grant.id
    let taken = try await withThrowingTaskGroup(of: Int64.self) { group in
      for number in 1...60 as ClosedRange<Int64> {
        let execution = execution(number)
        group.addTask {
          let store = stores[Int(number) % 2]
          let rows = try store.reserve(7, of: id, inAll: 200, for: execution)
          // Every third gives back three.
          if rows > 0, number % 3 == 0 {
            try store.settle(execution, changed: max(0, rows - 3))
            return max(0, rows - 3)
          }
          return rows
        }
      }
      return try await group.reduce(0, +)
    }
    #expect(taken <= 200)
    #expect(try store.spent()[id] == taken)
    _ = try store.reserve(200, of: id, inAll: 200, for: execution(99))
    #expect(try store.spent()[id] == 200)
  }
}
