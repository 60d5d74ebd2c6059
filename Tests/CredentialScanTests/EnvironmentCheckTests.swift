import Foundation
import Testing

@testable import CredentialScan

struct EnvironmentCheckTests {
  private static let password = "x7KqPz" + "mNvTw29s"
  private static let production = "postgresql://app:\(password)@db.prod.acme.com/shop"

  private func problems(_ files: [String: String]) throws -> [EnvironmentCheck.Problem] {
    let home = try TemporaryHome()
    for (name, text) in files { try home.write(name, text) }
    var request = ScanRequest(home: nil, now: 0) { 0 }
    request.paths = [home.path]
    var scan = Scan(request)
    return EnvironmentCheck(scan.run()).problems
  }

  @Test(arguments: [".env", ".env.local", ".env.development", ".envrc", "app/.env.local"])
  func `a production login in a file for development`(file: String) throws {
    let found = try problems([file: "A=1\nDATABASE_URL=\(Self.production)\n"])
    #expect(found.map(\.kind) == [.production])
    #expect(found.first?.position?.line == 2)
    #expect(found.first?.field == "DATABASE_URL")
  }

  @Test func `a commented-out one counts`() throws {
    let found = try problems([
      ".env.local": "# DATABASE_URL=\(Self.production)\nDATABASE_URL=postgres://a:b@localhost/x\n"
    ])
    #expect(Set(found.map(\.kind)).isSuperset(of: [.production]))
  }

  @Test func `an agent's configuration`() throws {
    let text = #"{"mcpServers": {"db": {"command": "npx", "args": ["server", "\#(Self.production)"]}}}"#
    #expect(
      try problems([".mcp.json": text]).contains {
        $0.kind == .production && $0.text.hasSuffix("an agent's configuration")
      })
  }

  @Test func `one credential for two environments`() throws {
    let key = "sk_live_" + "51H8xKqPzmNvTw29sAbCdEfGhIjKl"
    let files = [".env.production": "STRIPE_KEY=\(key)\n", ".env.development": "STRIPE_KEY=\(key)\n"]
    #expect(try problems(files).contains { $0.kind == .shared })
  }

  @Test func `what development may have`() throws {
    #expect(
      try problems([
        ".env.local": "DATABASE_URL=postgres://app:\(Self.password)@localhost:5432/shop\n",
        ".env.production": "DATABASE_URL=\(Self.production)\n", "README.md": "production\n",
      ]).isEmpty)
  }

  /// Its secret says what it is for, whatever the names around it say.
  @Test(arguments: [
    ("sp_prod_", "ci", "shop.production", true), ("sp_prod_", "dev-agent", "shop-dev", true),
    ("sp_dev_", "prod-agent", "production", false), ("sp_stag_", "ci", "shop.staging", false),
  ])
  func `a token of Sallyport's own`(prefix: String, user: String, database: String, isFound: Bool) throws {
    let secret = Self.secret(prefix)
    let texts = [
      ".env.development":
        "DATABASE_URL=postgresql://\(user):\(secret)@127.0.0.1:6432/\(database)?sslmode=verify-full\n",
      ".env.local": "PGHOST=127.0.0.1\nPGUSER=\(user)\nPGPASSWORD=\(secret)\nPGDATABASE=\(database)\n",
      ".env": "TOKEN=\(secret)\n",
    ]
    for (file, text) in texts {
      #expect(try problems([file: text]).map(\.kind) == (isFound ? [.production] : []), "\(file)")
    }
  }

  private static func secret(_ prefix: String) -> String {
    prefix + "7Hq2mVx9KpL4tRw8Nc3Ys6Zd5" + "Gf1Jb2Ue7Ak9Qh4Xi6Wm3Pv8T"
  }
}
