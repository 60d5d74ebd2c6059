import PostgresWire

/// Judges the parameters of a StartupMessage by an allow-list.
///
/// A startup parameter is a SET that no gate has seen: `search_path`, `role` or `session_preload_libraries` at login undo
/// what everything later relies on. So a name is taken because it is known to be harmless, never because it is not known to harm.
struct StartupParameters {
  /// Settings that drivers send and that change only how values look to the client itself.
  private static let presentation: Set<String> = [
    "application_name", "datestyle", "timezone", "extra_float_digits", "intervalstyle", "bytea_output",
    "client_min_messages",
  ]

  /// Settings that are pinned whatever the policy says, with the only value there is.
  private static let fixed = ["standard_conforming_strings": "on"]

  let policy: StartupPolicy
  private var settings: [StartupSetting] = []
  private(set) var unsupportedOptions: [String] = []

  init(policy: StartupPolicy) { self.policy = policy }

  /// - Throws: ``ServerReport`` wrapped in ``Refusal``: what to answer.
  mutating func judge(_ message: StartupMessage) throws(Refusal) -> StartupRequest {
    for parameter in message.parameters { try take(parameter.name, parameter.value) }
    guard let user = message["user"], !user.isEmpty else {
      throw Refusal(.invalidAuthorization, "no user name given", hint: "connect with the name of a token as the user")
    }
    guard let database = message["database"], !database.isEmpty else {
      throw Refusal(
        .invalidCatalogName, "no database given", hint: "connect with the name of an upstream as the database")
    }
    return StartupRequest(
      user: user, database: database, settings: settings, version: min(message.version, .v3_2))
  }

  private mutating func take(_ name: String, _ value: String) throws(Refusal) {
    switch name {
    case "user", "database": break
    case "replication": try takeReplication(value)
    case "options":
      for setting in try Self.settings(in: value) { try take(setting: setting) }
    case _ where name.hasPrefix("_pq_."): unsupportedOptions.append(name)
    default: try take(setting: StartupSetting(name.lowercased(), value))
    }
  }

  private func takeReplication(_ value: String) throws(Refusal) {
    guard ["false", "off", "no", "0"].contains(value.lowercased()) else {
      throw Refusal(.featureNotSupported, "replication is not supported", hint: "connect without `replication`")
    }
  }

  private static func settings(in text: String) throws(Refusal) -> [StartupSetting] {
    do {
      return try OptionsText.settings(in: text).map { StartupSetting($0.name.lowercased(), $0.value) }
    } catch {
      throw Refusal(notAllowed: error.word, within: "options")
    }
  }

  private mutating func take(setting: StartupSetting) throws(Refusal) {
    if setting.name == "client_encoding" { return try takeEncoding(setting.value) }
    if let only = policy.pinned[setting.name] ?? Self.fixed[setting.name] {
      return try Self.require(setting, toBe: only)
    }
    guard Self.presentation.contains(setting.name) else { throw Refusal(notAllowed: setting.name) }
    settings.removeAll { $0.name == setting.name }
    settings.append(setting)
  }

  /// UTF-8 in any of its spellings. SQL_ASCII means that nothing is converted, which UTF-8 to UTF-8 does not either: it is what psql asks for in
  /// the C locale.
  private func takeEncoding(_ value: String) throws(Refusal) {
    let plain = value.lowercased().filter { $0.isLetter || $0.isNumber }
    guard ["utf8", "unicode", "sqlascii"].contains(plain) else {
      throw Refusal(
        .featureNotSupported, "client_encoding `\(Refusal.shown(value))` is not supported",
        hint: "connect with client_encoding UTF8")
    }
  }

  /// White space and the case of letters make no difference; a value that differs otherwise would be another one.
  private static func require(_ setting: StartupSetting, toBe only: String) throws(Refusal) {
    func plain(_ text: String) -> String { text.lowercased().filter { !$0.isWhitespace } }
    guard plain(setting.value) == plain(only) else {
      throw Refusal(
        .featureNotSupported, "startup parameter `\(Refusal.shown(setting.name))` is fixed by the gateway",
        hint: "leave it out of the connection's parameters")
    }
  }
}

/// A connection that ends with an error before anybody is logged in.
struct Refusal: Error, Equatable {
  let report: ServerReport

  init(_ state: SQLState, _ message: String, hint: String? = nil) {
    report = ServerReport(.fatal, state, message, hint: hint)
  }

  init(notAllowed name: String, within option: String? = nil) {
    let place = option.map { " in `\($0)`" } ?? ""
    self.init(
      .featureNotSupported, "startup parameter `\(Self.shown(name))`\(place) is not supported",
      hint: "leave it out of the connection's parameters")
  }

  /// The peer's own text, short enough to repeat.
  static func shown(_ text: String) -> String { text.count > 63 ? text.prefix(63) + "…" : text }
}
