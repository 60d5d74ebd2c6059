import SallyportModel
import UpstreamAccess

/// What programs get.
struct ScopeShown: Encodable, Sendable {
  struct Relation: Encodable, Sendable {
    var relation: String
    /// Absent for all.
    var columns: [String]?
    var filters: [String]
    /// Whether policies of the table's own decide which rows there are, for want of a filter of the token's.
    var hasPolicies: Bool
    var writes: [String]
    /// `token` or `everybody`.
    var by: String
  }

  var token: TokenName
  var upstream: UpstreamName
  var environment: Environment
  var scope: [String]
  var login: String
  /// Whether the login is there.
  var isMade: Bool
  var validUntil: String?
  var connections: Int?
  var attributes: [String] = []
  var memberships: [String] = []
  var settings: [String] = []
  var relations: [Relation] = []
  var differences: [ScopeComparison.Difference] = []

  private init(_ token: Token, login: String, isMade: Bool) {
    self.token = token.name
    upstream = token.upstream
    environment = token.environment
    scope = token.scope.entries
    self.login = login
    self.isMade = isMade
  }

  init(_ token: Token, _ comparison: ScopeComparison) {
    let reading = comparison.reading
    self.init(token, login: reading.login, isMade: true)
    validUntil = reading.validUntil
    connections = reading.connections
    attributes = reading.attributes
    memberships = reading.memberships
    settings = reading.settings
    relations = reading.relations.filter(\.isReachable).map {
      Relation(
        relation: $0.relation.description, columns: $0.columns, filters: $0.filters,
        hasPolicies: $0.hasRowSecurity && $0.filters.isEmpty, writes: $0.writes, by: $0.isByName ? "token" : "everybody"
      )
    }
    differences = comparison.differences()
  }

  /// For a login that its token has not asked for yet: what it would get.
  init(_ token: Token, login: String, relations: [ScopedRelation]) {
    self.init(token, login: login, isMade: false)
    let scope = token.scope
    self.relations = relations.filter {
      scope.isNamed($0.relation) || ($0.isTable && scope.schemas.contains($0.relation.schema))
    }
    .map {
      let limit = scope.limits[$0.relation]
      return Relation(
        relation: $0.relation.description, columns: limit?.columns?.sorted(),
        filters: limit?.filter.map { [$0] } ?? [], hasPolicies: false, writes: [], by: "token")
    }
    let nobody = LoginReading(login: login)
    differences = ScopeComparison(scope: scope, reading: nobody, relations: relations, isManaged: true).differences()
      .filter { $0.kind == .missing && $0.what.hasPrefix("there is no") }
  }
}
