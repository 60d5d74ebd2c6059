import SallyportModel

/// What is known of PostgreSQL's versions.
enum ServerVersions {
  /// Those that every proof runs on.
  static let tested: Set<Int> = [15, 16, 18]

  /// The day after which the project mends nothing more (postgresql.org, versioning policy), at 0 h UTC.
  private static let ends: [Int: String] = [
    12: "2024-11-21", 13: "2025-11-13", 14: "2026-11-12", 15: "2027-11-11", 16: "2028-11-09", 17: "2029-11-08",
    18: "2030-11-14",
  ]

  /// - Parameters:
  ///   - number: `server_version_num`.
  ///   - today: Such as `2026-11-22`.
  static func findings(number: Int, version: String, today: String) -> [DoctorFinding] {
    let major = number / 10_000
    if let end = ends[major], today > end {
      return [ended(version, "since \(end)")]
    }
    if major < 12 { return [ended(version, "for years")] }
    guard !tested.contains(major) else { return [] }
    let known = tested.sorted().map(String.init).joined(separator: ", ")
    return [
      DoctorFinding(
        .versionUntested, .info, subject: version, message: "PostgreSQL \(version) is none of those tried: \(known)",
        remedy: .advice("nothing to do; keep to the tested versions where you can choose"))
    ]
  }

  private static func ended(_ version: String, _ since: String) -> DoctorFinding {
    DoctorFinding(
      .versionEnded, .warning, subject: version, message: "PostgreSQL \(version) has been out of support \(since)",
      remedy: .advice("upgrade to a version that is supported"))
  }
}
