import ControlPlane
import SallyportModel

/// Why a token does not lead to the database that was asked for. Every case names both sides.
enum WrongDestination: Error, Equatable {
  /// The token's upstream is gone from the configuration.
  case notConfigured(UpstreamName)
  /// The upstream is of another environment than the token.
  case mixedUp(Token, UpstreamName, Environment)
  /// The name that was given says another environment than the upstream has.
  case misnamed(DatabaseName, Token)
  /// Of the same environment, and not the token's.
  case anotherUpstream(Token, UpstreamName)
  /// Nothing that this gateway knows.
  case unknown(String, Token)
}

/// Where a token leads: to one upstream of one environment.
///
/// The database that an agent names is that upstream, by its ``DatabaseName`` or by the name that the database has at its server. A name
/// that means another upstream is never taken for the token's own: production and development often have databases of one name, and whoever asks
/// for the one must not be let into the other.
struct Destination {
  let token: Token
  let profiles: [UpstreamName: UpstreamProfile]

  func check(_ database: String) throws(WrongDestination) {
    guard let own = profiles[token.upstream] else { throw .notConfigured(token.upstream) }
    guard own.environment == token.environment else { throw .mixedUp(token, own.name, own.environment) }
    if let name = DatabaseName(database), let asked = profiles[name.upstream] {
      return try check(name, asked)
    }
    guard database != own.database else { return }
    throw named(database).map(refusal) ?? .unknown(database, token)
  }

  private func check(_ name: DatabaseName, _ asked: UpstreamProfile) throws(WrongDestination) {
    guard asked.name == token.upstream else { throw refusal(asked) }
    guard name.environment == nil || name.environment == asked.environment else { throw .misnamed(name, token) }
  }

  private func refusal(_ asked: UpstreamProfile) -> WrongDestination {
    asked.environment == token.environment
      ? .anotherUpstream(token, asked.name) : .mixedUp(token, asked.name, asked.environment)
  }

  /// The upstream whose server knows its database by this name; of several, one of another environment first, as that is the worse error.
  private func named(_ database: String) -> UpstreamProfile? {
    let found = profiles.values.filter { $0.database == database }.sorted { $0.name < $1.name }
    return found.first { $0.environment != token.environment } ?? found.first
  }
}
