/// Where an upstream stands. An upstream that declares none is production.
public enum Environment: String, CaseIterable, Codable, Sendable {
  case production
  case staging
  case development
}
