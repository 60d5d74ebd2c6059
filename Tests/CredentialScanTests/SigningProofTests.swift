import Crypto
import Testing

@testable import CredentialScan

/// Which secret signs which tokens of a file.
struct SigningProofTests {
  private static let reference = "abcdefghijklmnopqrst"
  private static let secret = "Zq7" + "hX2pLw9VtR4sK8mN1cB6yD3fG5jH0aEuT"

  private func token(_ claims: String, by secret: String) -> String {
    let head = [#"{"alg":"HS256","typ":"JWT"}"#, claims].map { Forge.base64($0) }.joined(separator: ".")
    let code = HMAC<SHA256>.authenticationCode(for: Array(head.utf8), using: SymmetricKey(data: Array(secret.utf8)))
    return head + "." + Self.base64(Array(code))
  }

  private static func base64(_ bytes: [UInt8]) -> String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
    let bits = bytes.flatMap { byte in (0..<8).map { Int(byte >> (7 - $0)) & 1 } }
    return String(
      decoding: stride(from: 0, to: bits.count, by: 6).map { start in
        alphabet[(0..<6).reduce(0) { $0 * 2 + (start + $1 < bits.count ? bits[start + $1] : 0) }]
      }, as: UTF8.self)
  }

  private var anon: String {
    token(#"{"iss":"supabase","ref":"\#(Self.reference)","role":"anon","exp":2000000000}"#, by: Self.secret)
  }

  private func report(_ file: String, _ text: String) throws -> ScanReport {
    let home = try TemporaryHome()
    try home.write(".claude.json", #"{"projects":{"\#(home.path)/p":{}}}"#)
    try home.write(file, text)
    return home.scan()
  }

  @Test(arguments: ["p/.env", ".claude/projects/p/s.jsonl"])
  func `a secret that signs the anon key beside it makes a project's keys`(_ file: String) throws {
    let report = try report(file, "SUPABASE_ANON_KEY=\(anon)\nSUPABASE_JWT_SECRET=\(Self.secret)\n")
    let finding = try #require(report.findings.first { $0.kind == .supabaseJWTSecret })
    #expect(finding.powerBasis == .proven && finding.identity.project == Self.reference)
    #expect(finding.proof == "it signs the `anon` key on line 1: whoever holds it can make a `service_role` key")
    #expect(finding.environment.environment == .unknownRemote)
    #expect(finding.judgement.verdict == (file == "p/.env" ? .companyEnding : .severe))
  }

  @Test func `whatever its name is`() throws {
    let report = try report("p/.env", "ANON=\(anon)\nAUTH_SIGNING_SECRET=\(Self.secret)\n")
    #expect(report.findings.first?.kind == .supabaseJWTSecret)
    #expect(report.findings.first?.proof != nil)
  }

  @Test func `a secret of another project proves nothing`() throws {
    let other = String(Self.secret.reversed())
    let report = try report("p/.env", "SUPABASE_ANON_KEY=\(anon)\nSUPABASE_JWT_SECRET=\(other)\n")
    let finding = try #require(report.findings.first { $0.kind == .supabaseJWTSecret })
    #expect(finding.proof == nil && finding.identity.project == nil && finding.powerBasis == .usual)
  }

  @Test func `the demonstration's key is told by its signature and not by what it says`() throws {
    let published = ["super", "secret", "jwt", "token", "with", "at", "least", "32", "characters", "long"].joined(
      separator: "-")
    let claims = #"{"iss":"supabase-demo","role":"service_role","exp":1983812996}"#
    #expect(RecogniserSet.standard.recognise(Array(token(claims, by: published).utf8)).map(\.kind) == [.supabaseDemo])
    #expect(
      RecogniserSet.standard.recognise(Array(token(claims, by: Self.secret).utf8)).map(\.kind) == [.supabaseServiceRole]
    )
  }

  @Test func `fifty secrets and tokens are compared in a moment, and no more`() throws {
    var forge = Forge(seed: 3)
    let lines = (0..<60).map {
      "K\($0)_SECRET=\(forge.text(40))\nT\($0)=\(forge.webToken(#"{"iss":"supabase","role":"anon","ref":"r"}"#))\n"
    }
    let report = try report("p/.env", lines.joined() + "SUPABASE_JWT_SECRET=\(Self.secret)\nANON=\(anon)\n")
    // The forty before it fill the room: it is found, and nothing is proved about it.
    #expect(report.findings.contains { $0.kind == .supabaseJWTSecret && $0.proof == nil })
  }
}
