import Crypto
import Ledger
import SallyportModel
import Testing

struct CodingTests {
  @Test func `what is kept of a change of a role is bounded`() {
    func event(_ count: Int, _ text: String) -> RoleChanged {
      RoleChanged(
        upstream: Sample.subject.upstream, role: "r", token: nil, act: .failed,
        changes: Array(repeating: text, count: count),
        error: text)
    }
    let most = event(200, String(repeating: "é", count: 500))
    #expect(most.changes.count == 200 && most.omitted == nil && most.error?.utf8.count == 1_000)
    let over = event(201, String(repeating: "é", count: 500) + "x")
    #expect(over.changes.count == 200 && over.omitted == 1)
    #expect(over.changes.allSatisfy { $0.utf8.count <= 1_000 && $0.hasSuffix("é…") })
  }

  private func records(_ drafts: [LedgerDraft]) throws -> [LedgerRecord] {
    var sealer = try Sample.sealer()
    return try sealer.seal(drafts, onto: TreeHead(), checkpoint: false).chunk.records()
  }

  @Test func `every kind is written and read back`() throws {
    let drafts = Sample.everyKind
    #expect(Set(drafts.map(\.body.kind)) == Set(LedgerKind.allCases))
    for (index, record) in try records(drafts).enumerated() {
      let event = try LedgerEvent(reading: record)
      #expect(event.sequence == Int64(index))
      #expect(event.time == drafts[index].time)
      #expect(event.body == drafts[index].body)
      #expect(event.content == drafts[index].content.map { .full($0) } ?? .none)
      // What is written by hand, key by key, is canonical too.
      _ = try CanonicalParser.parse(Array(record.leaf))
    }
  }

  /// The bytes of schema 1. Whoever changes them makes a schema 2.
  @Test func `an intent's leaf, byte for byte`() throws {
    let record = try #require(try records([Sample.intent(17)]).first)
    let digest = MerkleHash(SHA256.hash(data: Array("sallyport/content/v1\n".utf8) + record.content).map(\.self))
    #expect(
      String(decoding: record.leaf, as: UTF8.self) == """
        {"at":1777000000000000,"body":{"execution":{"number":17,"session":"ses_0123456789"},"reasons":[],\
        "subject":{"environment":"production","owner":"alice","session":"ses_0123456789","token":"tok_0123456789",\
        "tokenName":"cursor-agent","upstream":"shop"},"target":"agent","verdict":"allow"},\
        "content":"\(try #require(digest))","kind":"statement.intent","sequence":0,"v":1}
        """)
    let content = String(decoding: record.content, as: UTF8.self)
    #expect(content.hasPrefix(#"{"parameters":[{"format":0,"text":"O'Neil"}],"salt":""#))
    #expect(content.hasSuffix(#"","sql":"SELECT * FROM customers WHERE name = $1 -- \"é\"\n"}"#))
  }

  @Test func `a result's leaf, byte for byte`() throws {
    let record = try #require(try records([Sample.result(17)]).first)
    #expect(
      String(decoding: record.leaf, as: UTF8.self) == """
        {"at":1777000000000000,"body":{"commandTag":"SELECT 3","duration":412,\
        "execution":{"number":17,"session":"ses_0123456789"},"outcome":"completed","rows":3},\
        "kind":"statement.result","sequence":0,"v":1}
        """)
    #expect(record.content.isEmpty)
    #expect(record.storedHash == MerkleHash.leaf(record.leaf))
  }

  /// The fast way writes what `Codable` would, whatever is in the fields.
  @Test func `the fast way and the slow way write the same bytes`() throws {
    let nasty = ["", "\"", "\\", "\u{0}", "é", "\u{2028}", "}", "\u{1F}"]
    for index in 0..<nasty.count {
      let text = nasty[index]
      let reasons = (0..<index).map {
        Reason(rule: text, verdict: .hold, subject: $0.isMultiple(of: 2) ? text : nil, statement: $0)
      }
      let intent = StatementIntent(
        execution: Sample.execution(.max), subject: Sample.subject, target: .executor, verdict: .refuse,
        reasons: reasons, request: index.isMultiple(of: 2) ? Sample.request : nil,
        grants: (0..<index / 2).map { GrantID(unchecked: "grt_000000000\($0)") })
      let result = StatementResult(
        execution: Sample.execution(1), outcome: .rolledBack, rows: index.isMultiple(of: 2) ? .min : nil, duration: -1,
        sqlstate: index > 3 ? text : nil, commandTag: index > 2 ? text : nil, request: Sample.request)
      let leaves = try records([
        LedgerDraft(time: Sample.start, body: .intent(intent)), LedgerDraft(time: Sample.start, body: .result(result)),
      ]).map { String(decoding: $0.leaf, as: UTF8.self) }
      let slow = [try Canonical.encode(intent), try Canonical.encode(result)].map {
        String(decoding: $0, as: UTF8.self)
      }
      #expect(leaves[0].contains("\"body\":\(slow[0]),\"kind\""))
      #expect(leaves[1].contains("\"body\":\(slow[1]),\"kind\""))
    }
  }

  @Test func `statements that are not UTF-8 keep their bytes`() throws {
    let content = StatementContent(sql: [0x53, 0xFF, 0x00], parameters: [BoundParameter(format: .text, value: [0xC0])])
    let draft = LedgerDraft(time: Sample.start, body: Sample.intent(1).body, content: content)
    let record = try #require(try records([draft]).first)
    #expect(try LedgerEvent(reading: record).content == .full(content))
  }

  @Test func `the same statement twice has two digests`() throws {
    let records = try records([Sample.intent(1), Sample.intent(1)])
    #expect(records[0].content != records[1].content)
  }

  @Test func `damaged records are refused with their place`() throws {
    var shelf = Shelf()
    try shelf.append(Sample.everyKind, checkpoint: false)
    let bytes = shelf.chunks[0].bytes
    var unreadable = 0
    for cut in stride(from: 0, to: bytes.count, by: 7) {
      let chunk = LedgerChunk(first: 0, count: shelf.chunks[0].count, bytes: Array(bytes.prefix(cut)))
      #expect(throws: LedgerDamage.self) { try chunk.records() }
      unreadable += 1
    }
    #expect(unreadable > 100)
    for count in [-1, 0, 1, 1_000_000, Int.max] {
      #expect(throws: LedgerDamage.self) { try LedgerChunk(first: 0, count: count, bytes: bytes).records() }
      #expect(throws: LedgerDamage.self) { try LedgerChunk(first: .max, count: count, bytes: bytes).records() }
    }
  }

  @Test func `an event of another place, schema or kind is refused`() throws {
    let record = try #require(try records([Sample.result(1)]).first)
    #expect(throws: LedgerDamage.self) {
      try LedgerEvent(
        reading: LedgerRecord(sequence: 1, storedHash: record.storedHash, leaf: record.leaf, content: []))
    }
    for (old, new) in [("\"v\":1", "\"v\":2"), ("statement.result", "statement.resulu"), ("outcome", "autcome")] {
      let text = String(decoding: record.leaf, as: UTF8.self)
      #expect(text.contains(old))
      let leaf = Array(text.replacing(old, with: new).utf8)
      #expect(throws: LedgerDamage.self) {
        try LedgerEvent(
          reading: LedgerRecord(sequence: 0, storedHash: record.storedHash, leaf: leaf[...], content: []))
      }
    }
  }

  @Test func `ids are mentioned where people look for them`() throws {
    var sealer = try Sample.sealer()
    let mentions = sealer.seal(Sample.everyKind, onto: TreeHead(), checkpoint: false).mentions
    let keys = Dictionary(grouping: mentions, by: \.key).mapValues { $0.map(\.sequence) }
    #expect(keys["req_0123456789"] == [7, 9, 12, 13, 14, 15])
    #expect(keys["ses_0123456789"] == [3, 4, 5])
    #expect(keys["tok_0123456789"] == [3, 4, 12, 16, 17, 18, 21, 22, 23, 24, 25, 31])
    #expect(keys["operator:alice"] == [19, 20])
    #expect(keys["ask_0123456789"] == [21, 22, 23, 24])
    #expect(keys["grt_0123456789"] == [24, 25, 28])
    #expect(keys["grt_9123456789"] == [28])
    #expect(keys["upstream:shop"] == [29, 30])
  }

  /// What begins something is refused while the disk is full; what tells of something done is kept.
  @Test func `only what has not happened yet can be refused`() {
    let begins = Sample.everyKind.map(\.body).filter { !$0.isAfterTheFact }.map(\.kind)
    #expect(
      Set(begins) == [
        .gatewayStarted, .sessionOpened, .intent, .requestOpened, .requestDecided, .tokenIssued, .tokenJWT,
        .operatorAdded,
        .grantAsked, .grantIssued, .upstreamRestored,
      ])
  }
}
