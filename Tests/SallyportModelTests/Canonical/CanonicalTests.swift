import SallyportModel
import TestSupport
import Testing

struct CanonicalTests {
  private struct Sample: Codable, Hashable {
    var zulu = "last"
    var alpha = 1
    var bytes: [UInt8] = [0, 255, 16]
    var absent: String?
    var numbers: [Int64] = [.min, -1, 0, .max]
    var flags: Set<String> = ["c", "a", "b"]
    var nested = Inner(yes: true)
    struct Inner: Codable, Hashable { var yes: Bool }
  }

  @Test func `keys are sorted, bytes are base64, sets are in order, nil is absent`() throws {
    let text = String(decoding: try Canonical.encode(Sample()), as: UTF8.self)
    #expect(
      text == """
        {"alpha":1,"bytes":"AP8Q","flags":["a","b","c"],"nested":{"yes":true},\
        "numbers":[-9223372036854775808,-1,0,9223372036854775807],"zulu":"last"}
        """)
  }

  @Test func `what is written is read back`() throws {
    let bytes = try Canonical.encode(Sample())
    #expect(try Canonical.decode(Sample.self, from: bytes) == Sample())
  }

  /// RFC 8785 §3.2.2.2: the two-character escapes, `\u00xx` in lower case, all else as it is.
  @Test func `strings are escaped as RFC 8785 says`() throws {
    let text = "\u{20ac}$\u{0F}\u{0A}A'\u{42}\u{22}\u{5c}\\\"/\u{08}\u{0C}\u{0D}\u{09}\u{1F}\u{7F}é😀"
    let bytes = try Canonical.encode([text])
    #expect(
      String(decoding: bytes, as: UTF8.self)
        == #"["€$\u000f\nA'B\"\\\\\"/\b\f\r\t\u001f"# + "\u{7F}é😀\"]")
    #expect(try Canonical.decode([String].self, from: bytes) == [text])
  }

  @Test(arguments: [
    "", " 1", "1 ", "01", "-0", "+1", "1.0", "1e3", "9223372036854775808", "nul", "True", "[1,]", "[,1]", "[1 ]", "[",
    "{", "{}{}", #"{"b":1,"a":2}"#, #"{"a":1,"a":2}"#, #"{"a" :1}"#, #"{"a":1,}"#, #"{"":1}"#, #"{"é":1}"#, #"{a:1}"#,
    #""\u0041""#, #""\u000A""#, #""\u000a""#, #""\/""#, #""\x""#, #""\u00"#, #"""#, "\"\u{01}\"", "\"\n\"",
    #""\u0022""#,
    #""\u007f""#, #"{"a":1]"#, "[1}",
  ])
  func `what the writer would not have written is refused`(text: String) {
    #expect(throws: CanonicalError.self) { try CanonicalParser.parse(Array(text.utf8)) }
  }

  @Test func `bytes that are not UTF-8 are refused`() {
    #expect(throws: CanonicalError.self) { try CanonicalParser.parse([0x22, 0xFF, 0x22]) }
    // An overlong slash, and half of a surrogate pair.
    #expect(throws: CanonicalError.self) { try CanonicalParser.parse([0x22, 0xC0, 0xAF, 0x22]) }
    #expect(throws: CanonicalError.self) { try CanonicalParser.parse([0x22, 0xED, 0xA0, 0x80, 0x22]) }
  }

  @Test func `nesting ends at the limit`() throws {
    func nested(_ depth: Int) -> [UInt8] {
      Array((String(repeating: "[", count: depth) + String(repeating: "]", count: depth)).utf8)
    }
    _ = try CanonicalParser.parse(nested(Canonical.depthLimit))
    #expect(throws: CanonicalError.self) { try CanonicalParser.parse(nested(Canonical.depthLimit + 1)) }
    #expect(throws: CanonicalError.self) { try CanonicalParser.parse(nested(1_000_000)) }
  }

  @Test func `fractions have no bytes`() {
    #expect(throws: CanonicalError.self) { try Canonical.encode([1.5]) }
    #expect(throws: CanonicalError.self) { try Canonical.encode(["a b": 1]) }
  }

  /// Every canonical text that is parsed is written again byte for byte, whatever the text is.
  @Test func `parsing and writing are inverse over random trees`() throws {
    var random = SeededRandom(seed: 7)
    for _ in 0..<500 {
      let tree = random.tree(depth: 4)
      var writer = CanonicalWriter()
      writer.value(tree)
      #expect(try CanonicalParser.parse(writer.bytes) == tree)
      // One byte changed is either refused or another value, never the same value by other bytes.
      var changed = writer.bytes
      let index = Int.random(in: 0..<changed.count, using: &random)
      changed[index] ^= UInt8.random(in: 1...255, using: &random)
      if let other = try? CanonicalParser.parse(changed) { #expect(other != tree) }
    }
  }
}

struct Base64Tests {
  /// RFC 4648 §10.
  @Test(arguments: [
    ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
    ("foobar", "Zm9vYmFy"),
  ])
  func `the vectors of the RFC`(plain: String, coded: String) {
    #expect(Base64.text(Array(plain.utf8)) == coded)
    #expect(Base64.bytes(coded) == Array(plain.utf8))
  }

  @Test(arguments: ["Z", "Zg", "Zg=", "Zh==", "Zm9=", "Zg==\n", "Z===", "====", "Zm-_", "Zg==Zg=="])
  func `other spellings are refused`(text: String) { #expect(Base64.bytes(text) == nil) }

  @Test func `all bytes survive`() {
    for length in 0..<70 {
      let bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ length) }
      #expect(Base64.bytes(Base64.text(bytes)) == bytes)
    }
  }
}

struct ExactTextTests {
  @Test func `text that is UTF-8 is a string, other bytes are base64`() throws {
    #expect(try Canonical.encode([ExactText("é")]) == Array(#"["é"]"#.utf8))
    #expect(try Canonical.encode([ExactText([0xFF, 0x00])]) == Array(#"[{"base64":"/wA="}]"#.utf8))
    for text in [ExactText("é"), ExactText([0xFF]), ExactText("\0"), ExactText("")] {
      #expect(try Canonical.decode([ExactText].self, from: Canonical.encode([text])) == [text])
    }
  }

  @Test func `one text has one spelling`() {
    let disguised = Array(#"[{"base64":"YQ=="}]"#.utf8)
    #expect(throws: CanonicalError.self) { try Canonical.decode([ExactText].self, from: disguised) }
  }

  @Test func `characters that Unicode calls equal stay different`() {
    #expect("\u{e9}" == "e\u{301}")
    #expect(ExactText("\u{e9}") != ExactText("e\u{301}"))
  }

  @Test func `parameters keep format, bytes and NULL apart`() throws {
    let parameters = [
      BoundParameter(format: .text, value: Array("42".utf8)), BoundParameter(format: .text, value: []),
      BoundParameter(format: .text, value: nil), BoundParameter(format: .binary, value: [0, 0, 0, 42]),
      BoundParameter(format: .binary, value: nil), BoundParameter(format: .text, value: [0xC0]),
    ]
    let bytes = try Canonical.encode(parameters)
    #expect(
      String(decoding: bytes, as: UTF8.self) == """
        [{"format":0,"text":"42"},{"format":0,"text":""},{"format":0},{"format":1,"value":"AAAAKg=="},{"format":1},\
        {"format":0,"text":{"base64":"wA=="}}]
        """)
    #expect(try Canonical.decode([BoundParameter].self, from: bytes) == parameters)
    var writer = CanonicalWriter()
    writer.array(parameters) { $0.parameter($1) }
    #expect(writer.bytes == bytes)
  }

  @Test func `executions are found by the text that people type`() {
    let id = ExecutionID(session: SessionID(unchecked: "ses_0123456789"), number: 17)
    #expect(id.description == "ses_0123456789/17")
    #expect(ExecutionID("ses_0123456789/17") == id)
    for text in [
      "", "ses_0123456789", "ses_0123456789/", "ses_0123456789/0", "ses_0123456789/-1", "x/1", "ses_0123456789/1/2",
    ] {
      #expect(ExecutionID(text) == nil)
    }
  }
}
