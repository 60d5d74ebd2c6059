/// What the bearer can do by design, before anything is known of where.
public enum Power: Int, Comparable, CaseIterable, Sendable {
  /// P0: made to be published.
  case published = 0
  /// P1: spends money or quota, and nothing else.
  case spend
  /// P2: reads what is not public.
  case read
  /// P3: writes to some resources.
  case write
  /// P4: reads and writes all data of a database, project or bucket set, or moves money.
  case data
  /// P5: an account's administrator: deletes everything, backups included, and makes more credentials.
  case admin

  public static func < (left: Power, right: Power) -> Bool { left.rawValue < right.rawValue }
  /// `P0` to `P5`.
  public var code: String { "P\(rawValue)" }
}

/// How sure the scan is of a power.
public enum PowerBasis: String, Sendable {
  /// Written in the credential itself, such as a claim or a prefix.
  case proven
  /// What such a credential can do unless somebody limited it.
  case usual
  /// A name claims it, and nothing enforces it.
  case claimed
  /// The server said so, when it was asked.
  case probed
}

/// How long a credential works.
public enum Lifetime: Hashable, Sendable {
  case unknown
  case never
  /// Seconds since 1970.
  case until(Int64)

  /// Whether it is over at a moment, in seconds since 1970.
  public func isOver(at now: Int64) -> Bool {
    if case .until(let end) = self { end <= now } else { false }
  }
}
