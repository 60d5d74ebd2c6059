import ControlPlane
import Logging
import SQLAnalysis
import SallyportModel
import Synchronization
import TestSupport
import Testing

@testable import GatewayServer
@testable import UpstreamAccess

@Suite(.timeLimit(.minutes(1))) struct UpstreamGuardsTests {
  static let safe = UpstreamGuards.Finding.safe(warnings: [])
  static let dangerous = UpstreamGuards.Finding.dangerous(problems: ["owns a table"], remedy: ["ALTER TABLE …"])
  static let unknown = UpstreamGuards.Finding.unknown(UpstreamError(.unreachable, "no"))

  static func route(_ name: String, isUnsafe: Bool = false) throws -> UpstreamRoute {
    var setup = Scene.Setup()
    setup.isUnsafe = isUnsafe
    let profile = UpstreamProfile(
      name: try UpstreamName(name), environment: .production, database: "d", searchPath: ["public"],
      analyzer: Analyzer())
    return Scene.route(profile, setup, port: 1)
  }

  static func guards(
    _ routes: [UpstreamRoute],
    readNames: @escaping @Sendable (UpstreamRoute) async throws -> CatalogContents = { _ in .empty },
    taken: @escaping @Sendable (UpstreamName, CatalogContents) -> Void = { _, _ in },
    isRevoked: @escaping @Sendable (UpstreamName) -> Bool = { _ in false },
    _ look: @escaping @Sendable (UpstreamRoute) async -> UpstreamGuards.Finding
  ) -> UpstreamGuards {
    let log = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    var pace = UpstreamGuards.Pace()
    pace.unknown = .milliseconds(1)
    pace.all = .milliseconds(40)
    pace.catalogs = .milliseconds(5)
    pace.catalogsAtMost = .milliseconds(1)
    return UpstreamGuards(
      routes: routes, log: log, pace: pace, isRevoked: isRevoked, look: look,
      follow: { route in { try await readNames(route) } }, onCatalog: { taken($0, $1) })
  }

  @Test func `a revoked upstream is nobody's obstacle and is not asked; restored, it is looked at anew`() async throws {
    let revoked = Mutex(false)
    let looks = Mutex(0)
    let guards = Self.guards([try Self.route("a")], isRevoked: { _ in revoked.withLock { $0 } }) { _ in
      looks.withLock { $0 += 1 }
      return Self.safe
    }
    await guards.check()
    #expect(looks.withLock { $0 } == 1 && guards.obstacles.isEmpty)
    revoked.withLock { $0 = true }
    #expect(await guards.check(all: true).isEmpty)
    #expect(looks.withLock { $0 } == 1 && guards.obstacles.isEmpty)
    revoked.withLock { $0 = false }
    #expect(guards.obstacles == ["upstream `a` has not answered yet"])
    await guards.check()
    #expect(looks.withLock { $0 } == 2 && guards.obstacles.isEmpty)
  }

  @Test func `what has not been looked at, or can destroy, is in the way`() async throws {
    let routes = [
      try Self.route("a"), try Self.route("b"), try Self.route("c"), try Self.route("d", isUnsafe: true),
    ]
    let findings = ["a": Self.safe, "b": Self.dangerous, "c": Self.unknown, "d": Self.dangerous]
    let guards = Self.guards(routes) { findings[$0.profile.name.text] ?? Self.unknown }
    #expect(guards.obstacles.count == 4)
    await guards.check()
    #expect(guards.obstacles == ["upstream `b` is not protected", "upstream `c` has not answered yet"])
  }

  @Test func `only what could not be asked is asked again, unless everything is`() async throws {
    let asked = Shared<[String]>([])
    let routes = [try Self.route("a"), try Self.route("b"), try Self.route("c")]
    let guards = Self.guards(routes) { route in
      asked.append(route.profile.name.text)
      return switch route.profile.name.text {
      case "a": Self.safe
      case "b": Self.dangerous
      default: Self.unknown
      }
    }
    await guards.check()
    await guards.check()
    #expect(asked.value.sorted() == ["a", "b", "c", "c"])
    await guards.check(all: true)
    #expect(asked.value.sorted() == ["a", "a", "b", "b", "c", "c", "c"])
  }

  @Test func `an upstream that answers late opens by itself, and one that turns dangerous closes`() async throws {
    let found = Shared(Self.unknown)
    let route = try Self.route("shop")
    let guards = Self.guards([route]) { _ in found.value }
    let running = Task { await guards.run() }
    try await eventually("the first look") { guards.finding(route.profile.name) == Self.unknown }
    found.value = Self.safe
    try await eventually("the upstream to open") { guards.obstacles.isEmpty }
    found.value = Self.dangerous
    try await eventually("the upstream to close") { guards.finding(route.profile.name) == Self.dangerous }
    running.cancel()
    await running.value
  }

  @Test func `without the names of its catalog an upstream stays closed`() async throws {
    let route = try Self.route("shop")
    let failure = UpstreamError(.timedOut, "no")
    let isFailing = Shared(true)
    let taken = Shared<[CatalogContents]>([])
    let guards = Self.guards([route]) { _ in
      if isFailing.value { throw failure }
      return .empty
    } taken: { _, names in
      taken.append(names)
    } _: { _ in
      Self.safe
    }
    await guards.check()
    #expect(guards.finding(route.profile.name) == .unknown(failure))
    #expect(taken.value.isEmpty)
    isFailing.value = false
    await guards.check()
    #expect(guards.finding(route.profile.name) == Self.safe)
    #expect(taken.value == [.empty])
  }

  @Test func `a new configuration keeps what is known of the upstreams that log in as before`() async throws {
    let (kept, changed) = (try Self.route("kept"), try Self.route("changed"))
    let guards = Self.guards([kept, changed]) { _ in Self.safe }
    await guards.check()
    guards.replace(routes: [kept, try Self.route("changed", isUnsafe: true), try Self.route("new")])
    #expect(guards.finding(kept.profile.name) == Self.safe)
    #expect(guards.finding(changed.profile.name) == nil)
    #expect(guards.obstacles.count == 2)
    guards.replace(routes: [])
    #expect(guards.finding(kept.profile.name) == nil)
  }

  @Test func `a look at the old configuration says nothing of the new one`() async throws {
    let gate = Shared<CheckedContinuation<Void, Never>?>(nil)
    let taken = Shared<[CatalogContents]>([])
    let route = try Self.route("shop")
    let guards = Self.guards([route], taken: { _, names in taken.append(names) }) { _ in
      await withCheckedContinuation { continuation in gate.value = continuation }
      return Self.safe
    }
    async let checked = guards.check()
    try await eventually("the look to be under way") { gate.value != nil }
    guards.replace(routes: [try Self.route("shop", isUnsafe: true)])
    gate.value?.resume()
    _ = await checked
    #expect(guards.finding(route.profile.name) == nil)
    #expect(taken.value.isEmpty)
  }
}

/// A value that closures share.
final class Shared<Value: Sendable>: Sendable {
  private let mutex: Mutex<Value>
  init(_ value: Value) { mutex = Mutex(value) }

  var value: Value {
    get { mutex.withLock { $0 } }
    set { mutex.withLock { $0 = newValue } }
  }
  func append<Element>(_ element: Element) where Value == [Element] { mutex.withLock { $0.append(element) } }
}
