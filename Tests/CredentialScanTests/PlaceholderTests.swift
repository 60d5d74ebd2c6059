import Testing

@testable import CredentialScan

/// What is passed over, and that nothing is without a word.
struct PlaceholderTests {
  private static let password = "S3cr3t" + "Pw9Kq"

  private func report(_ lines: String...) throws -> ScanReport {
    let home = try TemporaryHome()
    try home.write("code/p/.env", lines.joined(separator: "\n"))
    return home.scan {
      $0.home = nil; $0.paths = [home.path + "/code/p"]
    }
  }

  @Test(arguments: [
    "shop-example.com", "db.myexample.com", "example.com.acme.io", "badexample.org", "my.notexample", "example.company",
    "db.exampleinvalid", "192.0.20.1", "198.51.10.7", "203.0.11.3",
  ])
  func `a host that only ends like an example's is a host`(_ host: String) throws {
    for text in [
      "DATABASE_URL=postgres://app:\(Self.password)@\(host)/shop",
      "X='host=\(host) dbname=a password=\(Self.password)'",
    ] {
      let report = try report(text)
      #expect(report.findings.map(\.identity.host) == [host])
      #expect(report.coverage.leftOut.isEmpty)
    }
  }

  @Test(arguments: [
    "example.com", "db.example.com", "db.EXAMPLE.org", "db.example.net.", "shop.example", "db.invalid", "192.0.2.7",
    "198.51.100.1", "203.0.113.9", "[2001:db8::1]",
  ])
  func `a host reserved for documentation is passed over by every recogniser, and named`(_ host: String) throws {
    let report = try report(
      "DATABASE_URL=postgres://app:\(Self.password)@\(host)/shop",
      "X='host=\(host) dbname=a password=\(Self.password)'",
      "DB_HOST=\(host)", "DB_PASSWORD=\(Self.password)")
    #expect(report.findings.isEmpty)
    #expect(report.coverage.leftOut.map(\.reason) == [.documentedHost, .documentedHost, .documentedHost])
    #expect(report.coverage.leftOut.map(\.position.line) == [1, 2, 4])
    #expect(report.coverage.leftOut.map(\.field) == ["DATABASE_URL", "X", "DB_PASSWORD"])
  }

  @Test(
    arguments: [
      ("DATABASE_URL=postgres://app:changeme@db.acme.com/x", LeftOut.Reason.filler),
      ("DATABASE_URL=postgres://app:<password>@db.acme.com/x", .filler),
      ("DATABASE_URL=postgres://app:${DB_PASSWORD}@db.acme.com/x", .pointer),
      ("API_TOKEN=your-token-here", .filler), ("API_TOKEN=${API_TOKEN}", .pointer),
      ("API_TOKEN=op://shop/api/token", .pointer),
      ("GITHUB_TOKEN=ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", .filler),
      ("AWS_ACCESS_KEY_ID=AKIA" + "IOSFODNN7EXAMPLE", .documentedKey), ("PASSWORD=hunter2", .filler),
    ])
  func `each is named with its reason`(_ line: String, _ reason: LeftOut.Reason) throws {
    let report = try report(line)
    #expect(report.findings.isEmpty)
    #expect(report.coverage.leftOut.map(\.reason) == [reason])
    #expect(report.coverage.isComplete)
  }

  @Test(arguments: [
    "REQUIRE_PASSWORD=true", "TOKEN_TYPE=bearer", "PASSWORD=null", "NAME=example", "A=${B}", "PORT=5432",
  ])
  func `what promises nothing is not counted`(_ line: String) throws {
    #expect(try report(line).coverage.leftOut.isEmpty)
  }

  @Test(arguments: [
    "kFakeQ7", "9todo4Xy", "TodoroviC8", "dummyheads7Z", "Sampler4x9", "labour_Union7", "misplace-9Qx7",
  ])
  func `a short word inside a longer one fills nothing in`(_ value: String) {
    #expect(!Placeholder.isFiller(Array(value.utf8)))
  }

  @Test(arguments: [
    "my-fake-key", "fake", "dummy_token_1", "todo", "todo: ask ops", "sample.key", "your_password", "yourkey",
    "x-sample-x",
  ])
  func `a word that stands alone does`(_ value: String) { #expect(Placeholder.isFiller(Array(value.utf8))) }

  @Test func `random passwords are hardly ever taken for words`() {
    var forge = Forge(seed: 31)
    let taken = (0..<20_000).filter { _ in Placeholder.isFiller(Array(forge.text(180).utf8)) }
    #expect(taken.count <= 2)
  }

  @Test func `the list ends somewhere, and says how many follow`() throws {
    let home = try TemporaryHome()
    for file in 0..<6 {
      try home.write("p/.env.\(file)", (0..<100).map { "A\($0)_TOKEN=changeme\n" }.joined())
    }
    let report = home.scan {
      $0.home = nil; $0.paths = [home.path + "/p"]
    }
    #expect(report.coverage.leftOut.count == Coverage.shownLeftOut)
    #expect(report.coverage.furtherLeftOut == 100)
  }

  @Test func `a transcript of nothing but examples is read to its end`() throws {
    let home = try TemporaryHome()
    let example = "see postgres://user:password@db.acme.com/shop\n"
    try home.write(
      ".claude/projects/p/s.jsonl",
      String(repeating: example, count: 3_000) + "postgres://app:\(Self.password)@db.prod.acme.com/shop\n")
    let report = home.scan()
    #expect(report.findings.map(\.identity.host) == ["db.prod.acme.com"])
    #expect(report.coverage.leftOut.count == 20)
  }
}
