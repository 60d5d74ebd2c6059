import SallyportModel
import Testing

@testable import Commands

struct TokenSecretTests {
  @Test(arguments: [(Environment.production, "sp_prod_"), (.staging, "sp_stag_"), (.development, "sp_dev_")])
  func `the prefix says the environment, the length is fixed`(environment: Environment, prefix: String) {
    let secret = TokenSecret(for: environment)
    #expect(secret.text.hasPrefix(prefix))
    #expect(secret.text.count == prefix.count + 50)
    #expect(TokenSecret.isWellFormed(secret.text))
    #expect(secret != TokenSecret(for: environment))
  }

  @Test(arguments: [[UInt8](repeating: 0, count: 32), [UInt8](repeating: 0xFF, count: 32)])
  func `extreme numbers keep the length`(random: [UInt8]) {
    let secret = TokenSecret(for: .production, random: random)
    #expect(secret.text.count == 58)
    #expect(TokenSecret.isWellFormed(secret.text))
  }

  @Test func `every changed character breaks the checksum`() {
    let text = Array(TokenSecret(for: .production, random: Array(0..<32)).text)
    for index in 8..<text.count {
      var changed = text
      changed[index] = text[index] == "a" ? "b" : "a"
      #expect(!TokenSecret.isWellFormed(String(changed)))
    }
  }

  @Test func `a secret of one environment is none of another`() {
    let text = TokenSecret(for: .production).text
    #expect(!TokenSecret.isWellFormed(text.replacing("sp_prod_", with: "sp_stag_")))
  }

  @Test(arguments: ["", "sp_prod_", "sp_prod_0", "hello", "sp_prod_" + String(repeating: "z", count: 5_000)])
  func `anything else is no secret`(text: String) { #expect(!TokenSecret.isWellFormed(text)) }
}

struct ConnectionURLTests {
  private func url(_ extra: String) throws -> String {
    let source = ConfigurationErrorTests.upstream + extra
    let configuration = try ConfigurationReader.read(source, file: "/srv/my gate/sallyport.yaml").configuration
    let secret = TokenSecret(for: .production, random: [UInt8](repeating: 7, count: 32))
    return ConnectionURL.text(
      name: try TokenName("cursor"), secret: secret, upstream: try UpstreamName("shop"), environment: .production,
      configuration: configuration
    )
    .replacing(secret.text, with: "SECRET")
  }

  @Test func `it verifies the gateway by its own CA`() throws {
    #expect(
      try url("")
        == "postgresql://cursor:SECRET@127.0.0.1:6432/shop.production?sslmode=verify-full&sslrootcert=/srv/my%20gate/state/ca.pem"
    )
  }

  @Test func `it names what is advertised, and no address that means everywhere`() throws {
    #expect(try url("advertise: gate.example.com:5432\n").contains("@gate.example.com:5432/shop.production?"))
    #expect(try url("listen: \"[::1]:6432\"\n").contains("@[::1]:6432/shop.production?"))
    #expect(try url("listen: 0.0.0.0:6432\n").contains("@localhost:6432/shop.production?"))
  }

  @Test func `a certificate of the operator's own needs no CA of the gateway`() throws {
    #expect(try url("tls: {certificate: /c, key: /k}\n").hasSuffix("/shop.production?sslmode=verify-full"))
  }
}
