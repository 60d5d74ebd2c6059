/// One thing that a statement would do. Policy judges these and nothing else; `unknown` statements have no facts at all.
public enum Effect: String, CaseIterable, Codable, Sendable, Hashable {
  /// Reads rows of a relation, or computes from nothing.
  case read
  case insert
  case update
  case delete
  case truncate
  /// Makes, changes or removes an object of the schema.
  case create
  case alter
  case drop
  /// Takes a lock that others would feel: LOCK, FOR UPDATE, FOR SHARE.
  case lock
  /// Rewrites or rebuilds without changing what is stored: VACUUM, ANALYZE, REINDEX, CLUSTER, REFRESH, CHECKPOINT.
  case maintenance
  /// Runs code that is not known to be harmless: a function, operator, cast or type outside the reviewed list, DO, CALL.
  case executeCode = "execute-code"
  /// Touches the session only: settings, cursors, prepared statements.
  case session
  /// Begins, ends or divides a transaction.
  case transaction
  /// Touches who may do what: roles, GRANT, ownership, row-level security, security labels.
  case privilege
  /// Reads or writes files of the server.
  case file
  /// Reaches other hosts: foreign servers, subscriptions, publications.
  case network
  /// Runs programs of the operating system or loads libraries.
  case operatingSystem = "operating-system"
  /// Changes the server: ALTER SYSTEM, databases, tablespaces, signals, replication.
  case server
  case listen
  case notify
}

/// A relation as a statement uses it.
public struct RelationUse: Hashable, Codable, Sendable {
  /// What the statement does with the relation.
  public enum Role: String, Codable, Sendable {
    /// Its rows, or its definition, are read.
    case read
    /// It is written, defined, altered, locked or dropped.
    case target
  }

  public let relation: RelationName
  public let role: Role
  /// The effect that names it.
  public let effect: Effect

  public init(_ relation: RelationName, _ role: Role, _ effect: Effect) {
    self.relation = relation
    self.role = role
    self.effect = effect
  }
}

/// A function, operator, type or cast by name, and whether it is on the reviewed list of harmless ones.
public struct RoutineUse: Hashable, Codable, Sendable {
  public enum Kind: String, Codable, Sendable { case function, `operator`, type, procedure, language }

  public let kind: Kind
  /// As written, lower-case where unquoted: `lower`, `public.wipe_users`, `pg_catalog.~`.
  public let name: String
  /// Never true for something that the analysis could not name.
  public let isHarmless: Bool
  /// What a routine is known to do that no agent may; `nil` for a harmless one and for one that nobody knows.
  public let hazard: Hazard?

  public init(kind: Kind, name: String, isHarmless: Bool, hazard: Hazard? = nil) {
    self.kind = kind
    self.name = name
    self.isHarmless = isHarmless && hazard == nil
    self.hazard = hazard
  }
}

/// What makes a well-known routine dangerous.
public enum Hazard: String, CaseIterable, Codable, Sendable, Hashable {
  /// Reads or writes files of the server.
  case file
  /// Connects to another host.
  case network
  /// Controls the server: signals, configuration, backups, write-ahead log, statistics.
  case server
  /// Replication slots, origins and messages.
  case replication
  /// Changes settings by name.
  case settings
  /// Runs SQL from a string, or reads a table that only a string names.
  case sqlFromText = "sql-from-text"
  /// Reads or writes large objects, which no scope names.
  case largeObject = "large-object"
  /// Advisory locks.
  case lock
  case notify
  /// Moves a sequence.
  case sequence
  /// Holds a connection, evicts caches, burns time.
  case exhaustion
  /// Gives away other sessions' data, credentials or raw pages.
  case leak
  /// Assigns a transaction id, exports a snapshot.
  case transaction
  /// Runs code later, under another identity.
  case scheduler
  /// In a schema for temporary objects, where anybody may have made it.
  case temporary
}

/// An object of the schema that is no relation, as a statement defines or removes it.
public struct ObjectUse: Hashable, Codable, Sendable {
  public enum Kind: String, Codable, Sendable, Hashable {
    case schema, type, statistics, collation
    /// Anything else: functions, extensions, servers, publications.
    case other
  }

  public let kind: Kind
  /// The schema that it is in; for a schema its own name; `nil` for what is in none.
  public let schema: String?
  public let name: String
  public let effect: Effect

  public init(_ kind: Kind, schema: String?, name: String, _ effect: Effect) {
    self.kind = kind
    self.schema = schema
    self.name = name
    self.effect = effect
  }
}

/// A setting that a statement touches: SET, RESET, SHOW, set_config.
public struct SettingUse: Hashable, Codable, Sendable {
  public enum Action: Hashable, Codable, Sendable {
    case show
    /// The value as the server would store it; `nil` when it is not a constant.
    case set(String?)
    /// Back to the value of the startup packet.
    case reset
  }

  /// Lower-case: `search_path`, `timezone`; `all` for RESET ALL and SHOW ALL.
  public let name: String
  public let action: Action

  public init(_ name: String, _ action: Action) {
    self.name = name
    self.action = action
  }
}

/// What a statement does to the transaction it runs in.
public enum TransactionControl: String, Codable, Sendable, Hashable {
  case begin, commit, rollback
  case savepoint, release
  case rollbackToSavepoint = "rollback-to-savepoint"
  /// SET TRANSACTION.
  case mode
  /// PREPARE TRANSACTION, COMMIT PREPARED, ROLLBACK PREPARED.
  case twoPhase = "two-phase"

  /// Whether the statement may end the transaction that came before it.
  public var leavesTransaction: Bool {
    switch self {
    case .commit, .rollback, .twoPhase: true
    case .begin, .savepoint, .release, .rollbackToSavepoint, .mode: false
    }
  }
}

/// What a statement does to SQL's prepared statements, which share one namespace with the protocol's.
public enum PreparedUse: Hashable, Codable, Sendable {
  /// PREPARE name AS …: the facts are those of the statement inside.
  case prepare(String)
  /// EXECUTE name, also inside EXPLAIN and CREATE TABLE AS: only the session knows what that is.
  case execute(String)
  /// DEALLOCATE name.
  case deallocate(String)
  /// DEALLOCATE ALL, DISCARD ALL.
  case deallocateAll
}

/// Something that makes a statement more than its effects say; policy turns each into a reason.
public enum Concern: String, Codable, Sendable, Hashable, CaseIterable {
  /// DELETE or UPDATE that restricts nothing, by its meaning.
  case unrestricted
  /// BEGIN, SET TRANSACTION or START TRANSACTION that asks for READ WRITE.
  case readWriteTransaction = "read-write-transaction"
  /// A cursor WITH HOLD keeps rows beyond the transaction and beyond revocation.
  case cursorWithHold = "cursor-with-hold"
  /// SET TRANSACTION SNAPSHOT.
  case importedSnapshot = "imported-snapshot"
  /// Makes or reads temporary objects, which hide the real ones.
  case temporaryObject = "temporary-object"
  /// Touches a catalog relation that gives away secrets or other sessions' data.
  case leakingCatalog = "leaking-catalog"
  /// CASCADE: takes objects along that it does not name.
  case cascade
  /// Acts on no named relation but on everything: VACUUM, REINDEX DATABASE, DROP SCHEMA, DROP OWNED.
  case unbounded
  /// Could be cut only by time: generate_series of billions, repeat of gigabytes.
  case excessive
  /// A notation that may call a function without naming one, such as `(row).name`.
  case hiddenCall = "hidden-call"
  /// EXECUTE of a name that the session has not prepared, as far as is known.
  case unknownPrepared = "unknown-prepared"
}

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

/// Facts of everything in one text, in order. An empty text has no statements and is harmless.
public struct BatchFacts: Hashable, Codable, Sendable {
  public var statements: [StatementFacts]

  public init(_ statements: [StatementFacts]) { self.statements = statements }
}

/// Why a text has no facts. Never an allow: policy refuses what is not understood.
public struct NotUnderstood: Error, Hashable, Codable, Sendable, CustomStringConvertible {
  public enum Code: String, Codable, Sendable {
    /// The grammar does not know it; `position` points at it.
    case syntax
    /// A node of the parse tree that the analysis has no rule for.
    case unknownNode = "unknown-node"
    /// Not valid UTF-8, or a NUL byte.
    case encoding
    /// Over a limit of size, tokens or depth.
    case limit
  }

  public let code: Code
  /// Safe to show to the human: names the node, the limit or the parser's own complaint.
  public let description: String
  /// Byte offset into the text, where there is one.
  public let position: Int?

  public init(code: Code, description: String, position: Int? = nil) {
    self.code = code
    self.description = description
    self.position = position
  }
}
