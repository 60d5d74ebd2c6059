import ControlPlane
import PostgresWire
import SQLAnalysis
import SallyportModel
import TestSupport
import Testing

@testable import GatewayServer

struct DestinationTests {
  /// Every upstream of a gateway, with databases whose names tempt.
  private static let upstreams: [(name: String, environment: Environment, database: String)] = [
    ("shop", .production, "shop"), ("shop-dev", .development, "shop"), ("staged", .staging, "staged"),
    ("billing", .production, "ledgers"), ("lab", .development, "shared"), ("live", .production, "shared"),
  ]

  private func error(_ upstream: String, _ environment: Environment, _ database: String) throws -> ServerReport? {
    let profiles = try Self.upstreams.map { upstream in
      UpstreamProfile(
        name: try UpstreamName(upstream.name), environment: upstream.environment, database: upstream.database,
        searchPath: ["public"], analyzer: Analyzer())
    }
    let token = try Token.sample(upstream: upstream, environment: environment, from: Sample.start)
    do throws(WrongDestination) {
      try Destination(token: token, profiles: Dictionary(uniqueKeysWithValues: profiles.map { ($0.name, $0) }))
        .check(database)
      return nil
    } catch {
      return AgentReply.wrong(error)
    }
  }

  @Test(arguments: [
    ("shop", Environment.production, "shop"), ("shop", .production, "shop.production"),
    ("shop-dev", .development, "shop-dev"), ("shop-dev", .development, "shop-dev.development"),
    ("billing", .production, "ledgers"), ("lab", .development, "shared"), ("live", .production, "shared"),
  ])
  func `a token opens its upstream by its names`(upstream: String, environment: Environment, database: String) throws {
    #expect(try error(upstream, environment, database) == nil)
  }

  @Test(arguments: [
    // Another upstream, by its name, its name with the environment, or its database's.
    ("shop-dev", Environment.development, "shop", "token \"cursor\" is for development, but \"shop\" is production"),
    ("shop-dev", .development, "shop.production", "token \"cursor\" is for development, but \"shop\" is production"),
    ("shop-dev", .development, "ledgers", "token \"cursor\" is for development, but \"billing\" is production"),
    ("shop-dev", .development, "shared", "token \"cursor\" is for development, but \"live\" is production"),
    ("shop", .production, "shop-dev", "token \"cursor\" is for production, but \"shop-dev\" is development"),
    ("shop", .production, "staged", "token \"cursor\" is for production, but \"staged\" is staging"),
    // The right upstream, whose environment has been changed since.
    ("shop", .development, "shop", "token \"cursor\" is for development, but \"shop\" is production"),
    ("shop", .development, "nowhere", "token \"cursor\" is for development, but \"shop\" is production"),
    // The right upstream under a wrong flag.
    (
      "shop", .production, "shop.development",
      "database \"shop.development\" says development, but \"shop\" is production here"
    ),
    (
      "shop-dev", .development, "shop-dev.production",
      "database \"shop-dev.production\" says production, but \"shop-dev\" is development here"
    ),
  ])
  func `a mix-up of environments is named`(
    upstream: String, environment: Environment, database: String, message: String
  ) throws {
    let report = try #require(try error(upstream, environment, database))
    #expect(report.sqlState == .invalidAuthorization)
    #expect(report.message == message)
    #expect(report[.hint]?.isEmpty == false)
  }

  @Test(arguments: [
    ("billing", "shop", "token \"cursor\" opens upstream \"billing\", not \"shop\""),
    ("billing", "nowhere", "this token does not open database \"nowhere\""),
    ("billing", "nowhere.development", "this token does not open database \"nowhere.development\""),
    ("billing", "", "this token does not open database \"\""),
    ("billing", "Shop", "this token does not open database \"Shop\""),
    ("gone", "gone", "upstream \"gone\" is not configured any more"),
  ])
  func `another upstream of the same environment, and none`(upstream: String, database: String, message: String) throws
  {
    let report = try #require(try error(upstream, .production, database))
    #expect(report.sqlState == .invalidCatalogName)
    #expect(report.message == message)
  }

  @Test func `a long name is not repeated in full`() throws {
    let report = try #require(try error("shop", .production, String(repeating: "x", count: 9_000)))
    #expect(report.message.count < 120)
  }
}
