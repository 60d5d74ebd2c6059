/// How bad the worst use of a credential would be. Ordered: the worst first.
public enum ScanVerdict: Int, Comparable, CaseIterable, Sendable {
  case companyEnding = 0
  case severe
  case serious
  case contained
  case byDesign

  public static func < (left: ScanVerdict, right: ScanVerdict) -> Bool { left.rawValue < right.rawValue }

  /// As in reports: `company-ending`.
  public var name: String {
    switch self {
    case .companyEnding: "company-ending"
    case .severe: "severe"
    case .serious: "serious"
    case .contained: "contained"
    case .byDesign: "by design"
    }
  }
}

/// The row of the judgement table that applied.
public enum JudgementRule: String, CaseIterable, Sendable {
  case publishedByDesign = "published-by-design"
  case decoy
  case expired
  case gatewayToken = "gateway-token"
  case localOnly = "local-only"
  case wholeAccount = "whole-account"
  case productionData = "production-data"
  case unknownRemoteData = "unknown-remote-data"
  case copiedPower = "copied-power"
  case unknownAdmin = "unknown-admin"
  case unknownData = "unknown-data"
  case productionWrite = "production-write"
  case nonProductionAdmin = "non-production-admin"
  case hintedNonProduction = "hinted-non-production"
  case someWrite = "some-write"
  case productionRead = "production-read"
  case unlimitedSpend = "unlimited-spend"
  case remoteUnclassified = "remote-unclassified"
  case shortLived = "short-lived"
  case nonProduction = "non-production"
}

/// A verdict with what led to it.
public struct Judgement: Hashable, Sendable {
  public let verdict: ScanVerdict
  public let rule: JudgementRule
}
