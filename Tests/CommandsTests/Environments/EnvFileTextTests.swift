import Testing

@testable import Commands

struct EnvFileTextTests {
  private func set(_ text: String, _ name: String = "DATABASE_URL", to value: String = "NEW") throws -> (String, Bool) {
    var file = EnvFileText(bytes: Array(text.utf8))
    let replaced = try file.set(try VariableName(name), to: value, file: ".env.local")
    return (String(decoding: file.bytes, as: UTF8.self), replaced)
  }

  @Test(arguments: [
    ("DATABASE_URL=old\n", "DATABASE_URL=\"NEW\"\n"), ("DATABASE_URL=old", "DATABASE_URL=\"NEW\""),
    ("export DATABASE_URL=old\n", "export DATABASE_URL=\"NEW\"\n"), ("DATABASE_URL=\n", "DATABASE_URL=\"NEW\"\n"),
    ("  DATABASE_URL = 'old' # why\n", "  DATABASE_URL = \"NEW\" # why\n"),
    ("DATABASE_URL=old # why\n", "DATABASE_URL=\"NEW\" # why\n"), ("DATABASE_URL=a#b\n", "DATABASE_URL=\"NEW\"\n"),
    ("A=1\r\nDATABASE_URL=old\r\nB=2\r\n", "A=1\r\nDATABASE_URL=\"NEW\"\r\nB=2\r\n"),
    ("DATABASE_URL=\"two\nlines\"\nB=2\n", "DATABASE_URL=\"NEW\"\nB=2\n"),
    ("DATABASE_URL=\"a\\\"b\" # c\n", "DATABASE_URL=\"NEW\" # c\n"),
    ("\u{FEFF}DATABASE_URL=x\n", "\u{FEFF}DATABASE_URL=\"NEW\"\n"),
    ("# DATABASE_URL=old\nDATABASE_URL=x\n", "# DATABASE_URL=old\nDATABASE_URL=\"NEW\"\n"),
    ("KEY=\"\nDATABASE_URL=inside\n\"\nDATABASE_URL=x\n", "KEY=\"\nDATABASE_URL=inside\n\"\nDATABASE_URL=\"NEW\"\n"),
  ])
  func `the value is replaced and everything else stays`(before: String, after: String) throws {
    let (text, replaced) = try set(before)
    #expect(text == after)
    #expect(replaced)
  }

  @Test(arguments: [
    ("", "DATABASE_URL=\"NEW\"\n"), ("A=1\n", "A=1\nDATABASE_URL=\"NEW\"\n"), ("A=1", "A=1\nDATABASE_URL=\"NEW\"\n"),
    ("A=1\r\n", "A=1\r\nDATABASE_URL=\"NEW\"\r\n"), ("#DATABASE_URL=x\n", "#DATABASE_URL=x\nDATABASE_URL=\"NEW\"\n"),
    ("MY_DATABASE_URL=x\n", "MY_DATABASE_URL=x\nDATABASE_URL=\"NEW\"\n"), ("\n\n", "\n\nDATABASE_URL=\"NEW\"\n"),
    ("DATABASE_URL_RO=x\n", "DATABASE_URL_RO=x\nDATABASE_URL=\"NEW\"\n"), ("=x\n", "=x\nDATABASE_URL=\"NEW\"\n"),
    ("DATABASE_URL\n", "DATABASE_URL\nDATABASE_URL=\"NEW\"\n"), ("export\n", "export\nDATABASE_URL=\"NEW\"\n"),
  ])
  func `a variable that is not there comes last`(before: String, after: String) throws {
    let (text, replaced) = try set(before)
    #expect(text == after)
    #expect(!replaced)
  }

  @Test func `twice is once too often`() throws {
    let error = #expect(throws: Failure.self) { try set("A=1\nDATABASE_URL=x\nB=2\nexport DATABASE_URL=y\n") }
    #expect(error?.message == "`.env.local` sets `DATABASE_URL` 2 times: lines 2, 4")
  }

  @Test func `no bytes are too strange`() throws {
    var random = SystemRandomNumberGenerator()
    let letters = Array("DATABASE_URL=\"'`\\\n\r #export\u{FF}".utf8)
    for _ in 1...2_000 {
      let bytes = (0..<Int.random(in: 0...40, using: &random)).map { _ in letters.randomElement(using: &random) ?? 0 }
      var file = EnvFileText(bytes: bytes)
      guard (try? file.set(.standard, to: "NEW", file: "f")) != nil else { continue }
      // Done twice, it is as done once.
      let once = file.bytes
      if (try? file.set(.standard, to: "NEW", file: "f")) == true { #expect(file.bytes == once, "\(bytes)") }
    }
  }

  @Test(arguments: ["", "1A", "A-B", "A B", "A=B", "Ä", "A\n", String(repeating: "A", count: 129)])
  func `what is no name`(text: String) { #expect(throws: (any Error).self) { try VariableName(text) } }

  @Test func `the longest name`() throws { _ = try VariableName(String(repeating: "A", count: 128)) }
}

struct ChildVariablesTests {
  @Test func `what leads past the gateway is left out`() throws {
    let login = "postgresql://app:" + "x7KqPz" + "mNvTw29s" + "@db.acme.com/shop"
    var variables = ChildVariables([
      "PATH": "/bin", "PGHOST": "db", "PGPASSWORD": "x", "PGTZ": "UTC", "DIRECT_URL": login, "DATABASE_URL": login,
      "HOME": "/h", "LANG": "C", "APP_URL": "https://example.com",
    ])
    #expect(variables.leavingOut(.standard) == ["DIRECT_URL", "PGHOST", "PGPASSWORD"])
    #expect(variables.all.keys.sorted() == ["APP_URL", "HOME", "LANG", "PATH", "PGTZ"])
  }
}
