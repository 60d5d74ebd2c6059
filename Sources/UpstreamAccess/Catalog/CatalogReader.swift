public import NIOCore
import PostgresSession
public import SallyportModel

/// Reads an upstream's catalog. Needs no privilege but to log in.
public struct CatalogReader: Sendable {
  public init() {}

  /// Connects as the login, asks, and leaves.
  ///
  /// - Throws: ``UpstreamError``; `overLimit` for a catalog with more than 2,000,000 columns.
  public func read(
    _ connector: UpstreamConnector, _ target: UpstreamTarget, _ credential: UpstreamCredential,
    on eventLoop: any EventLoop
  ) async throws -> CatalogContents {
    let client = try await Self.connect(connector, target, credential, on: eventLoop)
    do {
      let contents = try await Self.read(client).contents
      await client.close()
      return contents
    } catch {
      await client.close()
      throw error
    }
  }

  /// A session that may ask for everything in the catalog.
  public static func connect(
    _ connector: UpstreamConnector, _ target: UpstreamTarget, _ credential: UpstreamCredential,
    on eventLoop: any EventLoop
  ) async throws -> SimpleQueryClient {
    let connection = try await connector.connect(target, credential, settings: LoginCheck.settings, on: eventLoop).get()
    return try await SimpleQueryClient.make(on: connection, limits: .init(rows: 2_000_000, bytes: 512 << 20))
  }

  /// Everything of one moment: all queries see the same snapshot.
  static func read(
    _ client: SimpleQueryClient
  ) async throws(UpstreamError) -> (contents: CatalogContents, fingerprint: String) {
    _ = try await client.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
    let fingerprint = try await CatalogFollower.value(client, CatalogQueries.fingerprint)
    let found = try await contents(client)
    _ = try await client.query("COMMIT")
    return (found, fingerprint)
  }

  private static func contents(_ client: SimpleQueryClient) async throws(UpstreamError) -> CatalogContents {
    let relations = try await client.query(CatalogQueries.relations)
    let columns = try await client.query(CatalogQueries.columns)
    let types = try await client.query(CatalogQueries.types)
    let routines = try await client.query(CatalogQueries.routines)
    let operators = try await client.query(CatalogQueries.operators)
    let casts = try await client.query(CatalogQueries.casts)
    return CatalogContents(
      relations: CatalogRows.relations(relations.rows, columns: columns.rows),
      types: types.rows.compactMap(CatalogRows.type), routines: routines.rows.compactMap(CatalogRows.routine),
      operators: operators.rows.compactMap(CatalogRows.operator), casts: casts.rows.compactMap(CatalogRows.cast),
      callable: try await names(client, CatalogQueries.callable),
      usableSchemas: try await names(client, CatalogQueries.usableSchemas))
  }

  private static func names(_ client: SimpleQueryClient, _ sql: String) async throws(UpstreamError) -> Set<String> {
    Set(try await client.query(sql).rows.compactMap { $0.first ?? nil })
  }
}
