import Testing

@testable import CredentialScan

struct RecogniserTests {
  // Put together here, so that no scanner takes the URLs below for leaks.
  static let password = "S3cr3t" + "Pw9"
  static let escaped = "p%40ss" + "%2Fw0rd"
  static let bare = "pa" + "@ss"

  private func found(_ text: String) -> [Recognition] { RecogniserSet.standard.recognise(Array(text.utf8)) }

  @Test(arguments: TokenShapes.all.indices)
  func `every shape is found where a token stands alone`(index: Int) throws {
    let shape = TokenShapes.all[index]
    var forge = Forge(seed: UInt64(index + 1))
    for text in (0..<20).map({ _ in forge.token(shape) }) {
      for around in [
        "\(text)", "key=\"\(text)\"", "a \(text), b", #"{"x":"one\n\#(text)\ntwo"}"#, "https://x.dev/?t=\(text)&a=b",
      ] {
        // A slash and an equals sign are letters of some tokens: only the ends that cannot go on are asked of those.
        let match = try #require(
          found(around).first { $0.kind == shape.kind }, "\(shape.prefix) in form \(around.count)")
        #expect(match.secret == Secret(text) && match.power == shape.power)
      }
    }
  }

  @Test(arguments: TokenShapes.all.indices)
  func `no shape is found inside a longer word, cut short, or filled in`(index: Int) {
    let shape = TokenShapes.all[index]
    var forge = Forge(seed: UInt64(index + 1_000))
    let text = forge.token(shape)
    #expect(!found("x" + text).contains { $0.kind == shape.kind && $0.secret == Secret(text) })
    if shape.length.count == 1 {
      #expect(!found(String(text.dropLast())).contains { $0.kind == shape.kind && $0.prefix == shape.prefix })
    }
    let filler = shape.prefix + String(repeating: "x", count: shape.length.lowerBound)
    #expect(!found(filler).contains { $0.kind == shape.kind })
  }

  @Test func `a wrong checksum is no token`() {
    var forge = Forge(seed: 5)
    var wrong = 0
    for _ in 0..<200 { wrong += found("gh" + "p_" + forge.text(36)).count }
    #expect(wrong == 0)
  }

  @Test(
    arguments: [
      (
        "postgres://postgres:\(RecogniserTests.password)@db.acme.com:5433/shop", "db.acme.com", 5433, "shop",
        "postgres", Power.data
      ),
      (
        "postgresql+asyncpg://app:\(RecogniserTests.escaped)@10.0.0.4/x?sslmode=require", "10.0.0.4", nil, "x", "app",
        .data
      ),
      ("postgres://u:\(RecogniserTests.bare)@h1.acme.com:1,h2.acme.com:2/d", "h1.acme.com", 1, "d", "u", .data),
      (
        "postgres://shop_readonly:\(RecogniserTests.password)@db.acme.com/shop", "db.acme.com", nil, "shop",
        "shop_readonly", .read
      ),
      (
        "jdbc:postgresql://db.acme.com:5432/shop?user=app&password=\(RecogniserTests.password)", "db.acme.com", 5432,
        "shop", "app", .data
      ),
      ("mysql://root:\(RecogniserTests.password)@[fd00::1]:3306/a", "[fd00::1]", 3306, "a", "root", .data),
      ("rediss://:\(RecogniserTests.password)@cache.acme.com:6380", "cache.acme.com", 6380, nil, "", .data),
      // libpq connects to what the query says, and tries all hosts.
      (
        "postgres://app:\(RecogniserTests.password)@localhost:6543/d?host=db.acme.com", "db.acme.com", 6543, "d", "app",
        .data
      ),
      ("postgres://a:\(RecogniserTests.password)@localhost/d?hostaddr=52.3.4.5", "52.3.4.5", nil, "d", "a", .data),
      (
        "postgres://a:\(RecogniserTests.password)@localhost:5432,db.acme.com:5433/d", "db.acme.com", 5433, "d", "a",
        .data
      ),
      ("postgres://a:\(RecogniserTests.password)@localhost:1,127.0.0.1:2/d", "localhost", 1, "d", "a", .data),
      // An `@` and a `/` in a password: nothing of it is a host.
      ("postgres://a:Zk8/vQ@T41l@db.acme.com:5432/d", "db.acme.com", 5432, "d", "a", .data),
      ("postgres://a:\(RecogniserTests.password)@db.acme.com/d%3Fpassword%3Dx", "db.acme.com", nil, "d", "a", .data),
      (
        "prisma+postgres://accelerate.prisma-data.net/?api_key=\(RecogniserTests.password)",
        "accelerate.prisma-data.net", nil, nil, nil, .data
      ),
    ] as [(String, String, Int?, String?, String?, Power)])
  func `connection URLs`(url: String, host: String, port: Int?, database: String?, user: String?, power: Power) throws {
    for text in [url, #"{"a":"\#(url)"}"#, "X='\(url)'", #"\n\#(url)\n"#] {
      let match = try #require(found(text).first)
      #expect(match.identity.host == host && match.identity.port == port && match.identity.database == database)
      #expect(match.identity.user == user && match.power == power)
    }
  }

  @Test(arguments: [
    "postgres://user:password@localhost/db", "postgres://app:${DB_PASSWORD}@db.acme.com/x",
    "postgres://app:<password>@db.acme.com/x",
    "postgres://app:[YOUR-PASSWORD]@db.abc.supabase.co/postgres", "postgres://db.acme.com/x",
    "postgres://app@db.acme.com/x",
    "https://maps.acme.com/?api_key=S3cr3tPw9S3cr3tPw9",
    "https://user:pass@example.com/", "https://acme.com/a:b@c", "postgres://app:changeme@db.acme.com/x",
    "mysql://root:$PW@h/x",
    "AKIA" + "IOSFODNN7EXAMPLE wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "see the sk_live_... key",
    "password=secret host=db.acme.com",
  ])
  func `examples, fillers and pointers are no findings`(text: String) { #expect(found(text).isEmpty) }

  @Test(
    arguments: [
      ("postgres.abcdefghijklmnopqrst", nil), ("svc-billing@shop-prod.iam", nil), ("cursor-agent-ci-readonly", nil),
      ("0b6ff3d2-6f0e-4c1b-9d0e-1f2a3b4c5d6e", nil), ("gh" + "p_Zk8vQAKBx2Tm9wPrB4nC6dF1gH3j2RoNLm", "ghp_…"),
      ("sk_live" + "_51Zk8vQAKBx2Tm9wPrB4nC6dF", "sk_l…"),
    ] as [(String, String?)])
  func `a token in a user's place is not shown`(user: String, shown: String?) {
    #expect(DatabaseUser.shown(user) == shown ?? user)
  }

  @Test func `a server's role is told from the public one`() throws {
    var forge = Forge(seed: 3)
    let reference = forge.text(20, of: Array("abcdefghijklmnopqrstuvwxyz".utf8))
    // The order of claims is not fixed.
    for claims in [
      #"{"iss":"supabase","ref":"\#(reference)","role":"service_role","exp":2000000000}"#,
      #"{"role":"service_role","exp":2000000000,"ref":"\#(reference)","iss":"supabase"}"#,
    ] {
      let match = try #require(found("k=" + forge.webToken(claims)).first)
      #expect(match.kind == .supabaseServiceRole && match.power == .data && match.identity.project == reference)
      #expect(match.lifetime == .until(2_000_000_000))
    }
    let anon = try #require(found(forge.webToken(#"{"iss":"supabase","ref":"\#(reference)","role":"anon"}"#)).first)
    #expect(anon.kind == .supabaseAnon && anon.power == .published)
    #expect(found(forge.webToken(#"{"iss":"somebody","sub":"me"}"#)).isEmpty)
  }

  @Test func `an AWS key needs its secret, and names its account`() throws {
    var forge = Forge(seed: 9)
    let secret = forge.text(40)
    // One letter away from the id that decoders are documented with, which is a trap's.
    let id = "AKIA" + "QZLPMN5HHHFPZAM2"
    let match = try #require(found("aws_access_key_id = \(id)\naws_secret_access_key = \(secret)\n").first)
    #expect(match.kind == .awsKey && match.secret == Secret(secret) && match.identity.account?.count == 12)
    #expect(found("aws_access_key_id = \(id)\ncommit 0123456789012345678901234567890123456789").isEmpty)
  }

  @Test func `what the index finds is what a plain search finds`() {
    var forge = Forge(seed: 77)
    let anchors = ["abcd", "bcda", "dddd", "abab", "cdabcd", "abc", "ddd"]
    let index = AnchorIndex(anchors.map { [$0] })
    for _ in 0..<300 {
      let text = Array(forge.text(200, of: Array("abcd".utf8)).utf8)
      var found: [String] = []
      index.search(text, in: 0..<text.count) { found.append("\($1) \(anchors[$0])") }
      var expected: [String] = []
      for start in text.indices {
        for anchor in anchors where text[start...].starts(with: anchor.utf8) { expected.append("\(start) \(anchor)") }
      }
      #expect(found.sorted() == expected.sorted())
    }
  }

  @Test func `nothing is recognised twice, and nothing crashes on noise`() {
    var forge = Forge(seed: 11)
    let pieces = [
      "postgres://", "eyJh", "AKIA", "@", ":", "/", "\\n", "-----BEGIN ", "PRIVATE KEY-----", "ghp_", "password=",
      "T3BlbkFJ", ".atlasv1.", "AccountKey=", "\u{0}", "é", "=", "%4", "sk_live_", "PGPASSWORD=",
    ]
    for _ in 0..<2_000 {
      let text = (0..<12).map { _ in
        forge.next() % 3 == 0 ? forge.text(20) : pieces[Int(forge.next() % UInt64(pieces.count))]
      }.joined()
      let matches = found(text)
      for (left, right) in zip(matches, matches.dropFirst()) { #expect(!left.range.overlaps(right.range)) }
    }
  }
}
