public import SallyportModel

/// A login that the gateway has made, and by what it knows it again.
public struct ManagedRole: Hashable, Sendable {
  /// What all names of managed roles begin with.
  public static let prefix = "sallyport_"

  /// As the catalog has it; needs no quotes.
  public let name: String
  /// The role's comment. A role without exactly this is somebody else's and is not touched.
  public let mark: String

  /// Whose it is; `nil` for the role that looks at the catalog.
  let token: TokenID?

  /// One that the catalog has.
  init(name: String, mark: String) {
    self.name = name
    self.mark = mark
    token = mark.firstRange(of: ", token ").flatMap { try? TokenID(String(mark[$0.upperBound...])) }
  }

  /// The role of a token: `sallyport_0123456789`.
  ///
  /// - Parameter gateway: The name of the gateway, of its own in all the world: the name of its ledger's key.
  public init(token: TokenID, gateway: String) {
    self.token = token
    name = Self.prefix + token.text.dropFirst(TokenID.prefix.count)
    mark = Self.mark(of: gateway) + ", token " + token.text
  }

  /// The role that looks at one database's catalog and holds nothing. Roles belong to a whole server, so each database has its own:
  /// two upstreams on one server would take each other's password and privileges.
  public init(watchOf gateway: String, in database: String) {
    // FNV-1a (RFC 9923): short and the same each time; the mark tells two databases apart that share a number.
    let number = database.utf8.reduce(0x811C_9DC5 as UInt32) { ($0 ^ UInt32($1)) &* 0x0100_0193 }
    let own = String(decoding: gateway.utf8.suffix(8), as: UTF8.self).lowercased()
    token = nil
    name = Self.prefix + "watch_\(own)_" + String(number, radix: 16)
    mark = Self.mark(of: gateway) + ", watch of " + database
  }

  /// What the marks of one gateway's roles begin with.
  static func mark(of gateway: String) -> String { "sallyport: made by \(gateway)" }

  /// The token whose role has this mark; `nil` for another gateway's, for the watch role and for people's own comments.
  static func token(marked mark: String, by gateway: String) -> TokenID? {
    let beginning = Self.mark(of: gateway) + ", token "
    guard mark.hasPrefix(beginning) else { return nil }
    return try? TokenID(String(mark.dropFirst(beginning.count)))
  }
}

/// What a managed role is to be allowed.
struct RoleAllowance: Sendable {
  /// What may be read; empty for the watch role.
  var scope = Scope()
  /// Pinned for its sessions: the role may look into these schemas, so that names mean the same to it and to the gate.
  var searchPath: [String] = []
  /// When the database itself refuses the login; `nil` for never.
  var validUntil: Timestamp?
  /// Sessions at once.
  var connections: Int
  /// Whether row-level security may be switched on where a row filter needs it and it is off.
  var switchesRowSecurityOn = false
  /// What else its sessions begin with, whoever opens them.
  var settings: [String: String] = [:]
  /// Which rows may be written (ADR 12).
  var grants: [Grant] = []
}

/// One right that was given to a role by name, as the server quotes it.
struct RolePrivilege: Hashable, Comparable, Sendable {
  enum Kind: String, Sendable {
    case database = "DATABASE"
    case schema = "SCHEMA"
    case relation = "TABLE"
    // Of what the gateway never gives: taken away, whoever gave it.
    case sequence = "SEQUENCE"
    case routine = "ROUTINE"
    case type = "TYPE"
    case language = "LANGUAGE"
    case largeObject = "LARGE OBJECT"
    case server = "FOREIGN SERVER"
    case wrapper = "FOREIGN DATA WRAPPER"
    case tablespace = "TABLESPACE"
    case parameter = "PARAMETER"
  }

  let kind: Kind
  /// Quoted and qualified as SQL has it: `public."Order Items"`.
  let object: String
  /// `SELECT`, `USAGE`, …
  let privilege: String
  /// Of a relation, quoted; `nil` for all of it.
  var column: String?

  func grant(to role: String) -> String { "GRANT \(what) TO \(role)" }

  func revoke(from role: String) -> String { "REVOKE \(what) FROM \(role)" }

  private var what: String { "\(privilege)\(column.map { " (\($0))" } ?? "") ON \(kind.rawValue) \(object)" }

  static func < (left: Self, right: Self) -> Bool {
    (left.kind.rawValue, left.object, left.column ?? "", left.privilege)
      < (right.kind.rawValue, right.object, right.column ?? "", right.privilege)
  }
}
