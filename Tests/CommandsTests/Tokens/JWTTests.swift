import Crypto
import Foundation
import SallyportModel
import Testing

@testable import Commands

struct JWTTests {
  @Test(arguments: [
    "service_role", "postgres", "authenticator", "supabase_admin", "rds_superuser", "cloudsqlsuperuser", "pg_monitor",
    "pg_write_all_data", "sallyport_0123456789", "shop_owner",
  ])
  func `roles that no JWT may name`(role: String) {
    #expect(JWTRoles.objection(to: role, logins: ["shop_owner"]) != nil)
  }

  @Test(arguments: ["anon", "authenticated", "reporting", "pgx"])
  func `roles that the configuration may list`(role: String) {
    #expect(JWTRoles.objection(to: role, logins: ["shop_owner"]) == nil)
  }

  private func issues(_ extra: String) throws -> String {
    do {
      _ = try ConfigurationReader.read(
        ConfigurationErrorTests.upstream + extra, file: "/srv/sallyport.yaml")
      return ""
    } catch { return "\(error)" }
  }

  @Test func `the configuration refuses them by line`() throws {
    #expect(try issues("    jwt_secret: env:JWT\n    jwt_roles: [anon, authenticated]\n") == "")
    #expect(try issues("    jwt_roles: [anon, service_role]\n").contains("`service_role` may do everything"))
    #expect(try issues("    jwt_secret: hunter2hunter2hunter2hunter2hunter2\n").contains("hunter2") == false)
  }

  @Test func `a JWT has the claims and HS256's signature`() async throws {
    let secret = String(repeating: "k", count: 32)
    let start = Timestamp(microseconds: 1_777_125_787_125_000)
    let claims = JWTClaims(
      role: "anon", id: "jwt_1", issuedAt: start, expiresAt: start.advanced(by: .seconds(900)), further: ["sub": "é\""])
    let parts = try await TokenJWTCommand.sign(claims, secret).split(separator: ".").map(String.init)
    #expect(parts.count == 3)
    let mac = HMAC<SHA256>.authenticationCode(
      for: Data("\(parts[0]).\(parts[1])".utf8), using: SymmetricKey(data: Data(secret.utf8)))
    #expect(Data(mac) == decoded(parts[2]))
    let header = try #require(JSONSerialization.jsonObject(with: decoded(parts[0])) as? [String: String])
    #expect(header == ["alg": "HS256", "typ": "JWT"])
    let body = try #require(JSONSerialization.jsonObject(with: decoded(parts[1])) as? [String: Any])
    #expect(Set(body.keys) == ["role", "jti", "iat", "exp", "sub"])
    #expect(body["role"] as? String == "anon")
    #expect(body["sub"] as? String == "é\"")
    #expect(body["iat"] as? Int == 1_777_125_787)
    #expect(body["exp"] as? Int == 1_777_126_687)
  }

  private func decoded(_ text: String) -> Data {
    let plain = text.replacing("-", with: "+").replacing("_", with: "/")
    return Data(base64Encoded: plain + String(repeating: "=", count: (4 - plain.count % 4) % 4)) ?? Data()
  }

  @Test func `claims have limits`() throws {
    #expect(try JWTClaims.reading(["a=", "b=x=y", "c=" + String(repeating: "v", count: 256)])["b"] == "x=y")
    #expect(try JWTClaims.reading((1...20).map { "c\($0)=x" }).count == 20)
    let wrong: [[String]] = [
      (1...21).map { "c\($0)=x" }, ["=x"], ["x"], ["exp=9"], ["jti=x"], ["nbf=1"], ["a=\n"],
      [String(repeating: "n", count: 65) + "=x"],
    ]
    for texts in wrong { #expect(throws: (any Error).self, "\(texts.prefix(2))") { try JWTClaims.reading(texts) } }
  }
}
