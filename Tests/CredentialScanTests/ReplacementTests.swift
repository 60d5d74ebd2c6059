import Testing

@testable import CredentialScan

struct ReplacementTests {
  private static let old = "S3cr3t" + "Pw9"
  private static let other = "Another" + "1x"
  private let token = "sp_" + "dev_" + String(repeating: "7kQ2m", count: 10)
  private var url: String { "postgresql://cursor:\(token)@gate.acme.com:6432/shop?sslmode=verify-full&x=1" }

  private func replaced(_ content: String, path: String = "/p/.env") -> Replacement? {
    Replacement(
      path: path, content: Array(content.utf8),
      fingerprint: Fingerprint(of: Secret(Self.old), key: TemporaryHome.key), key: TemporaryHome.key, url: url)
  }

  @Test func `only this credential's URLs change, and passwords are dots`() throws {
    let content =
      "A=1\nDATABASE_URL=\"postgres://app:\(Self.old)@db.acme.com/shop\"\nOTHER=postgres://app:\(Self.other)@db.acme.com/shop\n"
    let result = try #require(replaced(content))
    #expect(
      String(decoding: result.result, as: UTF8.self)
        == content.replacing("postgres://app:\(Self.old)@db.acme.com/shop", with: url))
    #expect(result.edits.map(\.line) == [2])
    let shown = result.edits.map { $0.before + $0.after }.joined()
    #expect(!shown.contains(Self.old) && !shown.contains(token) && shown.contains("•••"))
  }

  @Test func `a shell and XML need their quotes`() throws {
    let bare = try #require(replaced("export U=postgres://app:\(Self.old)@db.acme.com/shop\n"))
    #expect(String(decoding: bare.result, as: UTF8.self) == "export U='\(url)'\n")
    let xml = try #require(replaced("<url>postgres://app:\(Self.old)@db.acme.com/shop</url>", path: "/p/a.xml"))
    #expect(String(decoding: xml.result, as: UTF8.self).contains("verify-full&amp;x=1</url>"))
  }

  @Test func `a binary file is never rewritten`() {
    #expect(replaced("\u{0}postgres://app:\(Self.old)@db.acme.com/shop") == nil)
  }

  @Test func `nothing to replace is nothing`() {
    #expect(replaced("A=postgres://app:\(Self.other)@db.acme.com/shop") == nil)
  }

  @Test func `only a token's URL may take its place`() {
    #expect(GatewayURL.isOne(url))
    #expect(
      !GatewayURL.isOne("postgres://app:\(Self.old)@db.acme.com/shop")
        && !GatewayURL.isOne("https://cursor:\(token)@x/")
        && !GatewayURL.isOne(url + "'"))
  }
}
