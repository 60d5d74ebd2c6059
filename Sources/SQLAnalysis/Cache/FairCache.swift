public import SallyportModel

/// A bounded cache in which nobody pushes out what others need: whoever holds the most pays for what is too much.
///
/// Every owner has a segment of two generations. What an owner did not ask for during a whole generation of its own is forgotten;
/// that is as good as least-recently-used here and costs one lookup. A generation ends when the owner's segment has grown
/// by its share, or when the whole cache is too large and no segment is larger. So an agent that sends a million
/// different statements turns over its own segment and nobody else's. Owners are tokens, which only an operator can make.
///
/// Not thread-safe: one per event loop, so that a hit takes no lock.
public struct FairCache<Key: Hashable, Value> {
  private struct Kept {
    var value: Value
    let cost: Int
  }

  private struct Segment {
    var young: [Key: Kept] = [:]
    var old: [Key: Kept] = [:]
    var youngCost = 0
    var oldCost = 0

    var cost: Int { youngCost + oldCost }

    mutating func keep(_ kept: Kept, for key: Key) {
      if let replaced = young.updateValue(kept, forKey: key) { youngCost -= replaced.cost }
      youngCost += kept.cost
    }

    mutating func endGeneration() {
      old = young
      oldCost = youngCost
      young = [:]
      youngCost = 0
    }
  }

  /// What an entry costs beside what the caller counts.
  public static var overhead: Int { 256 }

  private let limits: CacheLimits
  private var segments: [TokenID: Segment] = [:]
  /// Everything that is kept, in bytes as counted.
  public private(set) var cost = 0

  public init(limits: CacheLimits = CacheLimits()) { self.limits = limits }

  public mutating func find(_ key: Key, of owner: TokenID) -> Value? {
    if let hit = segments[owner]?.young[key] { return hit.value }
    guard let hit = segments[owner]?.old.removeValue(forKey: key) else { return nil }
    segments[owner]?.oldCost -= hit.cost
    cost -= hit.cost
    keep(hit, for: key, of: owner)
    return hit.value
  }

  /// - Parameter cost: bytes of the key and the value.
  public mutating func insert(_ value: Value, for key: Key, of owner: TokenID, cost: Int) {
    guard cost <= limits.entry else { return }
    if let outdated = segments[owner]?.old.removeValue(forKey: key) {
      segments[owner]?.oldCost -= outdated.cost
      self.cost -= outdated.cost
    }
    keep(Kept(value: value, cost: cost + Self.overhead), for: key, of: owner)
  }

  /// Forgets what one owner has.
  public mutating func removeAll(of owner: TokenID) {
    cost -= segments.removeValue(forKey: owner)?.cost ?? 0
  }

  private mutating func keep(_ kept: Kept, for key: Key, of owner: TokenID) {
    let isFull = (segments[owner]?.youngCost ?? 0) + kept.cost > limits.generation
    change(owner) { segment in
      if isFull { segment.endGeneration() }
      segment.keep(kept, for: key)
    }
    while cost > limits.total, let largest = segments.max(by: { $0.value.cost < $1.value.cost })?.key {
      change(largest) { $0.endGeneration() }
      if segments[largest]?.cost == 0 { segments[largest] = nil }
    }
  }

  private mutating func change(_ owner: TokenID, _ body: (inout Segment) -> Void) {
    let before = segments[owner]?.cost ?? 0
    body(&segments[owner, default: Segment()])
    cost += (segments[owner]?.cost ?? 0) - before
  }
}

/// In bytes, as the caller counts them; a small amount is added for every entry, so that this bounds their number too.
public struct CacheLimits: Sendable {
  /// All segments together.
  public var total: Int
  /// One generation of one owner.
  public var generation: Int
  /// What costs more is not kept.
  public var entry: Int

  public init(total: Int = 16 << 20, generation: Int = 4 << 20, entry: Int = 512 << 10) {
    self.total = total
    self.generation = generation
    self.entry = entry
  }
}
