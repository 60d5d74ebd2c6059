import Testing

@testable import CredentialScan

struct SecretTests {
  @Test func `nothing prints a secret`() {
    let word = "swordfish" + "-1"
    let secret = Secret(word)
    var dumped = ""
    dump(secret, to: &dumped)
    for text in ["\(secret)", String(describing: secret), String(reflecting: secret), dumped, "\([secret])"] {
      #expect(!text.contains("swordfish"))
    }
    let material = Material(path: ["a"], value: secret, position: Position(line: 1, column: 1))
    #expect(!"\(material)\(String(reflecting: material))".contains("swordfish"))
    #expect(!Array(word.utf8).isEmpty && secret.bytes == Array(word.utf8))
  }

  @Test func `a fingerprint depends on the secret and on the key`() throws {
    let key = try #require(FingerprintKey(bytes: [UInt8](repeating: 7, count: 32)))
    let first = Fingerprint(of: Secret("a"), key: key)
    #expect(first == Fingerprint(of: Secret("a"), key: key))
    #expect(first != Fingerprint(of: Secret("b"), key: key))
    #expect(first != Fingerprint(of: Secret("a"), key: FingerprintKey()))
    #expect(Fingerprint(first.text) == first)
    #expect(FingerprintKey(bytes: key.bytes)?.bytes == key.bytes)
    #expect(FingerprintKey(bytes: [1]) == nil && Fingerprint("zz") == nil)
  }
}
