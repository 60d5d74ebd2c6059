/// Words that are looked for in short texts, all at once: at each byte only those that begin with it are compared.
struct WordIndex: Sendable {
  private let words: [[UInt8]]
  /// By first byte: the range of its words.
  private let ranges: [Range<Int>]

  /// - Parameter words: none is empty.
  init(_ words: some Sequence<String>) {
    let sorted = words.map { Array($0.utf8) }.sorted { $0.lexicographicallyPrecedes($1) }
    var ranges = [Range<Int>](repeating: 0..<0, count: 256)
    for (index, word) in sorted.enumerated() {
      let first = Int(word[0])
      ranges[first] = (ranges[first].isEmpty ? index : ranges[first].lowerBound)..<(index + 1)
    }
    (self.words, self.ranges) = (sorted, ranges)
  }

  /// Whether one of the words stands at an index.
  ///
  /// - Parameter fits: asked where a word ends, and which it is.
  func stands(in text: [UInt8], at index: Int, where fits: (_ end: Int, _ word: [UInt8]) -> Bool = { _, _ in true })
    -> Bool
  {
    for number in ranges[Int(text[index])] {
      let word = words[number]
      guard word.count <= text.count - index, text[index..<(index + word.count)].elementsEqual(word) else { continue }
      if fits(index + word.count, word) { return true }
    }
    return false
  }

  /// Whether one of the words stands anywhere.
  func stands(in text: [UInt8]) -> Bool { text.indices.contains { stands(in: text, at: $0) } }

  /// Whether the text begins with one of the words.
  func begins(_ text: [UInt8]) -> Bool { !text.isEmpty && stands(in: text, at: 0) }
}
