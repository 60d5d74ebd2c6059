import Testing

@testable import CredentialScan

/// Every reader: what it yields, and that no bytes break it.
struct ReaderTests {
  private func read(_ text: String, _ format: Place.Format, limits: ScanLimits = ScanLimits()) -> Document {
    var builder = DocumentBuilder(limits: limits)
    FormatReaders.read(Array(text.utf8), format, into: &builder)
    return builder.document
  }

  private func values(_ text: String, _ format: Place.Format) -> [String] {
    read(text, format).entries.map {
      "\($0.isCommented ? "#" : "")\($0.field)=\($0.value.bytes[...].text)@\($0.position)"
    }
  }

  @Test func `JSON with comments, escapes and a trailing comma`() {
    let text = """
      // settings
      {"a": {"b": [1, "x\\n\\u00e9", {"c": true}]}, /* no */
        "key/one": "v",}
      """
    #expect(values(text, .json) == ["a.b[0]=1@2:14", "a.b[1]=x\né@2:17", "a.b[2].c=true@2:36", "key/one=v@3:14"])
    #expect(values(#"{"projects": {"/a/b": {}}}"#, .json) == ["projects./a/b=@1:23"])
    #expect(!read(#"{"a": "unended"#, .json).problems.isEmpty)
  }

  @Test func `dotenv in its dialects`() {
    let text = """
      A=one # note
      export B="two\\nlines"
      # C='three'
      D: four
      E=`f#ve`
      set -gx F six
      G="open
      # it is said that H is fine
      """
    #expect(
      values(text, .dotenv) == [
        "A=one@1:3", "B=two\nlines@2:10", "#C=three@3:5", "D=four@4:4", "E=f#ve@5:3", "F=six@6:11", "G=open@7:3",
      ])
  }

  @Test func `TOML`() {
    let text = """
      top = "x"
      [a."b.c"]
      d = 'raw\\n'
      e = { f = "g", h.i = 1 }
      list = ["p", # note
        "q"]
      [[s]]
      t = \"\"\"
      long\"\"\"
      [[s]]
      t = 2026-01-01
      """
    #expect(
      values(text, .toml) == [
        "top=x@1:7", "a.b.c.d=raw\\n@3:5", "a.b.c.e.f=g@4:11", "a.b.c.e.h.i=1@4:22", "a.b.c.list[0]=p@5:9",
        "a.b.c.list[1]=q@6:3",
        "s[0].t=long@8:5", "s[1].t=2026-01-01@11:5",
      ])
  }

  @Test func `YAML, and a template that is none`() {
    #expect(values("a: &x\n  b: c\nd:\n  - *x\n", .yaml).contains { $0.hasPrefix("a.b=c") })
    let database = "default: &d\n  user: u\nproduction:\n  <<: *d\n  password: pw\n"
    #expect(values(database, .yaml).contains { $0.hasPrefix("production.password=pw") })
    #expect(values("{{ if x }}\nenv:\n  TOKEN: abc\n{{ end }}\n", .yaml).contains { $0.hasPrefix("env.TOKEN=abc") })
  }

  @Test func `a short YAML that stands for a huge tree ends`() {
    var text = "a0: &a0 [x, x]\n"
    for level in 1...60 { text += "a\(level): &a\(level) [*a\(level - 1), *a\(level - 1), *a\(level - 1)]\n" }
    #expect(read(text, .yaml).problems.contains(.tooManyValues))
    #expect(read(String(repeating: "[", count: 100_000), .yaml).problems.contains(.tooDeep))
  }

  @Test func `INI, pgpass, netrc`() {
    #expect(values("; c\n[one two]\nkey = \"v\"\n#old=x\n", .ini) == ["one two.key=v@3:8", "#one two.old=x@4:6"])
    #expect(values("h:5432:*:u:p\\:w\n# no\nbad\n", .pgpass).contains("line 1.password=p:w@1:12"))
    #expect(
      values("machine h login u\n  password p machine i password q", .netrc) == [
        "machine.h.login=u@1:17", "machine.h.password=p@2:12", "machine.i.password=q@2:33",
      ])
  }

  @Test func `XML and property lists`() {
    #expect(
      values("<?xml?><!DOCTYPE x><a b='1&amp;2'><!-- n --><c>t&#65;</c><d/></a>", .xml) == [
        "a.@b=1&2@1:26", "a.c=tA@1:48",
      ])
    #expect(
      values("<plist><dict><key>K</key><string>V</string></dict></plist>", .propertyList).contains {
        $0.hasPrefix("K=V")
      })
  }

  @Test func `a binary property list`() {
    // {"K": "Väl"}: a dictionary, an ASCII string, a UTF-16 string, their offsets, the trailer.
    var bytes = Array("bplist00".utf8) + [0xD1, 1, 2, 0x51, UInt8(ascii: "K"), 0x63, 0, 0x56, 0, 0xE4, 0, 0x6C]
    let table = bytes.count
    bytes += [8, 11, 13] + [0, 0, 0, 0, 0, 0, 1, 1]
    for number in [3, 0, table] { bytes += (0..<8).map { UInt8(truncatingIfNeeded: number >> (8 * (7 - $0))) } }
    var builder = DocumentBuilder(limits: ScanLimits())
    PropertyListReader.read(bytes, into: &builder)
    #expect(builder.document.entries.map { "\($0.field)=\($0.value.bytes[...].text)" } == ["K=Väl"])
  }

  @Test(arguments: Place.Format.allCases)
  func `no bytes break a reader, and limits hold`(format: Place.Format) {
    var forge = Forge(seed: UInt64(format.rawValue.count))
    let alphabet = Array("{}[]\":,\\u=#'\n\t -&*<>/!?.;$bplist00".utf8) + [0, 0xFF, 0xC3, 65, 66]
    var limits = ScanLimits()
    limits.values = 50
    limits.depth = 8
    for _ in 0..<1_500 {
      let count = Int(forge.next() % 120)
      let bytes = (0..<count).map { _ in alphabet[Int(forge.next() % UInt64(alphabet.count))] }
      var builder = DocumentBuilder(limits: limits)
      FormatReaders.read((forge.next() % 4 == 0 ? Array("bplist00".utf8) : []) + bytes, format, into: &builder)
      #expect(builder.document.entries.count <= 50)
    }
  }

  @Test func `depth and number of values are bounded exactly`() {
    var limits = ScanLimits()
    limits.depth = 3
    limits.values = 2
    #expect(read("[[[1]]]", .json, limits: limits).problems.isEmpty)
    #expect(read("[[[[1]]]]", .json, limits: limits).problems == [.tooDeep])
    #expect(read("[1,2]", .json, limits: limits).problems.isEmpty)
    #expect(read("[1,2,3]", .json, limits: limits).problems == [.tooManyValues])
    limits.valueBytes = 3
    #expect(read("[\"abcd\"]", .json, limits: limits).entries[0].value.bytes.count == 3)
  }
}
