import SallyportModel
import TestSupport
import Testing

@testable import SQLAnalysis

@Suite("Facts from the cache")
struct FactsCacheTests {
  private static let owner = TokenID(unchecked: "tok_one")
  private static let analyzer = Analyzer()

  private static func bytes(_ sql: String) -> [UInt8] { Array(sql.utf8) }

  private static func cached(_ known: [UInt8], _ asked: [UInt8]) -> Result<BatchFacts, NotUnderstood>? {
    var cache = FactsCache()
    cache.insert(analyzer.study(analyzer.scan(known)), of: owner, under: analyzer)
    return cache.find(analyzer.scan(asked), of: owner, under: analyzer)
  }

  private static func cached(_ known: String, _ asked: String) -> Result<BatchFacts, NotUnderstood>? {
    cached(bytes(known), bytes(asked))
  }

  @Test(
    "serve texts that differ in values alone",
    arguments: [
      ("SELECT abalance FROM accounts WHERE aid = 12345", "SELECT abalance FROM accounts WHERE aid = 7"),
      (
        "SELECT 1 FROM users WHERE email = 'a@b.c' AND id IN (1, 2)",
        "SELECT 1 FROM users WHERE email = 'ü' AND id IN (9, 10)"
      ),
      ("SELECT 'a'; SELECT 2 ;SELECT 3", "SELECT 'abc'; SELECT 20 ;SELECT 300"),
      ("SELECT /* 'x' 5 */ \"1\", '1' -- 2", "SELECT /* 'x' 5 */ \"1\", '22' -- 2"),
      ("SELECT date '2024-01-01', N'a', interval '1 day'", "SELECT date '2025-01-01', N'b', interval '10 days'"),
      ("SELECT numeric(5) '1'", "SELECT numeric(6) '22'"),
      ("INSERT INTO users (id, email) VALUES (1, 'a')", "INSERT INTO users (id, email) VALUES (200, 'bc')"),
    ])
  func served(_ known: String, _ asked: String) throws {
    let facts = try #require(Self.cached(known, asked))
    #expect(facts == Self.analyzer.analyze(Self.bytes(asked)))
    #expect(try facts.get().statements.last?.range.upperBound == asked.utf8.count)
  }

  @Test(
    "are not used where the value has been looked at, or the token is another one",
    arguments: [
      ("SET search_path = 'public'", "SET search_path = 'other'"),
      ("SET statement_timeout = 5", "SET statement_timeout = 6"),
      ("SELECT set_config('a.b', 'c', true)", "SELECT set_config('role', 'c', true)"),
      ("SELECT count(*) FROM generate_series(1, 10)", "SELECT count(*) FROM generate_series(1, 999999999)"),
      ("SELECT format('%10s', name) FROM users", "SELECT format('%999999999s', name) FROM users"),
      (
        "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 10) SELECT n FROM r",
        "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 999999999) SELECT n FROM r"
      ),
      ("SELECT repeat('x', 10)", "SELECT repeat('x', 999999999)"),
      ("DELETE FROM users WHERE 1 = 2", "DELETE FROM users WHERE 1 = 1"),
      ("DELETE FROM users WHERE email LIKE 'a'", "DELETE FROM users WHERE email LIKE '%'"),
      ("SELECT 1 LIMIT 5", "SELECT 1 LIMIT 0"), ("SELECT 'a'", "SELECT ''"), ("SELECT 1", "SELECT -1"),
      ("SELECT 1", "SELECT 1.5"), ("SELECT 1", "SELECT 9999999999"), ("SELECT 'a'", "SELECT 'a''b'"),
      ("SELECT 'a'", "SELECT 'a\\'"), ("SELECT E'a'", "SELECT E'b'"), ("SELECT B'1'", "SELECT B'0'"),
      ("SELECT $$a$$", "SELECT $$b$$"), ("SELECT \"a\"", "SELECT \"b\""), ("SELECT 1 -- 2", "SELECT 1 -- 3"),
      ("SELECT U&'d!0061' UESCAPE '!'", "SELECT U&'d!0061' UESCAPE '?'"),
      ("SELECT 'a'", "SELECT 'a' "), ("SELECT 1", "SELECT 'a'"),
      ("SELECT current_timestamp(1)", "SELECT current_timestamp(2)"), ("SELECT 'a'\n'b'", "SELECT 'a'\n'c'"),
      ("NOTIFY a, 'b'", "NOTIFY a, 'c'"), ("FETCH 5 FROM c", "FETCH 6 FROM c"),
      ("COPY users TO 'a'", "COPY users TO 'b'"),
      ("COMMENT ON TABLE users IS 'a'", "COMMENT ON TABLE users IS 'b'"),
      ("DO 'begin end'", "DO 'begin'"), ("SELECT 1 FROM", "SELECT 2 FROM"),
    ])
  func notServed(_ known: String, _ asked: String) {
    #expect(Self.cached(known, asked) == nil)
    #expect(Self.cached(known, known) == Self.analyzer.analyze(Self.bytes(known)), "the very text is known")
  }

  @Test("depend on the analyzer, on the owner, and on nothing that is not lasting")
  func key() {
    let scanned = Self.analyzer.scan(Self.bytes("SELECT 1"))
    let study = Self.analyzer.study(scanned)
    var cache = FactsCache()
    cache.insert(study, of: Self.owner, under: Self.analyzer)
    #expect(cache.find(scanned, of: TokenID(unchecked: "tok_two"), under: Self.analyzer) == nil)
    #expect(cache.find(scanned, of: Self.owner, under: Analyzer(searchPath: ["a"])) == nil)
    #expect(cache.find(scanned, of: Self.owner, under: Analyzer(harmlessRoutines: ["a.b"])) == nil)
    #expect(cache.find(scanned, of: Self.owner, under: Self.analyzer) != nil)
    cache.insert(study, of: Self.owner, under: Analyzer(searchPath: ["a"]))
    #expect(cache.find(scanned, of: Self.owner, under: Self.analyzer) == nil)
    let fleeting = Study(scanned, failing: Analyzer.noThread)
    var other = FactsCache()
    other.insert(fleeting, of: Self.owner, under: Self.analyzer)
    #expect(other.find(scanned, of: Self.owner, under: Self.analyzer) == nil)
  }

  @Test("of a few texts of one shape whose values matter are all kept")
  func variants() {
    var cache = FactsCache()
    let texts = (1...FactsCache.variants).map { Self.bytes("SET statement_timeout = \($0)") }
    for text in texts {
      cache.insert(Self.analyzer.study(Self.analyzer.scan(text)), of: Self.owner, under: Self.analyzer)
    }
    for text in texts {
      #expect(cache.find(Self.analyzer.scan(text), of: Self.owner, under: Self.analyzer) == Self.analyzer.analyze(text))
    }
  }

  /// The proof by trial of what ``Study`` argues: over the whole corpus, whatever is done to its values.
  @Test("are those of a fresh analysis", arguments: ["statements.sql", "extended.sql", "harmless.sql"])
  func sameAsFresh(_ file: String) throws {
    var generator = SeededRandom(seed: 7)
    var served = 0
    for corpusCase in try Corpus.cases(file) {
      var cache = FactsCache()
      let study = Self.analyzer.study(Self.analyzer.scan(corpusCase.text))
      cache.insert(study, of: Self.owner, under: Self.analyzer)
      #expect(cache.find(Self.analyzer.scan(corpusCase.text), of: Self.owner, under: Self.analyzer) == study.facts)
      for _ in 0..<12 {
        let text = Self.withOtherValues(corpusCase.text, &generator)
        guard let facts = cache.find(Self.analyzer.scan(text), of: Self.owner, under: Self.analyzer) else { continue }
        served += text == corpusCase.text ? 0 : 1
        #expect(facts == Self.analyzer.analyze(text), "\(corpusCase.id): \(String(decoding: text, as: UTF8.self))")
      }
    }
    #expect(served > 50, "\(served) texts were served from another one's facts")
  }

  private static let values = [
    "1", "2", "0", "00", "7", "123456789", "1234567890", "2147483648", "1.5", "'a'", "''", "'%'", "'it''s'", "'\\'",
    "'é'", "'a\nb'",
    "'public'", "'off'", "'pg_catalog'", "'pg_sleep'", "NULL", "-1", "1e9", "E'a'", "999999999",
    "'1; DROP TABLE users'",
  ]

  /// Replaces runs of digits and what stands in quotes, by other means than the code under test and careless of what it breaks.
  private static func withOtherValues(_ text: [UInt8], _ generator: inout SeededRandom) -> [UInt8] {
    var result: [UInt8] = []
    var at = 0
    while at < text.count {
      var end = at
      if (48...57).contains(text[at]) {
        while end < text.count, (48...57).contains(text[end]) { end += 1 }
      } else if text[at] == 39 {
        end = text[(at + 1)...].firstIndex(of: 39).map { $0 + 1 } ?? at
      }
      if end > at, Int.random(in: 0..<3, using: &generator) > 0 {
        result += Array(values[Int.random(in: 0..<values.count, using: &generator)].utf8)
        at = end
      } else {
        end = max(end, at + 1)
        result += text[at..<end]
        at = end
      }
    }
    return result
  }
}
