import Approvals
import Foundation
import SallyportModel
import Testing

@testable import Commands

struct OperatorKeyFileTests {
  static let passphrase = "four words make one"
  static let light = ScryptParameters(n: 1 << 14, r: 8, p: 1)
  static let key = SigningKey()
  /// Sealed once for all tests: scrypt is slow on purpose.
  static let shared = Result {
    try OperatorKeyFile.seal(key, of: try OperatorName("alice"), under: passphrase, parameters: light)
  }

  private var key: SigningKey { Self.key }
  private func sealed() throws -> OperatorKeyFile { try Self.shared.get() }

  @Test func `what was sealed opens again, from its text`() throws {
    let file = try OperatorKeyFile.parse(try sealed().text)
    #expect(try file.open(with: Self.passphrase).seed == key.seed)
    #expect(file.operatorName.text == "alice")
  }

  @Test func `the same passphrase composed differently is the same`() throws {
    let file = try OperatorKeyFile.seal(
      key, of: try OperatorName("alice"), under: "gr\u{FC}ne zw\u{F6}lf", parameters: Self.light)
    #expect(throws: Never.self) { try file.open(with: "gru\u{308}ne zwo\u{308}lf") }
  }

  @Test(arguments: ["", "four words make on", "four words make one ", "Four words make one"])
  func `a wrong passphrase has one constant text`(wrong: String) throws {
    let file = try sealed()
    let error = #expect(throws: KeyFileError.self) { try file.open(with: wrong) }
    #expect(error?.description == "the passphrase is wrong or the key file is damaged")
  }

  @Test func `two files of one key and passphrase share no secret byte`() throws {
    let one = try sealed()
    let two = try OperatorKeyFile.seal(
      key, of: try OperatorName("alice"), under: Self.passphrase, parameters: Self.light)
    #expect(one.salt != two.salt)
    #expect(one.sealed.dropFirst(12) != two.sealed.dropFirst(12))
  }

  @Test func `the file never holds the seed`() throws {
    let text = String(decoding: try sealed().text, as: UTF8.self)
    #expect(!text.contains(Data(key.seed).base64EncodedString()))
  }

  @Test func `every field is bound: none can be changed without the passphrase`() throws {
    let file = try sealed()
    var renamed = file
    renamed.operatorName = try OperatorName("mallory")
    var salted = file
    salted.salt[0] ^= 1
    var harder = file
    harder.scrypt.n <<= 1
    var swapped = file
    swapped.publicKey = Data(SigningKey().publicKey)
    for tampered in [renamed, salted, harder, swapped] {
      #expect(throws: KeyFileError.wrongPassphrase) { try tampered.open(with: Self.passphrase) }
    }
  }

  @Test func `every sealed byte is bound`() throws {
    let file = try sealed()
    for index in [0, 11, 12, 43, 44, 59] {
      var tampered = file
      tampered.sealed[index] ^= 0x80
      #expect(throws: KeyFileError.wrongPassphrase) { try tampered.open(with: Self.passphrase) }
    }
  }

  static let parameters: [(Int, Int, Int, Bool)] = [
    (16_384, 8, 1, true), (8_192, 8, 1, false), (131_072, 8, 1, true), (1_048_576, 8, 1, true),
    (2_097_152, 8, 1, false), (131_073, 8, 1, false), (131_072, 7, 1, false), (131_072, 16, 1, true),
    (131_072, 17, 1, false), (131_072, 8, 0, false), (131_072, 8, 4, true), (131_072, 8, 5, false),
    (1_048_576, 16, 1, false), (0, 8, 1, false), (-131_072, 8, 1, false), (Int.max, Int.max, Int.max, false),
  ]

  @Test(arguments: parameters)
  func `scrypt parameters are accepted within bounds only`(n: Int, r: Int, p: Int, accepted: Bool) throws {
    var file = try sealed()
    file.scrypt = ScryptParameters(n: n, r: r, p: p)
    #expect(file.scrypt.isAcceptable == accepted)
    let text = try file.text
    if accepted {
      #expect(throws: Never.self) { try OperatorKeyFile.parse(text) }
    } else {
      #expect(throws: KeyFileError.unacceptableParameters) { try OperatorKeyFile.parse(text) }
      #expect(throws: KeyFileError.unacceptableParameters) { try file.open(with: Self.passphrase) }
    }
  }

  @Test(arguments: ["", "{}", "null", "-----BEGIN PRIVATE KEY-----", #"{"sallyportOperatorKey": 2}"#])
  func `anything else is not a key file`(text: String) {
    #expect(throws: KeyFileError.notAKeyFile) { try OperatorKeyFile.parse(Array(text.utf8)) }
  }

  @Test func `a key file has at most 16 KiB`() throws {
    let text = try sealed().text
    let padding = [UInt8](repeating: UInt8(ascii: " "), count: OperatorKeyFile.limit - text.count)
    #expect(throws: Never.self) { try OperatorKeyFile.parse(text + padding) }
    #expect(throws: KeyFileError.notAKeyFile) { try OperatorKeyFile.parse(text + padding + [32]) }
  }

  @Test func `a later version is refused`() throws {
    var file = try sealed()
    file.version = 2
    let text = try file.text
    #expect(throws: KeyFileError.notAKeyFile) { try OperatorKeyFile.parse(text) }
  }
}

struct PassphraseRuleTests {
  private func objection(_ passphrase: String, name: String = "alice") throws -> String? {
    PassphraseRule.objection(to: passphrase, of: try OperatorName(name))
  }

  @Test(arguments: [
    "four words make one", "Xk7#pQ9!mZ2$", "grüne Vögel zwölf", "correct horse battery stapler is mine",
  ])
  func `taken`(passphrase: String) throws { #expect(try objection(passphrase) == nil) }

  @Test(arguments: [
    ("short", "too short"), ("elevenchars", "too short"), ("aaaaaaaaaaaaaaaa", "repeats"), ("abababababab", "repeats"),
    ("password1234", "first"), ("Password 1234!", "first"), ("passwordpassword", "first"), ("alicealicealice", "first"),
    ("alice-alice-1", "first"), ("abcdefghijkl", "first"), ("123456789012", "first"), ("qwertyuiopas", "first"),
    ("zyxwvutsrqpo", "first"), ("correct horse battery staple", "first"), ("four words\u{1B}make", "control"),
  ])
  func `not taken`(passphrase: String, why: String) throws {
    #expect(try #require(try objection(passphrase)).contains(why))
  }

  @Test func `twelve characters are enough, eleven are not`() throws {
    #expect(try objection("x7-kq.mzr2Lp") == nil)
    #expect(try objection("x7-kq.mzr2L") != nil)
  }

  @Test func `1,024 bytes are the most`() throws {
    let long = String(repeating: "four words make ", count: 64)
    #expect(long.utf8.count == 1_024)
    #expect(try objection(long) == nil)
    #expect(try objection(long + "x") == "the passphrase is longer than 1024 bytes")
  }
}
