import Testing

@testable import Commands

/// One mistake each, and what the person reads. The lines are a snapshot: change them on purpose only.
struct ConfigurationErrorTests {
  static let upstream = """
    upstreams:
      shop:
        address: db.example.com:5432
        database: shop
        agent: {user: agent, password: env:AGENT}
        executor: {user: owner, password: env:OWNER}

    """

  private func complaint(about source: String) -> String {
    do {
      let reading = try ConfigurationReader.read(source, file: "/etc/sallyport.yaml")
      return "accepted with \(reading.warnings.count) warnings"
    } catch {
      return error.description
    }
  }

  @Test func `an unknown key names the one that was probably meant`() {
    #expect(
      complaint(about: Self.upstream + "listn: 127.0.0.1:1\n") == """
        /etc/sallyport.yaml:7:1: error: unknown key `listn`
          7 | listn: 127.0.0.1:1
            | ^~~~~
          hint: did you mean `listen`?
        """)
  }

  @Test func `an unknown key far from all others gets the list`() {
    #expect(
      complaint(about: Self.upstream + "log: {verbosity: 3}\n") == """
        /etc/sallyport.yaml:7:7: error: unknown key `verbosity` in `log`
          7 | log: {verbosity: 3}
            |       ^~~~~~~~~
          hint: known here: `format`, `level`
        """)
  }

  @Test func `several mistakes are reported in one run, in the order of the file`() {
    let source = """
      listen: 6432
      upstreams:
        shop:
          address: db
          databse: shop
          agent: {user: agent}
          executor: {user: owner}
          statement_timeout: 30
      """
    #expect(
      complaint(about: source) == """
        /etc/sallyport.yaml:1:9: error: `listen` is `6432`: expected an address and port such as `127.0.0.1:6432`
          1 | listen: 6432
            |         ^~~~
          hint: an IPv6 address stands in brackets: `[::1]:6432`
        /etc/sallyport.yaml:3:3: error: missing key `database` in `upstreams.shop`: expected the name of a database, 1 to 63 bytes
          3 |   shop:
            |   ^~~~
        /etc/sallyport.yaml:5:5: error: unknown key `databse` in `upstreams.shop`
          5 |     databse: shop
            |     ^~~~~~~
          hint: did you mean `database`?
        /etc/sallyport.yaml:8:24: error: `upstreams.shop.statement_timeout` is `30`: expected a duration between 1ms and 1d
          8 |     statement_timeout: 30
            |                        ^~
          hint: write numbers with units: `500ms`, `45s`, `30m`, `1h30m`, `30d`
        """)
  }

  @Test(arguments: ["hunter2", "env:hunter-2!", "s3cret:with:colons", "postgres"])
  func `a secret in the file is refused and never repeated`(secret: String) {
    let source = Self.upstream.replacing("env:AGENT", with: "\"\(secret)\"")
    let text = complaint(about: source)
    #expect(text.contains("error: `upstreams.shop.agent.password` "))
    #expect(text.contains("env:"))
    #expect(!text.contains(secret))
  }

  @Test func `a connection URL as an address is refused and never repeated`() {
    let text = complaint(
      about: Self.upstream.replacing("db.example.com:5432", with: "postgres://owner:hunter2@db/shop"))
    #expect(
      text == """
        /etc/sallyport.yaml:3:14: error: `upstreams.shop.address` is a connection URL: expected `host:port` or the directory of a Unix socket
          hint: write `address`, `database`, `agent.user` and `agent.password` as keys of their own
        """)
  }

  @Test func `a choice lists its words and the nearest`() {
    #expect(
      complaint(about: Self.upstream + "plaintext: loopbak\n") == """
        /etc/sallyport.yaml:7:12: error: `plaintext` is `loopbak`: expected `loopback`, `never` or `anywhere`
          7 | plaintext: loopbak
            |            ^~~~~~~
          hint: did you mean `loopback`?
        """)
  }

  @Test func `a key without a value says what was expected`() {
    #expect(
      complaint(about: Self.upstream + "health:\n").contains(
        "error: `health` has no value: expected an address and port such as `127.0.0.1:6433`, or `off`"))
  }

  @Test func `a value where keys belong`() {
    #expect(
      complaint(about: Self.upstream + "hold: 45s\n") == """
        /etc/sallyport.yaml:7:1: error: `hold` has no keys below it: expected a mapping
          7 | hold: 45s
            | ^~~~
          hint: indent its keys on the lines below
        """)
  }

  @Test func `a key that stands twice`() {
    #expect(
      complaint(about: Self.upstream + "listen: 127.0.0.1:1\nlisten: 127.0.0.1:2\n").contains(
        "error: the key `listen` stands here twice"))
  }

  @Test func `broken YAML is located`() {
    let text = complaint(about: Self.upstream + "log: {level: info\nhold: [\n")
    #expect(text.hasPrefix("/etc/sallyport.yaml:8:"))
    #expect(text.contains("error: not YAML: "))
  }

  @Test func `the same login for agents and the executor is refused`() {
    #expect(
      complaint(about: Self.upstream.replacing("user: owner", with: "user: agent")).contains(
        "error: `agent` and `executor` log in as the same role `agent`"))
  }

  @Test(arguments: [
    ("", "the file is empty"), ("- a\n- b\n", "expected keys and values"),
    ("listen: 127.0.0.1:0\n", "missing key `upstreams`"),
    ("upstreams: {}\n", "`upstreams` is empty"), ("upstreams: {Shop: {}}\n", "`Shop` is not a valid upstream name"),
  ])
  func `the shape of the file`(source: String, expected: String) {
    #expect(complaint(about: source).contains(expected))
  }

  @Test func `a control character in the file does not reach the terminal`() {
    let text = complaint(about: Self.upstream + "\"a\\e[2Jb\": 1\n")
    #expect(!text.contains("\u{1B}"))
    #expect(text.contains("unknown key `a\\u{1b}[2Jb`"))
  }

  @Test func `the file may have 256 KiB and not a byte more`() {
    let room = ConfigurationReader.limit - Self.upstream.utf8.count
    #expect(complaint(about: Self.upstream + String(repeating: "#", count: room)).hasPrefix("accepted"))
    #expect(
      complaint(about: Self.upstream + String(repeating: "#", count: room + 1))
        == "/etc/sallyport.yaml: error: the file is larger than 256KiB")
  }

  @Test func `deep nesting is an error and not a crash`() {
    #expect(complaint(about: String(repeating: "[", count: 200_000)).contains("error: "))
    #expect(complaint(about: String(repeating: "a: {", count: 900)).contains("error: "))
  }
}
