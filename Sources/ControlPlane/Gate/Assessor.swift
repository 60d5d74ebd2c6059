public import PolicyEngine
public import SQLAnalysis
public import SallyportModel

/// Everything that a verdict depends on besides the text: what one session asks under.
///
/// Two sessions of one token at one upstream under one epoch get the same verdicts, so the epoch and the token's id stand for all of it in
/// the cache's key.
public struct Jurisdiction: Sendable {
  public let subject: Subject
  public let policy: Policy
  public let analyzer: Analyzer
  public let token: TokenID
  /// Grows whenever policy, configuration or the token changes.
  public let epoch: UInt64

  public init(subject: Subject, policy: Policy, analyzer: Analyzer, token: TokenID, epoch: UInt64) {
    self.subject = subject
    self.policy = policy
    self.analyzer = analyzer
    self.token = token
    self.epoch = epoch
  }

  /// Judges what was analysed.
  public func assess(_ sql: [UInt8], _ facts: Result<BatchFacts, NotUnderstood>) -> Assessment {
    Assessment(sql: sql, facts: facts, judgement: policy.judge(facts, for: subject), epoch: epoch)
  }
}

/// Texts seen before and what was found. One per event loop, so that a hit takes no lock; bounded by count and bytes.
///
/// The key is the whole text, never a digest of it, with the token and the epoch. Two generations replace each other: what was not asked for
/// during a whole generation is forgotten. That is as good as least-recently-used here and costs one lookup.
struct AssessmentCache {
  struct Key: Hashable {
    let sql: [UInt8]
    let token: TokenID
    let epoch: UInt64
  }

  /// Bounds of one generation.
  struct Limits {
    var entries = 4_096
    var bytes = 8 << 20
    /// A longer text is not kept: its analysis costs less than what it would displace.
    var text = 64 << 10
  }

  private let limits: Limits
  private var young: [Key: Assessment] = [:]
  private var old: [Key: Assessment] = [:]
  private var youngBytes = 0

  init(limits: Limits = Limits()) { self.limits = limits }

  mutating func find(_ key: Key) -> Assessment? {
    if let hit = young[key] { return hit }
    guard let hit = old[key] else { return nil }
    insert(hit, for: key)
    return hit
  }

  mutating func insert(_ assessment: Assessment, for key: Key) {
    guard key.sql.count <= limits.text else { return }
    if young.count >= limits.entries || youngBytes + key.sql.count > limits.bytes {
      old = young
      young = [:]
      youngBytes = 0
    }
    young[key] = assessment
    youngBytes += key.sql.count
  }
}
