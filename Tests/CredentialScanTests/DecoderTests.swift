import Crypto
import Testing

@testable import CredentialScan

/// What stands inside of tokens, decoded without asking anybody. All values are made here and open nothing.
struct DecoderTests {
  private func found(_ text: String) -> Recognition? { RecogniserSet.standard.recognise(Array(text.utf8)).first }

  // MARK: Fly.io

  /// A macaroon with these caveats.
  private func fly(_ caveats: [UInt8], count: Int, location: String = "https://api.fly.io/v1") -> String {
    let nonce: [UInt8] =
      [0x93, 0xC4, 16] + Array(repeating: 7, count: 16) + [0xC4, 16] + Array(repeating: 9, count: 16) + [0xC2]
    let name = [0xD9, UInt8(location.utf8.count)] + Array(location.utf8)
    let tail: [UInt8] = [0xC4, 32] + (0..<32).map { UInt8(truncatingIfNeeded: $0 &* 37) }
    return "fm" + "2_" + Self.base64([0x94] + nonce + name + [0x90 | UInt8(2 * count)] + caveats + tail)
  }

  private static func base64(_ bytes: [UInt8]) -> String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var (text, pending, bits): ([UInt8], Int, Int) = ([], 0, 0)
    for byte in bytes {
      (pending, bits) = (pending << 8 | Int(byte), bits + 8)
      while bits >= 6 {
        bits -= 6
        text.append(alphabet[pending >> bits & 63])
      }
    }
    if bits > 0 { text.append(alphabet[pending << (6 - bits) & 63]) }
    while text.count % 4 != 0 { text.append(UInt8(ascii: "=")) }
    return String(decoding: text, as: UTF8.self)
  }

  @Test(
    arguments: [
      ([0, 0x92, 5, 31], 1, Power.admin, "organisation", Lifetime.never),
      ([0, 0x92, 5, 1], 1, .read, "reads", .never), ([0, 0x92, 5, 31, 26, 0x91, 1], 2, .read, "reads", .never),
      ([0, 0x92, 5, 31, 26, 1], 2, .read, "reads", .never),
      ([0, 0x92, 5, 31, 3, 0x91, 0x81, 7, 31], 2, .data, "some apps", .never),
      ([0, 0x92, 5, 31, 3, 0x91, 0x81, 7, 1], 2, .read, "reads", .never),
      ([0, 0x92, 5, 31, 13, 0x92, 0x92, 3, 0x91, 0x81, 7, 31, 1], 2, .data, "some apps", .never),
      // What the caveat does not ask for is left whole.
      ([0, 0x92, 5, 31, 13, 0x92, 0x92, 3, 0x91, 0x81, 7, 31, 31], 2, .admin, "organisation", .never),
      ([0, 0x92, 5, 31, 4, 0x92, 0, 0xCE, 0x70, 0, 0, 0], 2, .admin, "organisation", .until(0x7000_0000)),
      // A caveat that nobody knows narrows nothing that is known.
      ([0, 0x92, 5, 31, 99, 0x91, 1], 2, .admin, "organisation", .never),
    ] as [([UInt8], Int, Power, String, Lifetime)])
  func `the caveats of a Fly macaroon`(
    _ caveats: [UInt8], _ count: Int, _ power: Power, _ variant: String, _ lifetime: Lifetime
  ) throws {
    let match = try #require(found("FLY_API_TOKEN=FlyV1 " + fly(caveats, count: count)))
    #expect(match.kind == .flyToken && match.basis == .proven)
    #expect(match.power == power && match.variant == variant && match.lifetime == lifetime)
    #expect(match.identity.account == "5")
  }

  @Test func `a bundle is one credential, and its discharge narrows nothing`() throws {
    let token = fly([0, 0x92, 5, 31, 3, 0x91, 0x81, 7, 31], count: 2)
    let discharge = fly([], count: 0, location: "https://api.fly.io/aaa/v1")
    for bundle in [token + "," + discharge, discharge + "," + token] {
      let matches = RecogniserSet.standard.recognise(Array("x: \(bundle)\n".utf8))
      #expect(matches.map(\.secret) == [Secret(bundle)])
      #expect(matches.first?.power == .data)
    }
  }

  @Test func `what is no macaroon stays a token of unknown scope`() throws {
    let match = try #require(found("fm" + "2_" + String(repeating: "Qk9y7", count: 30)))
    #expect(match.power == .admin && match.basis == .usual && match.variant == "")
  }

  @Test func `MessagePack keeps to its limits`() {
    #expect(MessagePack([0x93, 1, 0xC3, 0xA1, 65]) == .list([.integer(1), .boolean(true), .bytes([65])]))
    #expect(MessagePack([0x81, 0xFF, 0xD1, 0xFF, 0xFE]) == .map([(.integer(-1), .integer(-2))]))
    #expect(MessagePack([UInt8](repeating: 0x91, count: 15)[...] + [1]) != nil)
    #expect(MessagePack([UInt8](repeating: 0x91, count: 16)[...] + [1]) == nil)
    // As many values as are allowed, the list among them, and one more.
    #expect(MessagePack([0xDC, 0x07, 0xCF] + [UInt8](repeating: 0, count: 1_999)) != nil)
    #expect(MessagePack([0xDC, 0x07, 0xD0] + [UInt8](repeating: 0, count: 2_000)) == nil)
    for cut: [UInt8] in [
      [], [0xC4], [0xC4, 5, 1], [0xDD, 0xFF, 0xFF, 0xFF, 0xFF], [0xDF, 0, 0, 0, 9], [0xCF, 1], [0xC1],
    ] {
      #expect(MessagePack(cut[...]) == nil)
    }
    var forge = Forge(seed: 8)
    for _ in 0..<5_000 { _ = MessagePack((0..<40).map { _ in UInt8(truncatingIfNeeded: forge.next()) }[...]) }
  }

  // MARK: PyPI

  private func pyPI(_ caveats: [String]) -> String {
    func field(_ type: UInt8, _ bytes: [UInt8]) -> [UInt8] { [type, UInt8(bytes.count)] + bytes }
    let head = [2] + field(1, Array("pypi.org".utf8)) + field(2, [UInt8](repeating: 65, count: 36)) + [0]
    let body =
      head + caveats.flatMap { field(2, Array($0.utf8)) + [0] } + [0] + field(6, (0..<32).map { UInt8($0 * 5) })
    return "pypi-" + Self.base64(body).replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
  }

  @Test(
    arguments: [
      ([#"{"version": 1, "permissions": "user"}"#], Power.data, nil, Lifetime.never),
      ([#"{"version": 1, "permissions": {"projects": ["shop", "cart"]}}"#], .write, "shop, cart", .never),
      ([#"[1, ["shop"]]"#], .write, "shop", .never), ([#"[2, ["0af1"]]"#], .write, nil, .never),
      ([#"[3, "0af1"]"#], .data, nil, .never), ([#"[3, "0af1"]"#, #"[1, ["shop"]]"#], .write, "shop", .never),
      ([#"[0, 1900000000, 5]"#, #"[3, "0af1"]"#], .data, nil, .until(1_900_000_000)),
      ([#"{"nbf": 5, "exp": 1900000000}"#], .data, nil, .until(1_900_000_000)), ([], .data, nil, .never),
    ] as [([String], Power, String?, Lifetime)])
  func `the caveats of a PyPI token`(_ caveats: [String], _ power: Power, _ project: String?, _ lifetime: Lifetime)
    throws
  {
    let match = try #require(found("password = " + pyPI(caveats)))
    #expect(match.kind == .pyPIToken && match.power == power)
    #expect(match.identity.project == project && match.lifetime == lifetime)
  }

  @Test func `a cut token of PyPI is still one, and nothing is said of its scope`() throws {
    let text = pyPI([#"[1, ["shop"]]"#])
    let match = try #require(found(String(text.prefix(100))))
    #expect(match.power == .data && match.basis == .usual && match.identity.project == nil)
  }

  // MARK: Others

  @Test(
    arguments: [
      ("dev", EnvironmentClass.nonProduction), ("dev_sally", .nonProduction), ("prd", .production),
      ("prd_eu", .production),
      ("ci", .nonProduction),
    ])
  func `Doppler's configuration`(_ name: String, _ environment: EnvironmentClass) throws {
    var forge = Forge(seed: 4)
    let match = try #require(found("dp" + ".st.\(name).\(forge.text(43))"))
    #expect(match.kind == .secretManager && match.identity.label == name)
    #expect(match.evidence.map(\.environment) == [environment])
  }

  @Test func `an older token of Doppler names none, and a short one is none`() throws {
    var forge = Forge(seed: 4)
    #expect(try #require(found("dp" + ".st.\(forge.text(40))")).evidence.isEmpty)
    #expect(found("dp" + ".st.dev.\(forge.text(39))") == nil)
    #expect(found("dp" + ".st.a.b.\(forge.text(43))") == nil)
  }

  @Test func `Sentry names its organisation`() throws {
    var forge = Forge(seed: 21)
    let object =
      #"{"iat":1767225600.5,"url":"https://sentry.shop.dev","region_url":"https://eu.shop.dev","org":"the-shop"}"#
    let match = try #require(found("sntry" + "s_" + Self.base64(Array(object.utf8)) + "_" + forge.text(43)))
    #expect(match.kind == .saasToken && match.identity.account == "the-shop")
    #expect(match.identity.host == "sentry.shop.dev")
  }

  @Test(arguments: [("", true), ("-2", true), ("-", true), ("x", false), ("22", false), ("-22", false)])
  func `Databricks' tokens may have a number behind`(_ end: String, _ isOne: Bool) {
    var forge = Forge(seed: 22)
    let text = "dap" + "i" + forge.text(32, of: Forge.hexadecimal) + end
    #expect((found("token = \(text)\n") != nil) == isOne)
  }

  @Test func `1Password names its account`() throws {
    var forge = Forge(seed: 6)
    let object =
      #"{"signInAddress":"shop.1password.com","email":"robot@shop.dev","secretKey":"\#(forge.text(36))","srpX":"\#(forge.text(120))"}"#
    let match = try #require(found("ops_" + Self.base64(Array(object.utf8))))
    #expect(match.identity.account == "shop.1password.com" && match.identity.user == "robot@shop.dev")
  }

  @Test func `a key of an account of traps is a decoy, and no other is`() throws {
    var forge = Forge(seed: 12)
    let secret = forge.text(40)
    func id(_ account: UInt64) -> String {
      let number = account << 7 | 1 << 47
      let bytes = (0..<6).map { UInt8(truncatingIfNeeded: number >> UInt64(40 - 8 * $0)) } + [1, 2, 3, 4]
      let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".utf8)
      let bits = bytes.flatMap { byte in (0..<8).map { Int(byte >> (7 - $0)) & 1 } }
      return "AKIA"
        + String(
          decoding: stride(from: 0, to: 80, by: 5).map { letters[bits[$0..<$0 + 5].reduce(0) { $0 * 2 + $1 }] },
          as: UTF8.self)
    }
    let trap = try #require(found("aws_access_key_id=\(id(171_436_882_533))\naws_secret_access_key=\(secret)"))
    #expect(trap.kind == .awsCanary && trap.identity.account == "171436882533")
    let other = try #require(found("aws_access_key_id=\(id(171_436_882_534))\naws_secret_access_key=\(secret)"))
    #expect(other.kind == .awsKey)
  }

  @Test func `a read-only token under its usual name is told by its claims`() throws {
    var forge = Forge(seed: 15)
    let token =
      [#"{"alg":"EdDSA","typ":"JWT"}"#, #"{"a":"ro","iat":1}"#].map { Forge.base64($0) }.joined(separator: ".") + "."
      + forge.text(86)
    let match = try #require(found("TURSO_AUTH_TOKEN=\(token)"))
    #expect(match.kind == .turso && match.power == .read)
  }

  @Test func `an address of mail that ends in dev says nothing of the environment`() {
    var recognition = Recognition(kind: .secretManager, secret: Secret("x"), range: 0..<1)
    recognition.identity.user = "robot@shop.dev"
    let sighting = Sighting(
      file: "~/a", position: Position(line: 1, column: 1), field: "T", isCommented: false, reach: .loaded, owner: "",
      place: nil, project: nil)
    let hit = Hit(
      recognition, key: TemporaryHome.key, sighting: sighting, origin: Origin(path: "/a", role: nil, project: nil))
    let judge = EnvironmentJudge(declarations: [], links: [:])
    #expect(judge.conclude([hit]).environment == .unknownRemote)
  }

  @Test func `an Azure secret by its own letters`() throws {
    var forge = Forge(seed: 13)
    let text = forge.text(3) + "8Q~" + forge.text(34)
    for around in ["secret: \(text)", "\"\(text)\"", "a=\(text)&b", "\\n\(text)\\n"] {
      #expect(found(around)?.kind == .azureServicePrincipal)
      #expect(found(around)?.secret == Secret(text))
    }
    for wrong in ["x.\(text)", "\(text)abcdef", String(text.dropLast(5)), "aaa8Q~" + String(repeating: "a", count: 34)]
    {
      #expect(found(wrong) == nil, "\(wrong.count)")
    }
  }

  @Test(
    arguments: [
      (#"{"a":"rw","iat":1}"#, Power.data), (#"{"a":"ro","gid":"x"}"#, .read), (#"{"p":{"ro":{"ns":["a"]}}}"#, .read),
      (#"{"p":{"ro":{"ns":["a"]},"rw":{"ns":["b"]}}}"#, .data), (#"{"p":{"roa":{"ns":["a"]}}}"#, .read),
      (#"{"p":{"ddl":{"ns":["a"]}}}"#, .data),
    ])
  func `libSQL's rights`(_ claims: String, _ power: Power) throws {
    var forge = Forge(seed: 14)
    let token =
      [#"{"alg":"EdDSA","typ":"JWT"}"#, claims].map { Forge.base64($0) }.joined(separator: ".") + "." + forge.text(86)
    let match = try #require(found(token))
    #expect(match.kind == .turso && match.power == power)
    // Another signature algorithm is somebody else's token.
    #expect(found(forge.webToken(claims)) == nil)
  }
}
