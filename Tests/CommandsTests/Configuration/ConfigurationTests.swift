import SallyportModel
import Testing

@testable import Commands

struct ConfigurationTests {
  private func read(_ source: String) throws -> Configuration {
    try ConfigurationReader.read(source, file: "/srv/gate/sallyport.yaml").configuration
  }

  @Test func `what is not written has the documented defaults`() throws {
    let configuration = try read(ConfigurationErrorTests.upstream)
    #expect(configuration.listen == HostAndPort(host: "127.0.0.1", port: 6432))
    #expect(configuration.health == HostAndPort(host: "127.0.0.1", port: 6433))
    #expect(configuration.plaintext == .loopback)
    #expect(configuration.tls == nil)
    #expect(configuration.stateDirectory == "/srv/gate/state")
    #expect(configuration.log == LogSettings(level: .info, format: .text))
    #expect(configuration.hold == HoldSettings(wait: .seconds(45), expires: .seconds(1_800), perToken: 5))
    #expect(configuration.limits.message == 67_108_864)
    #expect(configuration.limits.statement == 1_048_576)
    #expect(configuration.limits.startupPacket == 10_000)
    #expect(configuration.limits.handshake == .seconds(10))
    #expect(configuration.ledger.readsWhenUnavailable == .refuse)
    let upstream = try #require(configuration.upstreams.first)
    #expect(upstream.environment == .production)
    #expect(upstream.searchPath == ["public"])
    #expect(upstream.tls == UpstreamTLS(mode: .verifyFull))
    #expect(upstream.statementTimeout == .seconds(30))
    #expect(upstream.lockTimeout == .seconds(5))
    #expect(upstream.agent == .fixed(LoginSettings(user: "agent", password: .environment("AGENT"))))
  }

  @Test func `everything can be said`() throws {
    let configuration = try read(
      """
      listen: "[::1]:0"
      advertise: gateway.example.com:6432
      plaintext: never
      tls: {certificate: tls/cert.pem, key: /etc/key.pem}
      health: off
      state_dir: ../state
      log: {level: debug, format: json}
      upstreams:
        shop:
          address: /var/run/postgresql
          database: shop
          environment: staging
          tls: disable
          tls_root_certificate: ca.pem
          search_path: [sales, public]
          agent: {user: a, password: "file:secrets/agent"}
          executor: {user: b, password: "exec:vault read -field=password db/shop"}
          connect_timeout: 500ms
          statement_timeout: 1h30m
          lock_timeout: 1s
          idle_in_transaction_session_timeout: 2m
          harmless_functions: [public.order_total]
        crm:
          address: 10.0.0.7
          database: crm
          search_path: app
          agent: {user: a}
          executor: {user: b}
      hold: {wait: 0s, expires: 1h, per_token: 7}
      limits:
        message: 1MiB
        statement: 64KiB
        startup_packet: 10kB
        statements_per_batch: 3
        prepared_statements: 4
        sessions: 5
        sessions_per_token: 2
        handshake: 3s
      ledger: {reads_when_unavailable: allow, queue: 100}
      """)
    #expect(configuration.listen == HostAndPort(host: "::1", port: 0))
    #expect(configuration.advertised.description == "gateway.example.com:6432")
    #expect(configuration.plaintext == .never)
    #expect(configuration.tls == CertificateFiles(certificate: "/srv/gate/tls/cert.pem", key: "/etc/key.pem"))
    #expect(configuration.health == nil)
    #expect(configuration.stateDirectory == "/srv/state")
    #expect(configuration.log == LogSettings(level: .debug, format: .json))
    #expect(configuration.hold == HoldSettings(wait: .zero, expires: .seconds(3_600), perToken: 7))
    #expect(configuration.limits.statementsPerBatch == 3)
    #expect(configuration.ledger == LedgerSettings(readsWhenUnavailable: .allow, queue: 100))
    let shop = try #require(configuration.upstream(named: UpstreamName("shop")))
    #expect(shop.address == .unixSocket(path: "/var/run/postgresql/.s.PGSQL.5432"))
    #expect(shop.environment == .staging)
    #expect(shop.tls == UpstreamTLS(mode: .disable, rootCertificate: "/srv/gate/ca.pem"))
    #expect(shop.agent.login.password == .file("/srv/gate/secrets/agent"))
    #expect(shop.executor.password == .command("vault read -field=password db/shop"))
    #expect(shop.statementTimeout == .seconds(5_400))
    #expect(shop.harmlessFunctions == ["public.order_total"])
    let crm = try #require(configuration.upstream(named: UpstreamName("crm")))
    #expect(crm.address == .tcp(HostAndPort(host: "10.0.0.7", port: 5432)))
    #expect(crm.searchPath == ["app"])
  }

  @Test func `a weak tls mode to another host is a warning, on this host it is none`() throws {
    let weak = ConfigurationErrorTests.upstream + "    tls: require\n"
    #expect(try ConfigurationReader.read(weak, file: "/f").warnings.count == 1)
    let local = weak.replacing("db.example.com", with: "localhost")
    #expect(try ConfigurationReader.read(local, file: "/f").warnings.isEmpty)
  }

  /// Each limit at its ends and one beyond.
  @Test(arguments: [
    ("limits", "message", "1KiB", "1GiB", "1023B", "1073741825B"),
    ("limits", "startup_packet", "512B", "64KiB", "511B", "65537B"),
    ("limits", "statements_per_batch", "1", "10000", "0", "10001"),
    ("limits", "prepared_statements", "1", "100000", "0", "100001"),
    ("limits", "sessions", "1", "100000", "0", "100001"),
    ("limits", "handshake", "1s", "2m", "999ms", "2m1ms"),
    ("hold", "per_token", "1", "1000", "0", "1001"),
    ("hold", "expires", "45s", "7d", "44s", "7d1ms"),
    ("ledger", "queue", "100", "1000000", "99", "1000001"),
  ])
  func limits(section: String, key: String, low: String, high: String, below: String, above: String) {
    let small = key == "message" ? ", statement: 1KiB" : ""
    func isAccepted(_ value: String) -> Bool {
      (try? read(ConfigurationErrorTests.upstream + "\(section): {\(key): \(value)\(small)}\n")) != nil
    }
    #expect(isAccepted(low))
    #expect(isAccepted(high))
    #expect(!isAccepted(below))
    #expect(!isAccepted(above))
  }

  @Test func `256 upstreams are accepted, 257 are not`() {
    func source(_ count: Int) -> String {
      "upstreams:\n"
        + (0..<count).map { "  u\($0): {address: localhost, database: d, agent: {user: a}, executor: {user: b}}\n" }
        .joined()
    }
    #expect((try? read(source(256)))?.upstreams.count == 256)
    #expect((try? read(source(257))) == nil)
  }

  @Test func `a socket path has at most 103 bytes`() {
    func isAccepted(_ length: Int) -> Bool {
      let directory = "/" + String(repeating: "a", count: length - "/.s.PGSQL.5432".utf8.count - 1)
      return (try? read(ConfigurationErrorTests.upstream.replacing("db.example.com:5432", with: directory))) != nil
    }
    #expect(isAccepted(103))
    #expect(!isAccepted(104))
  }
}

struct QuantityTests {
  @Test(arguments: [
    ("0s", 0), ("500ms", 500), ("45s", 45_000), ("30m", 1_800_000), ("1h30m", 5_400_000), ("30d", 2_592_000_000),
    ("1d2h3m4s5ms", 93_784_005),
  ])
  func durations(text: String, milliseconds: Int) {
    #expect(DurationText.read(text) == .milliseconds(milliseconds))
    #expect(DurationText.write(.milliseconds(milliseconds)) == text)
  }

  @Test(arguments: [
    "", "45", "s", "1s1m", "1s1s", "-1s", "1.5h", " 1s", "1 s", "1w", "99999999999999999999d", "36526d", "١s",
  ])
  func `not a duration`(text: String) { #expect(DurationText.read(text) == nil) }

  @Test func `a hundred years are the most`() {
    #expect(DurationText.read("36525d") == .seconds(36_525 * 86_400))
    #expect(DurationText.read("36525d1ms") == nil)
  }

  @Test(arguments: [
    ("10kB", 10_000), ("10KiB", 10_240), ("64MiB", 67_108_864), ("1GiB", 1 << 30), ("7B", 7), ("1023B", 1_023),
  ])
  func sizes(text: String, bytes: Int) {
    #expect(SizeText.read(text) == bytes)
    #expect(SizeText.write(bytes) == text)
  }

  @Test(arguments: ["", "10", "kB", "10kb", "-1B", "1.5MiB", "99999999999999999999B", "1025GiB"])
  func `not a size`(text: String) { #expect(SizeText.read(text) == nil) }
}

struct ConfigurationFileTests {
  @Test func `the flag wins over the variable, the variable over the directory`() throws {
    let environment = ["SALLYPORT_CONFIG": "b.yaml"]
    #expect(try ConfigurationFile.find(flag: "a.yaml", environment: environment, directory: "/d") == "/d/a.yaml")
    #expect(try ConfigurationFile.find(flag: nil, environment: environment, directory: "/d") == "/d/b.yaml")
  }

  @Test func `without a file the way on is init`() {
    #expect(
      throws: Failure(
        "there is no `sallyport.yaml` in `/nowhere`",
        hint: "`sallyport init` writes one; or give `--config FILE`, or set SALLYPORT_CONFIG")
    ) {
      try ConfigurationFile.find(flag: nil, environment: [:], directory: "/nowhere")
    }
  }
}

struct SuggestionTests {
  @Test(arguments: [("pasword", "password"), ("lsiten", "listen"), ("Listen", "listen"), ("databse", "database")])
  func near(word: String, expected: String) {
    #expect(Suggestion.nearest(to: word, among: ["listen", "password", "database", "hold"]) == expected)
  }

  @Test func `nothing is suggested for something else`() {
    #expect(Suggestion.nearest(to: "verbosity", among: ["listen", "password"]) == nil)
    #expect(Suggestion.nearest(to: "", among: ["listen"]) == nil)
  }
}
