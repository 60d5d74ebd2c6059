import Approvals
import ControlPlane
import SallyportModel

/// An upstream for programs, and for the list.
struct UpstreamRow: Encodable, Equatable {
  enum State: String, Codable { case active, revoked, unconfigured }

  var name: UpstreamName
  /// `nil` for one that the configuration does not have.
  var environment: Environment?
  var state: State
  /// `managed` or `static`.
  var login: String?
  /// Tokens that are active.
  var tokens: Int
  var revokedAt: Moment?
  var revokedBy: OperatorName?
  /// Why it was revoked.
  var reason: String?
  /// What its database has still to lose.
  var rolePending: PendingRow?

  init(
    _ name: UpstreamName, _ settings: UpstreamSettings?, _ revocation: UpstreamRevocation?, tokens: Int,
    _ pending: PendingRoles? = nil
  ) {
    rolePending = pending.map { PendingRow($0) }
    self.name = name
    environment = settings?.environment
    state = revocation != nil ? .revoked : settings == nil ? .unconfigured : .active
    login = settings.map { $0.agent.isManaged ? "managed" : "static" }
    self.tokens = tokens
    revokedAt = revocation.map { Moment($0.revokedAt) }
    revokedBy = revocation?.revocation.signer
    reason = (try? revocation?.revocation.unverified(UpstreamRevoke.self))?.reason
  }

  /// `revoked by alice, 2026-04-25 14:03:07 UTC: INC-7`.
  var revocation: String? {
    guard let revokedAt, let revokedBy else { return nil }
    let why = reason.map { ": " + VisibleText.oneLine($0) } ?? ""
    return "revoked by \(revokedBy), \(TimeText.moment(revokedAt.timestamp))\(why)"
  }

  /// What the passphrase will be used for, shown where it is asked for: nothing in it is wider than a screen.
  static func announcement(
    _ act: String, _ row: UpstreamRow, _ rest: String, _ more: String, width: Int = Output.width,
    style: Style = Output.style
  ) -> String {
    let badge = row.environment.map { " " + EnvironmentText.badge($0, style) } ?? ""
    let lines = more.split(separator: "\n").flatMap { DisplayWidth.wrapped(String($0), to: width - 2) }
    return "\(act) \(style.bold(row.name.text))\(badge) \(rest)\n" + lines.map { "  \($0)\n" }.joined() + "\n"
  }

  static func table(_ rows: [UpstreamRow]) -> TextTable {
    var table = TextTable(titles: ["NAME", "STATE", "ENVIRONMENT", "LOGIN", "TOKENS", "PENDING"])
    table.rows = rows.map { row in
      [
        TextTable.Cell(row.name.text), TextTable.Cell(row.state.rawValue) { paint(row.state, $0, $1) },
        TextTable.Cell(row.environment?.rawValue ?? "-") { paint(row.environment, $0, $1) },
        TextTable.Cell(row.login ?? "-"), TextTable.Cell(String(row.tokens)),
        TextTable.Cell(row.rolePending.map { $0.roles == 1 ? "1 role" : "\($0.roles) roles" } ?? "-") {
          row.rolePending == nil ? $1 : $0.yellow($1)
        },
      ]
    }
    return table
  }

  private static func paint(_ state: State, _ style: Style, _ text: String) -> String {
    switch state {
    case .active: style.green(text)
    case .revoked: style.red(text)
    case .unconfigured: style.yellow(text)
    }
  }

  private static func paint(_ environment: Environment?, _ style: Style, _ text: String) -> String {
    switch environment {
    case .production: style.red(style.bold(text))
    case .staging: style.yellow(text)
    case .development: style.green(text)
    case nil: style.dim(text)
    }
  }
}

extension Workspace {
  /// The upstreams of the configuration, and others that are revoked or that active tokens are for.
  func upstreamRows() throws -> [UpstreamRow] {
    let revoked = try readUpstreams.revoked()
    let tokens = try readTokens.all(at: SystemClock.now).filter { $0.standing == .active }.map(\.token.upstream)
    let configured = configuration.upstreams.map(\.name)
    let pending = try pendingRoles()
    let others = Set(revoked.keys).union(tokens).union(pending.keys).subtracting(configured).sorted()
    return (configured + others).map { name in
      UpstreamRow(
        name, configuration.upstream(named: name), revoked[name], tokens: tokens.count { $0 == name }, pending[name])
    }
  }

  func upstreamRow(_ name: UpstreamName) throws -> UpstreamRow {
    try upstreamRows().first { $0.name == name } ?? UpstreamRow(name, nil, nil, tokens: 0)
  }

  /// - Throws: ``Failure`` for a name that neither the configuration nor an active token has.
  func requireUpstream(_ name: UpstreamName) throws {
    let names = try upstreamRows().map(\.name.text)
    guard !names.contains(name.text) else { return }
    let nearest = Suggestion.nearest(to: name.text, among: names).map { "did you mean `\($0)`?" }
    throw Failure("there is no upstream `\(name)`", hint: nearest ?? "`sallyport upstream list` shows all")
  }
}
