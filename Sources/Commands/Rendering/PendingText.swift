import ControlPlane
import SallyportModel

/// What a database has still to lose, for programs.
struct PendingRow: Encodable, Equatable {
  /// Roles that wait to be dropped or narrowed.
  var roles: Int
  var isUnreachable: Bool?
  var since: Moment?
  var detail: String?

  init(_ pending: PendingRoles, roles: Int? = nil) {
    self.roles = roles ?? pending.count
    isUnreachable = pending.trouble?.isUnreachable
    since = pending.trouble.map { Moment($0.since) }
    detail = pending.trouble.map { VisibleText.oneLine($0.detail) }
  }
}

/// What a database has still to lose, in words.
enum PendingText {
  /// `shop is unreachable since 2026-04-25 14:03:07 UTC`.
  static func cause(_ pending: PendingRoles, at upstream: UpstreamName) -> String {
    guard let trouble = pending.trouble else { return "the gateway has not got to it yet" }
    let since = "since \(TimeText.moment(trouble.since))"
    return trouble.isUnreachable
      ? "\(upstream) is unreachable \(since)"
      : "\(upstream) refuses it \(since): \(VisibleText.oneLine(trouble.detail))"
  }

  static func role(of token: TokenName, _ pending: PendingRoles, at upstream: UpstreamName) -> String {
    "role pending: \(token)'s login at \(upstream) waits to be dropped; \(cause(pending, at: upstream))"
  }

  static func grant(_ id: GrantID, _ pending: PendingRoles, at upstream: UpstreamName) -> String {
    "role pending: what \(id) gave at \(upstream) waits to be taken back; \(cause(pending, at: upstream))"
  }

  static func upstream(_ name: UpstreamName, _ pending: PendingRoles) -> String {
    let roles = pending.count == 1 ? "1 role at \(name) waits" : "\(pending.count) roles at \(name) wait"
    return "role pending: \(roles) to be dropped or narrowed; \(cause(pending, at: name))"
  }

  /// Said once below whatever is pending.
  static let comfort = "The gateway lets nobody in by it, and goes on as soon as the server lets it."

  /// Paragraphs below a table, each wrapped; nothing when there are none.
  static func notes(_ notes: [String], width: Int, style: Style) -> String {
    guard !notes.isEmpty else { return "" }
    return "\n"
      + notes.map { DisplayWidth.wrapped($0, to: width).map(style.yellow).joined(separator: "\n") + "\n" }.joined()
      + DisplayWidth.wrapped(comfort, to: width).map(style.dim).joined(separator: "\n") + "\n"
  }
}

extension Workspace {
  /// Looks, for two seconds at most, whether the gateway gets to what has just been revoked.
  ///
  /// - Returns: What is pending there, when the gateway has met an obstacle or does not come to it.
  func settle(_ upstream: UpstreamName, _ isPending: (PendingRoles) -> Bool) async throws -> PendingRoles? {
    for _ in 0..<20 {
      guard let pending = try pendingRoles()[upstream], isPending(pending) else { return nil }
      // A trouble that was there before says that it is still so: the gateway tries again every few seconds.
      if pending.trouble != nil { return pending }
      try await Task.sleep(for: .milliseconds(100))
    }
    return try pendingRoles()[upstream].flatMap { isPending($0) ? $0 : nil }
  }
}
