import Foundation
import Testing

@testable import CredentialScan

/// No report holds a secret: one credential of every shape in one home, and everything that can be printed is printed.
struct SecrecyTests {
  @Test func `no form of a report holds a secret`() throws {
    let home = try TemporaryHome()
    var forge = Forge(seed: 99)
    var secrets = TokenShapes.all.map { forge.token($0) }
    let passwords = (0..<6).map { _ in forge.text(18) }
    let webToken = forge.webToken(#"{"iss":"supabase","ref":"abcdefghijklmnopqrst","role":"service_role"}"#)
    var lines = secrets.enumerated().map { "NAME_\($0)_KEY=\($1)" }
    lines += [
      "DATABASE_URL=postgres://app:\(passwords[0])@db.prod.acme.com/x",
      "#OLD=mysql://root:\(passwords[1])@db.acme.com/x", "K=\(webToken)",
    ]
    lines += [
      "PGHOST=h.acme.com", "PGPASSWORD=\(passwords[2])", "MY_SECRET=\(passwords[3])aB3", "API_URL=https://api.acme.com",
    ]
    try home.write("code/p/.env", lines.joined(separator: "\n"))
    try home.write(".claude.json", #"{"projects":{"\#(home.path)/code/p":{}}}"#)
    try home.write(".pgpass", "db.acme.com:5432:*:app:\(passwords[4])\n")
    try home.write(".netrc", "machine h.acme.com login u password \(passwords[5])\n")
    try home.write(".claude/projects/p/x.jsonl", lines.joined(separator: "\\n"))
    secrets += passwords + [webToken]
    let report = home.scan()
    #expect(report.findings.count > TokenShapes.all.count / 2)
    var dumped = ""
    dump(report, to: &dumped)
    for text in [dumped, "\(report)", String(reflecting: report)] {
      #expect(secrets.filter { text.contains($0) }.isEmpty)
    }
  }
}
