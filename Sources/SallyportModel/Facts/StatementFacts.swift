/// What the analysis found one statement to be and to touch.
public struct StatementFacts: Hashable, Codable, Sendable {
  /// PostgreSQL's command tag: `SELECT`, `DELETE`, `DROP TABLE`.
  public var command: String
  /// The statement's bytes within the analysed text, without the semicolon.
  public var range: Range<Int>
  public var effects: Set<Effect>
  public var relations: [RelationUse]
  public var routines: [RoutineUse]
  public var objects: [ObjectUse]
  public var settings: [SettingUse]
  /// Channels of LISTEN, UNLISTEN and NOTIFY; `*` for UNLISTEN *.
  public var channels: [String]
  public var transaction: TransactionControl?
  public var prepared: PreparedUse?
  /// The cursor that FETCH or MOVE reads, or CLOSE closes: only the session knows what that is.
  public var cursor: String?
  /// CLOSE ALL.
  public var closesAllCursors: Bool
  public var concerns: Set<Concern>
  /// False for statements that PostgreSQL refuses inside a transaction block: VACUUM, CREATE INDEX CONCURRENTLY.
  public var runsInTransaction: Bool
  /// COPY … FROM STDIN or TO STDOUT: the protocol changes into COPY mode.
  public var copies: CopyDirection?

  /// Columns, where the text names them.
  public var columns: [ColumnUse] = []
  public var casts: [CastUse] = []
  /// Locks on relations above the one that every read takes.
  public var locks: [LockUse] = []
  /// Every LIMIT and FETCH FIRST, in the order of the text.
  public var limits: [RowLimit] = []
  /// Whether the text alone bounds the rows of the result: by a LIMIT in digits, an aggregate, or reading no relation. `nil` where
  /// there is no result.
  public var isBounded: Bool?
  /// Every change of rows, also in WITH, in the order of the text.
  public var changes: [RowChange] = []

  public enum CopyDirection: String, Codable, Sendable { case fromClient, toClient }

  public init(command: String, range: Range<Int>, effects: Set<Effect> = []) {
    self.command = command
    self.range = range
    self.effects = effects
    relations = []
    routines = []
    objects = []
    settings = []
    channels = []
    transaction = nil
    prepared = nil
    cursor = nil
    closesAllCursors = false
    concerns = []
    runsInTransaction = true
    copies = nil
  }
}

extension StatementFacts {
  /// Reads facts that an older version has stored as well: what it did not know is empty.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      command: try values.decode(String.self, forKey: .command),
      range: try values.decode(Range<Int>.self, forKey: .range),
      effects: try values.decode(Set<Effect>.self, forKey: .effects))
    relations = try values.decode([RelationUse].self, forKey: .relations)
    routines = try values.decode([RoutineUse].self, forKey: .routines)
    objects = try values.decode([ObjectUse].self, forKey: .objects)
    settings = try values.decode([SettingUse].self, forKey: .settings)
    channels = try values.decode([String].self, forKey: .channels)
    transaction = try values.decodeIfPresent(TransactionControl.self, forKey: .transaction)
    prepared = try values.decodeIfPresent(PreparedUse.self, forKey: .prepared)
    cursor = try values.decodeIfPresent(String.self, forKey: .cursor)
    closesAllCursors = try values.decode(Bool.self, forKey: .closesAllCursors)
    concerns = try values.decode(Set<Concern>.self, forKey: .concerns)
    runsInTransaction = try values.decode(Bool.self, forKey: .runsInTransaction)
    copies = try values.decodeIfPresent(CopyDirection.self, forKey: .copies)
    try readLater(values)
  }

  private mutating func readLater(_ values: KeyedDecodingContainer<CodingKeys>) throws {
    columns = try values.decodeIfPresent([ColumnUse].self, forKey: .columns) ?? []
    casts = try values.decodeIfPresent([CastUse].self, forKey: .casts) ?? []
    locks = try values.decodeIfPresent([LockUse].self, forKey: .locks) ?? []
    limits = try values.decodeIfPresent([RowLimit].self, forKey: .limits) ?? []
    isBounded = try values.decodeIfPresent(Bool.self, forKey: .isBounded)
    changes = try values.decodeIfPresent([RowChange].self, forKey: .changes) ?? []
  }
}
