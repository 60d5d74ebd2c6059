import Testing

@testable import Commands

@Suite("texts that NUL bytes separate")
struct SeparatedTextsTests {
  private func texts(_ portions: [String], limit: Int = 100) -> [String] {
    var separated = SeparatedTexts(limit: limit)
    var found = portions.flatMap { separated.append($0.utf8) }
    if let last = separated.last() { found.append(last) }
    return found.map { String(decoding: $0, as: UTF8.self) }
  }

  @Test("end at a NUL or at the end, wherever the portions were cut")
  func portions() {
    #expect(texts(["a;\nb\u{0}c"]) == ["a;\nb", "c"])
    #expect(texts(["a", "b\u{0}", "c", "d\u{0}"]) == ["ab", "cd"])
    #expect(texts(["\u{0}\u{0}a"]) == ["", "", "a"])
    #expect(texts([]) == [])
  }

  @Test("keep one byte above the limit, and no more")
  func limit() {
    #expect(texts(["aaa\u{0}"], limit: 3) == ["aaa"])
    #expect(texts(["aaaa\u{0}"], limit: 3) == ["aaaa"])
    #expect(texts(["aaa", "aaaaa\u{0}b"], limit: 3) == ["aaaa", "b"])
  }
}
