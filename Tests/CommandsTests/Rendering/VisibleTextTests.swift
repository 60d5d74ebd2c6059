import Testing

@testable import Commands

struct VisibleTextTests {
  @Test(arguments: [
    ("\u{1B}[31m", "\\u{1b}[31m"), ("a\rb", "a\\rb"), ("a\u{7}b", "a\\u{07}b"), ("a\u{7F}b", "a\\u{7f}b"),
    ("\u{9B}2J", "\\u{9b}2J"), ("\u{202E}x", "\\u{202e}x"), ("\u{2066}x\u{2069}", "\\u{2066}x\\u{2069}"),
    ("a\u{200B}b", "a\\u{200b}b"), ("a\u{200D}b", "a\\u{200d}b"), ("a\u{FEFF}b", "a\\u{feff}b"),
    ("a\u{AD}b", "a\\u{ad}b"),
    ("a\u{2028}b", "a\\u{2028}b"), ("\u{E0041}", "\\u{e0041}"), ("a\u{FE0F}", "a\\u{fe0f}"), ("\u{3164}", "\\u{3164}"),
    ("a\u{A0}b", "a\\u{a0}b"), ("\u{2800}", "\\u{2800}"), ("\u{E000}", "\\u{e000}"), ("\u{0}", "\\u{00}"),
  ])
  func `invisible and commanding characters are shown`(text: String, visible: String) {
    #expect(VisibleText.oneLine(text) == visible)
  }

  @Test(arguments: ["SELECT 'grüße', '漢字', 'مرحبا', '🐘', 'é', 'e\u{301}'", "", "a | b"])
  func `text that people write stays`(text: String) {
    #expect(VisibleText.oneLine(text) == text)
    #expect(VisibleText.lines(text) == text)
  }

  @Test func `lines keep line feeds and tabs, one line does not`() {
    #expect(VisibleText.lines("a\n\tb\rc") == "a\n\tb\\rc")
    #expect(VisibleText.oneLine("a\n\tb") == "a\\n\\tb")
    #expect(VisibleText.oneLine("a\r\nb") == "a\\r\\nb")
  }

  @Test func `bytes that are no text are hexadecimal`() {
    #expect(VisibleText.oneLine(bytes: [0x61, 0xFF, 0x00]) == "a\\xff\\x00")
    #expect(VisibleText.oneLine(bytes: Array("aé\n".utf8)) == "aé\\n")
  }

  /// The whole of Unicode: nothing that is let through is a control or a format character.
  @Test func `no control or format character gets through`() {
    for value in UInt32(0)...0x10FFFF {
      guard let scalar = Unicode.Scalar(value), !VisibleText.isTreacherous(scalar) else { continue }
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator: Issue.record("U+\(String(value, radix: 16))")
      default: continue
      }
    }
  }
}

struct DisplayWidthTests {
  @Test(arguments: [("abc", 3), ("grüße", 5), ("漢字", 4), ("e\u{301}", 1), ("🐘", 2), ("│", 1), ("", 0)])
  func columns(text: String, width: Int) { #expect(DisplayWidth.of(text) == width) }

  @Test func `cutting says that something is missing`() {
    #expect(DisplayWidth.cut("abcdef", to: 6) == "abcdef")
    #expect(DisplayWidth.cut("abcdef", to: 5) == "abcd…")
    #expect(DisplayWidth.cut("漢字漢字", to: 5) == "漢字…")
    #expect(DisplayWidth.cut("漢字漢字", to: 4) == "漢…")
  }

  @Test func `pieces together are the text`() {
    #expect(DisplayWidth.pieces(of: "", width: 5) == [""])
    #expect(DisplayWidth.pieces(of: "abcdefgh", width: 3) == ["abc", "def", "gh"])
    #expect(DisplayWidth.pieces(of: "漢字漢", width: 3) == ["漢", "字", "漢"])
    #expect(DisplayWidth.pieces(of: "漢字", width: 1) == ["漢", "字"])
  }
}
