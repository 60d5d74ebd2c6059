import Foundation
import Testing

@testable import CredentialScan

/// Whole scans of small homes.
struct ScanTests {
  let home: TemporaryHome
  var forge = Forge(seed: 21)

  init() throws { home = try TemporaryHome() }

  private func project(_ name: String = "code/shop") throws -> String {
    let root = home.path + "/" + name
    try home.write(".claude.json", #"{"projects":{"\#(root)":{}}}"#)
    try home.write(name + "/README", "")
    return root
  }

  @Test mutating func `an agent's configuration with a production login is the worst`() throws {
    try home.write(
      ".cursor/mcp.json",
      #"{"mcpServers":{"db":{"command":"x","env":{"DATABASE_URL":"postgres://postgres:\#(forge.text(16))@db.prod.acme.com/shop"}}}}"#
    )
    let report = home.scan()
    let finding = try #require(report.findings.first)
    #expect(finding.judgement.verdict == .companyEnding && finding.reach == .loaded)
    #expect(
      finding.sightings[0].file == "~/.cursor/mcp.json"
        && finding.sightings[0].field == "mcpServers.db.env.DATABASE_URL")
    #expect(finding.remedy.steps.contains { $0.command?.hasSuffix("sallyport scan --replace \(finding.id)") == true })
    #expect(report.crossFindings.map(\.check) == [.wrongFile] && report.coverage.isComplete)
  }

  @Test mutating func `pointers, examples and Sallyport's own tokens are no harm`() throws {
    let token =
      "sp_" + "prod_" + forge.text(50, of: Array("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz".utf8))
    _ = try project()
    try home.write(
      "code/shop/.env",
      "A=op://vault/db/password\nDATABASE_URL=${env:X}\nB_SECRET=changeme-changeme\nURL=postgresql://cursor:\(token)@gate.acme.com:6432/shop\n"
    )
    try home.write("code/shop/.env.example", "DATABASE_URL=postgres://app:\(forge.text(16))@db.prod.acme.com/x\n")
    let report = home.scan()
    #expect(report.findings.map(\.kind) == [.sallyportToken] && report.findings[0].judgement.verdict == .contained)
    #expect(report.worst == .contained)
  }

  @Test mutating func `X1, X5 and X6 in one project`() throws {
    _ = try project()
    try home.write("code/shop/jest.config.js", "")
    try home.write(
      "code/shop/.env",
      "DATABASE_URL=postgres://app:\(forge.text(16))@shop.acme.com/shop\n#DATABASE_URL=postgres://app:\(forge.text(16))@shop-prod.acme.com/shop\nSTRIPE_SECRET_KEY=sk_"
        + "live_\(forge.text(30))\nOTHER_KEY=sk_" + "test_\(forge.text(30))\n")
    #expect(Set(home.scan().crossFindings.map(\.check)) == [.mixedFile, .wrongFile, .testFallback, .commentedTwin])
    try home.write("code/shop/.env.test", "DATABASE_URL=postgres://app:\(forge.text(16))@localhost/shop\n")
    #expect(!home.scan().crossFindings.map(\.check).contains(.testFallback))
  }

  @Test mutating func `X2, X4, X7 and X8`() throws {
    _ = try project()
    let url = "postgres://app:\(forge.text(16))@db.acme.com/shop"
    let reference = forge.text(20, of: Array("abcdefghijklmnopqrstuvwxyz".utf8))
    try home.write("code/shop/.env.development", "DATABASE_URL=\(url)\n")
    try home.write("code/shop/.env.production", "DATABASE_URL=\(url)\n")
    try home.write(
      "code/shop/.env.local",
      "VITE_KEY=\(forge.webToken(#"{"iss":"supabase","ref":"\#(reference)","role":"service_role"}"#))\n")
    let report = home.scan {
      $0.protected = [
        ProtectedDatabase(upstream: "shop", host: "DB.acme.com", port: 5432, database: "shop", environment: .production)
      ]
    }
    #expect(
      Set(report.crossFindings.map(\.check)).isSuperset(of: [
        .sharedCredential, .productionFile, .misnamed, .aroundGateway,
      ]))
  }

  @Test mutating func `the user's map decides`() throws {
    try home.write(".pgpass", "db.acme.com:5432:shop:app:\(forge.text(12))\n")
    #expect(home.scan().findings.first?.judgement.verdict == .companyEnding)
    let declared = home.scan {
      $0.declarations = [EnvironmentDeclaration(name: "db.acme.com", environment: .nonProduction)]
    }
    #expect(declared.findings.first?.judgement.verdict == .contained)
    #expect(declared.findings.first?.environment.source == .declared)
  }

  @Test mutating func `a credential across two chunks of a transcript is found once, with its line`() throws {
    let token = forge.token(TokenShapes.all.first { $0.prefix == "ghp_" } ?? TokenShapes.all[0])
    var limits = ScanLimits()
    (limits.chunkBytes, limits.overlapBytes) = (1_000, 200)
    for offset in stride(from: 900, through: 1_100, by: 7) {
      let text = String(repeating: "line of text\n", count: 200)
      let at = text.index(text.startIndex, offsetBy: offset)
      try home.write(".claude/projects/p/s.jsonl", text[..<at] + " " + token + " " + text[at...])
      let report = home.scan { $0.limits = limits }
      #expect(report.findings.map(\.kind) == [.gitHubClassic], "at \(offset)")
      #expect(report.findings.first?.sightings[0].position.line == offset / 13 + 1)
    }
  }

  @Test mutating func `an MCP server is power without a secret`() throws {
    try home.write(
      ".cursor/mcp.json",
      #"{"mcpServers":{"a":{"url":"https://mcp.supabase.com/mcp"},"b":{"url":"https://mcp.supabase.com/mcp?project_ref=x&read_only=true"},"off":{"disabled":true,"command":"mcp-server-neon"}}}"#
    )
    let findings = home.scan().findings
    #expect(findings.map(\.identity.label) == ["a", "b"])
    #expect(findings.map(\.judgement.verdict) == [.companyEnding, .serious])
  }

  @Test mutating func `the process environment is looked at`() {
    let report = home.scan {
      $0.variables = ["PGPASSWORD": "a1b2c3d4e5", "PGHOST": "db.acme.com", "PGUSER": "app", "HOME": "/x"]
    }
    #expect(report.findings.map(\.kind) == [.postgres] && report.findings[0].sightings[0].place == 81)
  }
}
