public import SallyportModel

/// What the catalog says that a login may read, and what it is. Taken from the catalog, never from what was wished for.
public struct LoginReading: Sendable, Equatable {
  /// One relation of people's that the login may read, or do something else with.
  public struct Readable: Sendable, Equatable {
    public let relation: RelationName
    /// `a table`, `a view`.
    public let form: String
    /// Whether its schema lets the login in.
    public let isReachable: Bool
    /// The columns that may be read, in their order; `nil` for all, empty for none.
    public let columns: [String]?
    /// What else may be done with it: `INSERT`, `UPDATE`.
    public let writes: [String]
    /// Whether any of that was given to the login by name, and not to everybody.
    public let isByName: Bool
    /// The conditions that its rows fulfil for this login, as the server prints them: those of restrictive policies that concern it.
    public let filters: [String]
    /// Whether row-level security is on.
    public let hasRowSecurity: Bool

    public init(
      relation: RelationName, form: String, isReachable: Bool = true, columns: [String]? = nil, writes: [String] = [],
      isByName: Bool = true, filters: [String] = [], hasRowSecurity: Bool = false
    ) {
      self.relation = relation
      self.form = form
      self.isReachable = isReachable
      self.columns = columns
      self.writes = writes
      self.isByName = isByName
      self.filters = filters
      self.hasRowSecurity = hasRowSecurity
    }
  }

  public let login: String
  /// The role's comment: a managed role's says whose it is.
  public let comment: String
  /// `SUPERUSER`, `BYPASSRLS`.
  public let attributes: [String]
  public let memberships: [String]
  /// `nil` for any number.
  public let connections: Int?
  /// When the server ends it, as it prints that; `nil` for never.
  public let validUntil: String?
  /// `statement_timeout=30000`.
  public let settings: [String]
  /// Whether the database lets it in.
  public let mayConnect: Bool
  public var relations: [Readable] = []

  public init(
    login: String, comment: String = "", attributes: [String] = [], memberships: [String] = [], connections: Int? = nil,
    validUntil: String? = nil, settings: [String] = [], mayConnect: Bool = true, relations: [Readable] = []
  ) {
    self.login = login
    self.comment = comment
    self.attributes = attributes
    self.memberships = memberships
    self.connections = connections
    self.validUntil = validUntil
    self.settings = settings
    self.mayConnect = mayConnect
    self.relations = relations
  }
}

/// A relation as an upstream has it, for comparing a scope with.
public struct ScopedRelation: Sendable, Equatable {
  public let relation: RelationName
  /// `a table`, `a view`.
  public let form: String
  /// Whether `schema.*` is for it.
  public let isTable: Bool
  public let columns: [String]

  public init(relation: RelationName, form: String, isTable: Bool, columns: [String]) {
    self.relation = relation
    self.form = form
    self.isTable = isTable
    self.columns = columns
  }
}

extension ManagedRole {
  /// The name of a token's role, whichever gateway makes it.
  public static func name(of token: TokenID) -> String { prefix + token.text.dropFirst(TokenID.prefix.count) }
}
