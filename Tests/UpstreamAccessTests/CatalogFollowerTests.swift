import NIOCore
import PostgresWire
import SallyportModel
import Synchronization
import Testing

@testable import UpstreamAccess

/// What the follower asks, by a server that plays a catalog.
@Suite(.timeLimit(.minutes(1))) struct CatalogFollowerTests {
  /// A catalog that others change, and a record of what the follower asked of it.
  private final class Catalog: Sendable {
    struct State {
      var moment = "1"
      var fingerprint = "A"
      var asked = ""
      var endsAt: Character?
    }

    let state = Mutex(State())

    /// Answers one query.
    func rows(_ sql: String) -> (asked: Character, rows: [[String]]) {
      state.withLock { state in
        let (letter, rows): (Character, [[String]]) =
          switch sql {
          case CatalogQueries.moment: ("m", [[state.moment]])
          case CatalogQueries.fingerprint: ("f", [[state.fingerprint]])
          case CatalogQueries.relations:
            ("r", [["20000", "public", "t" + state.fingerprint, "r", "0", "0", "f", "", "f"]])
          default: ("-", [])
          }
        if letter != "-" { state.asked.append(letter) }
        return (letter, rows)
      }
    }

    @Sendable func serve(_ peer: inout Peer) async throws {
      try await peer.trust()
      while case .query(let query) = try await peer.message() {
        let answer = rows(String(buffer: query.statement))
        if state.withLock({ $0.endsAt }) == answer.asked { return }
        try await peer.send(SimpleQueryClientTests.description)
        for row in answer.rows { try await peer.send(.dataRow(DataRow(row.map { ByteBuffer(string: $0) }))) }
        try await peer.send(.commandComplete(CommandComplete("SELECT")), .readyForQuery(.idle))
      }
    }

    /// What has been asked since the last time.
    func asked() -> String {
      state.withLock { state in
        defer { state.asked = "" }
        return state.asked
      }
    }
  }

  /// The table of what the follower finds.
  private static func look(_ follower: CatalogFollower) async throws -> String? {
    try await follower.look()?.relations.first?.name.name
  }

  private func following(
    share: Int = 0, _ body: @Sendable (Catalog, CatalogFollower) async throws -> Void
  ) async throws {
    let catalog = Catalog()
    try await FakeServer.run(catalog.serve) { port in
      let follower = CatalogFollower(fingerprintRest: share) {
        let connection = try await connector().connect(target(port), nobody, on: eventLoop).get()
        return try await SimpleQueryClient.make(on: connection)
      }
      try await body(catalog, follower)
    }
  }

  @Test func `asks for more only where the question before says so`() async throws {
    try await following { catalog, follower in
      let found1 = try await Self.look(follower)
      #expect(found1 == "tA")
      #expect(catalog.asked() == "mffr")
      let found4 = try await Self.look(follower)
      #expect(found4 == nil)
      #expect(catalog.asked() == "m")
      catalog.state.withLock { $0.moment = "2" }
      let found5 = try await Self.look(follower)
      #expect(found5 == nil)
      let found6 = try await Self.look(follower)
      #expect(found6 == nil)
      #expect(catalog.asked() == "mfm")
      catalog.state.withLock { ($0.moment, $0.fingerprint) = ("3", "B") }
      let found2 = try await Self.look(follower)
      #expect(found2 == "tB")
      #expect(catalog.asked() == "mffr")
      #expect(await follower.readings == 2)
    }
  }

  @Test func `takes a fingerprint a part of the time only`() async throws {
    try await following(share: 1_000_000) { catalog, follower in
      let found7 = try await Self.look(follower)
      #expect(found7 == "tA")
      catalog.state.withLock { ($0.moment, $0.fingerprint) = ("2", "B") }
      let found8 = try await Self.look(follower)
      #expect(found8 == nil)
      #expect(catalog.asked() == "mffrm")
    }
  }

  @Test(arguments: ["m", "f", "r"] as [Character])
  func `connects again after a failure, and forgets the moment it knew`(_ end: Character) async throws {
    try await following { catalog, follower in
      _ = try await follower.look()
      _ = catalog.asked()
      catalog.state.withLock { ($0.moment, $0.fingerprint, $0.endsAt) = ("2", "B", end) }
      await #expect(throws: UpstreamError.self) { try await follower.look() }
      catalog.state.withLock { $0.endsAt = nil }
      _ = catalog.asked()
      let found3 = try await Self.look(follower)
      #expect(found3 == "tB")
      #expect(catalog.asked() == "mffr")
    }
  }
}
