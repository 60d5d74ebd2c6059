import SallyportModel
import Testing

@testable import CredentialScan

/// What a probe may use, and what its answer comes to. Servers themselves are asked in Tests/Integration/test_scan_probe.py.
struct ProbeTests {
  /// The one finding of a file, and the login that it is.
  private func login(_ text: String, _ path: String = ".env", keeps: String? = nil) throws -> (Finding, DatabaseLogin) {
    let home = try TemporaryHome()
    try home.write(path, text)
    var request = ScanRequest(home: home.path, now: 0) { 0 }
    request.paths = path == ".env" ? [home.path + "/.env"] : []
    request.keeps = keeps ?? ""
    var scan = Scan(request)
    let finding = try #require(scan.run().findings.first)
    return (finding, try scan.login(of: finding))
  }

  private func obstacle(_ text: String, _ path: String = ".env") throws -> DatabaseLogin.Obstacle? {
    do {
      _ = try login(text, path)
      return nil
    } catch let obstacle as DatabaseLogin.Obstacle { return obstacle }
  }

  private static let password = "x7KqPz" + "mNvTw29s"

  @Test func `a URL gives all that a client needs`() throws {
    let url = "postgres://app:\(Self.password)%21@[fd00::1]:6432/shop?sslmode=VERIFY-FULL&sslrootcert=%2Fetc%2FCA.pem"
    let (_, login) = try login("DATABASE_URL=\(url)\n")
    #expect((login.host, login.port, login.database, login.user) == ("fd00::1", 6_432, "shop", "app"))
    #expect(login.encryption == .named("verify-full") && login.rootCertificate == "/etc/CA.pem")
    #expect(login.withPassword { $0 } == Self.password + "!")
    #expect(!String(describing: login).contains(Self.password) && !String(reflecting: login).contains(Self.password))
  }

  @Test func `fields, keywords and lines of pgpass give it too`() throws {
    let fields = "PGHOST=db.acme.dev\nPGUSER=app\nPGPASSWORD=\(Self.password)\nPGSSLMODE=require\n"
    let (_, byFields) = try login(fields)
    #expect((byFields.host, byFields.user, byFields.database) == ("db.acme.dev", "app", "app"))
    #expect(byFields.encryption == .named("require") && byFields.port == 5_432)
    let (_, byKeywords) = try login(
      "DSN=\"host=db.acme.dev port=6000 dbname=shop user=app password=\(Self.password) sslmode=disable\"\n")
    #expect((byKeywords.port, byKeywords.database) == (6_000, "shop") && byKeywords.encryption == .named("disable"))
    let (_, byLine) = try login("db.acme.dev:5433:shop:app:\(Self.password)\n", ".pgpass")
    #expect((byLine.port, byLine.database) == (5_433, "shop") && byLine.encryption == .unnamed)
  }

  @Test(arguments: [
    ("channel_binding=require", "verify-full"), ("sslaccept=strict", "verify-full"), ("ssl=true", "require"),
    ("sslmode=no-verify", "require"), ("sslmode=allow", "prefer"), ("sslmode=verify-ca", "verify-ca"),
  ])
  func `other clients' words for TLS`(_ option: String, _ mode: String) throws {
    let (_, login) = try login("A_URL=postgres://app:\(Self.password)@db.acme.dev/shop?\(option)\n")
    #expect(login.encryption == .named(mode))
  }

  @Test func `what cannot be tried out says why`() throws {
    #expect(try obstacle("REDIS_URL=redis://default:\(Self.password)@cache.acme.dev:6379/0\n") == .kind)
    #expect(try obstacle("*:*:*:app:\(Self.password)\n", ".pgpass") == .noHost)
    #expect(try obstacle("DATABASE_URL=postgres://:\(Self.password)@db.acme.dev/shop\n") == .noUser)
    #expect(try obstacle("DATABASE_URL=postgres://app:\(Self.password)@db.acme.dev/shop\n") == nil)
  }

  @Test(arguments: ["x.canarytokens.com", "db-canary.acme.dev", "honeypot.acme.dev"])
  func `what was planted is never used`(_ host: String) throws {
    guard case .planted = try obstacle("DATABASE_URL=postgres://app:\(Self.password)@\(host)/shop\n") else {
      Issue.record("\(host) would be probed")
      return
    }
    #expect(try obstacle("DATABASE_URL=postgres://app:\(Self.password)@canaryislands.acme.dev/shop\n") == nil)
  }

  @Test func `only what was asked for is kept`() throws {
    let text = "DATABASE_URL=postgres://app:\(Self.password)@db.acme.dev/shop\n"
    // No fingerprint begins so: each scan here has a key of its own.
    #expect(throws: DatabaseLogin.Obstacle.kind) { try login(text, keeps: "z") }
  }

  private static func power(_ change: (inout LoginPower) -> Void) -> LoginPower {
    var power = LoginPower(login: "app", database: "shop", serverVersion: "18.1")
    (power.tables.total, power.tables.readable) = (10, 10)
    change(&power)
    return power
  }

  @Test func `the server's answer becomes a power`() {
    let cases: [(Power, (inout LoginPower) -> Void)] = [
      (.read, { _ in }), (.read, { $0.attributes = [.replicates, .bypassesRowSecurity] }), (.read, { $0.definers = 9 }),
      (.write, { $0.tables.insertable = 4 }), (.data, { $0.tables.insertable = 5 }), (.data, { $0.tables.owned = 5 }),
      (.write, { $0.createsSchemas = true }), (.write, { $0.writableSchemas = 1 }),
      (.write, { $0.attributes = [.createsDatabases] }), (.data, { $0.ownsDatabase = true }),
      (.data, { $0.memberOf = ["pg_write_all_data"] }), (.admin, { $0.memberOf = ["rds_superuser"] }),
      (.admin, { $0.attributes = [.createsRoles] }), (.admin, { $0.attributes = [.superuser] }),
      (.write, { power in (power.tables.total, power.writableSchemas) = (0, 1) }),
    ]
    for (index, (expected, change)) in cases.enumerated() {
      #expect(Self.power(change).power == expected, "case \(index)")
    }
  }

  @Test func `a probed finding is judged again, with the cluster's name as evidence`() throws {
    let (finding, _) = try login("DATABASE_URL=postgres://app:\(Self.password)@db.acme.dev/shop\n")
    #expect(finding.judgement.verdict == .companyEnding && finding.environment.environment == .unknownRemote)
    let reader = finding.probed(Self.power { _ in }, now: 0)
    #expect(reader.judgement.verdict == .serious && reader.powerBasis == .probed && reader.power == .read)
    let staging = finding.probed(
      Self.power {
        $0.clusterName = "shop-staging"
        $0.tables.owned = 10
      }, now: 0)
    #expect(staging.environment.environment == .nonProduction && staging.judgement.verdict == .contained)
    #expect(staging.environment.evidence.contains { $0.text.contains("`staging`") })
  }
}
