import NIOCore
public import SallyportModel

/// Follows an upstream's catalog on a session of its own: asks cheaply whether anything has changed, and reads it only then.
///
/// Three questions, each asked only when the one before says so. Which transactions can be seen: as long as the answer is the same nothing
/// at all has been committed. A fingerprint of the catalog's rows: object and transaction of each, so that every change of one shows,
/// removals included. Then everything, with its fingerprint, of one moment. A fingerprint costs the server a scan of its
/// catalog, so it is taken at most a twentieth of the time.
public actor CatalogFollower {
  public typealias Connect = @Sendable () async throws -> SimpleQueryClient

  /// How long a look waits for the end of the rest.
  private static let patience = Duration.seconds(1)

  private let connect: Connect
  private let fingerprintRest: Int
  private var client: SimpleQueryClient?
  private var moment: String?
  private var fingerprint: String?
  private var fingerprintIsDue = ContinuousClock.now
  /// How often the catalog has been read whole.
  public private(set) var readings = 0

  /// - Parameter fingerprintRest: How long no fingerprint is taken after one, in multiples of what that one took.
  public init(fingerprintRest: Int = 20, connect: @escaping Connect) {
    self.fingerprintRest = fingerprintRest
    self.connect = connect
  }

  deinit { client?.abandon() }

  /// What the catalog says now, or `nil` when it says what it said before.
  ///
  /// - Throws: ``UpstreamError``, or what the credential's source says. The next look connects again.
  public func look() async throws -> CatalogContents? {
    do {
      return try await look(try await connected())
    } catch {
      client?.abandon()
      client = nil
      moment = nil
      throw error
    }
  }

  private func connected() async throws -> SimpleQueryClient {
    if let client { return client }
    let made = try await connect()
    client = made
    return made
  }

  private func look(_ client: SimpleQueryClient) async throws -> CatalogContents? {
    let seen = try await Self.value(client, CatalogQueries.moment)
    guard seen != moment else { return nil }
    // Somebody who has just made a table may be waiting to read it.
    if fingerprintIsDue - .now <= Self.patience { try await Task.sleep(until: fingerprintIsDue, clock: .continuous) }
    guard fingerprint == nil || ContinuousClock.now >= fingerprintIsDue else { return nil }
    let began = ContinuousClock.now
    let found = try await Self.value(client, CatalogQueries.fingerprint)
    fingerprintIsDue = .now + (.now - began) * fingerprintRest
    guard found != fingerprint else {
      moment = seen
      return nil
    }
    let reading = try await CatalogReader.read(client)
    readings += 1
    moment = seen
    fingerprint = reading.fingerprint
    return reading.contents
  }

  static func value(_ client: SimpleQueryClient, _ sql: String) async throws(UpstreamError) -> String {
    guard let value = try await client.query(sql).rows.first?.first ?? nil else {
      throw UpstreamError(.protocolViolation, "the server did not answer a question of the gateway")
    }
    return value
  }
}
