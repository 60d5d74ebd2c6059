public import PolicyEngine
public import SQLAnalysis
public import SallyportModel

/// Everything that a verdict depends on besides the text: what one session asks under.
///
/// Two sessions of one token at one upstream under one epoch get the same verdicts, so the epoch and the token's id stand for all of it in
/// the cache's keys.
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

  /// Whether the token may change anything now.
  public var hasGrants: Bool { !subject.grants.isEmpty }

  /// Judges what was analysed.
  public func assess(_ sql: [UInt8], _ facts: Result<BatchFacts, NotUnderstood>) -> Assessment {
    Assessment(sql: sql, facts: facts, judgement: policy.judge(facts, for: subject), epoch: epoch)
  }
}

/// Texts that were analysed and judged before. One per event loop, so that a hit takes no lock.
///
/// Two layers, and in both the key is the whole text, never a digest of it. The verdict of a text is kept with the epoch it was made in. Facts
/// outlive the epoch, for what they depend on is the analyzer alone, and they serve texts of the same shape as well; a verdict is then
/// a matter of the policy only. What one token sends never displaces what another one needs: ``FairCache``.
struct AssessmentCache {
  private var assessments: FairCache<TextKey, Assessment>
  private var facts: FactsCache

  init(limits: CacheLimits = CacheLimits()) {
    assessments = FairCache(limits: limits)
    facts = FactsCache(limits: limits)
  }

  /// The verdict on exactly this text, in this epoch.
  mutating func find(_ sql: [UInt8], under jurisdiction: Jurisdiction) -> Assessment? {
    guard let known = assessments.find(TextKey(sql), of: jurisdiction.token), known.epoch == jurisdiction.epoch else {
      return nil
    }
    return known
  }

  /// A verdict from facts that are known, and now a known one.
  mutating func judge(_ scanned: ScannedText, under jurisdiction: Jurisdiction) -> Assessment? {
    guard let known = facts.find(scanned, of: jurisdiction.token, under: jurisdiction.analyzer) else { return nil }
    return keep(jurisdiction.assess(scanned.text, known), under: jurisdiction)
  }

  /// A verdict from an analysis by the jurisdiction's own analyzer.
  mutating func judge(_ study: Study, under jurisdiction: Jurisdiction) -> Assessment {
    facts.insert(study, of: jurisdiction.token, under: jurisdiction.analyzer)
    let assessment = jurisdiction.assess(study.text, study.facts)
    return study.isLasting ? keep(assessment, under: jurisdiction) : assessment
  }

  private mutating func keep(_ assessment: Assessment, under jurisdiction: Jurisdiction) -> Assessment {
    assessments.insert(
      assessment, for: TextKey(assessment.sql), of: jurisdiction.token,
      cost: assessment.sql.count + assessment.facts.cost)
    return assessment
  }
}
