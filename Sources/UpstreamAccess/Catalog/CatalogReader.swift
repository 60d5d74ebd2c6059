public import NIOCore
import PostgresSession
public import SallyportModel

/// What a server says of names that the analysis cannot know: which routines exist, and which columns relations have.
public struct CatalogReading: Hashable, Sendable {
  /// Names of routines that can be called with one argument, in every schema.
  public let routines: Set<String>
  /// Names of routines and operators that users have made, and of types that they have made casts to; extensions' own left out.
  public let overloads: Set<String>
  public let operators: Set<String>
  public let castTargets: Set<String>
  /// Columns of relations outside of PostgreSQL's own schemas.
  public let columns: [RelationName: Set<String>]

  public init(
    routines: Set<String>, overloads: Set<String> = [], operators: Set<String> = [], castTargets: Set<String> = [],
    columns: [RelationName: Set<String>]
  ) {
    self.routines = routines
    self.overloads = overloads
    self.operators = operators
    self.castTargets = castTargets
    self.columns = columns
  }
}

/// Reads the names in an upstream's catalog. Needs no privilege but to log in.
public struct CatalogReader: Sendable {
  public init() {}

  /// Connects as the login, asks, and leaves.
  ///
  /// - Throws: ``UpstreamError``; `overLimit` for a catalog with more than 1,000,000 columns.
  public func read(
    _ connector: UpstreamConnector, _ target: UpstreamTarget, _ credential: UpstreamCredential,
    on eventLoop: any EventLoop
  ) async throws -> CatalogReading {
    let connection = try await connector.connect(target, credential, settings: LoginCheck.settings, on: eventLoop).get()
    let client = try await SimpleQueryClient.make(on: connection, limits: .init(rows: 1_000_000, bytes: 256 << 20))
    do {
      let reading = CatalogReading(
        routines: try await Self.names(client, Self.routines), overloads: try await Self.names(client, Self.overloads),
        operators: try await Self.names(client, Self.operators),
        castTargets: try await Self.names(client, Self.castTargets),
        columns: Self.byRelation(try await client.query(Self.columns).rows))
      await client.close()
      return reading
    } catch {
      await client.close()
      throw error
    }
  }

  private static func names(_ client: SimpleQueryClient, _ sql: String) async throws(UpstreamError) -> Set<String> {
    Set(try await client.query(sql).rows.compactMap { $0.first ?? nil })
  }

  private static func byRelation(_ rows: [[String?]]) -> [RelationName: Set<String>] {
    var columns: [RelationName: Set<String>] = [:]
    for row in rows where row.count == 3 {
      guard let schema = row[0], let name = row[1], let column = row[2] else { continue }
      columns[RelationName(schema: schema, name: name), default: []].insert(column)
    }
    return columns
  }

  // Defaults make a routine of many arguments callable with one; a variadic one has at least one anyway.
  private static let routines = """
    SELECT DISTINCT proname FROM pg_proc WHERE pronargs >= 1 AND pronargs - pronargdefaults <= 1 OR provariadic <> 0
    """

  private static let overloads = """
    SELECT DISTINCT p.proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
    WHERE n.nspname NOT IN ('pg_catalog', 'information_schema') AND NOT EXISTS (
      SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')
    """

  private static let operators = """
    SELECT DISTINCT o.oprname FROM pg_operator o JOIN pg_namespace n ON n.oid = o.oprnamespace
    WHERE n.nspname NOT IN ('pg_catalog', 'information_schema') AND NOT EXISTS (
      SELECT FROM pg_depend d WHERE d.classid = 'pg_operator'::regclass AND d.objid = o.oid AND d.deptype = 'e')
    """

  private static let castTargets = """
    SELECT DISTINCT t.typname FROM pg_cast c JOIN pg_type t ON t.oid = c.casttarget JOIN pg_proc p ON p.oid = c.castfunc
      JOIN pg_namespace n ON n.oid = p.pronamespace
    WHERE n.nspname NOT IN ('pg_catalog', 'information_schema') AND NOT EXISTS (
      SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')
    """

  private static let columns = """
    SELECT n.nspname, c.relname, a.attname
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE NOT a.attisdropped AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
      AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_(toast|temp)'
    """
}
