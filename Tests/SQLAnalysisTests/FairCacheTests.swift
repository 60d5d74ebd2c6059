import SallyportModel
import Testing

@testable import SQLAnalysis

@Suite("A cache that one cannot empty for others")
struct FairCacheTests {
  private let quiet = TokenID(unchecked: "tok_quiet")
  private let loud = TokenID(unchecked: "tok_loud")
  private let unit = FairCache<Int, Int>.overhead

  private func cache(total: Int, generation: Int, entry: Int = 1_000) -> FairCache<Int, Int> {
    FairCache(limits: CacheLimits(total: total * unit, generation: generation * unit, entry: entry))
  }

  @Test("whoever floods it turns over its own part")
  func fairness() {
    var cache = cache(total: 100, generation: 1_000)
    for key in 0..<10 { cache.insert(key, for: key, of: quiet, cost: 0) }
    for key in 0..<10_000 { cache.insert(key, for: key, of: loud, cost: 0) }
    #expect((0..<10).allSatisfy { cache.find($0, of: quiet) == $0 })
    #expect(cache.cost <= 100 * unit)
    #expect(cache.find(9_999, of: loud) == 9_999)
    #expect(cache.find(0, of: loud) == nil)
  }

  @Test("what costs much counts for much")
  func bytes() {
    var cache = cache(total: 100, generation: 1_000, entry: 60 * unit)
    for key in 0..<10 { cache.insert(key, for: key, of: quiet, cost: 0) }
    for key in 0..<50 { cache.insert(key, for: key, of: loud, cost: 30 * unit) }
    #expect((0..<10).allSatisfy { cache.find($0, of: quiet) == $0 })
    #expect(cache.cost <= 100 * unit)
  }

  @Test("an owner's two generations are bounded, and what it asks for stays")
  func generations() {
    var cache = cache(total: 1_000, generation: 4)
    for key in 0..<100 {
      cache.insert(key, for: key, of: quiet, cost: 0)
      #expect(cache.find(0, of: quiet) == 0, "after \(key)")
      #expect(cache.cost <= 8 * unit)
    }
    let kept = (0..<100).filter { cache.find($0, of: quiet) != nil }
    #expect((4...8).contains(kept.count), "\(kept)")
    #expect(kept.last == 99)
  }

  @Test("the cost of one entry: at the limit and one above", arguments: [(64, true), (65, false)])
  func entry(_ cost: Int, _ isKept: Bool) {
    var cache = cache(total: 100, generation: 100, entry: 64)
    cache.insert(1, for: 1, of: quiet, cost: cost)
    #expect((cache.find(1, of: quiet) != nil) == isKept)
  }

  @Test("a value put again replaces the first and is counted once")
  func replacement() {
    var cache = cache(total: 100, generation: 2)
    for value in 0..<50 { cache.insert(value, for: 1, of: quiet, cost: 0) }
    #expect(cache.find(1, of: quiet) == 49)
    #expect(cache.cost <= 2 * unit)
    cache.insert(7, for: 1, of: loud, cost: 0)
    #expect(cache.find(1, of: quiet) == 49)
    cache.removeAll(of: quiet)
    #expect(cache.find(1, of: quiet) == nil)
    #expect(cache.find(1, of: loud) == 7)
    #expect(cache.cost == unit)
  }
}
