/// Finds many short byte strings at once: Wu and Manber's algorithm with blocks of two bytes.
///
/// Windows of four bytes are looked at by their last two; most pairs stand in no anchor, so that most bytes are never read. Of
/// a longer anchor the window is taken that ends in the rarest pair.
///
/// ```
///   … t h e  k e y  i s  g h p _ 8 x …
///         └──┴──┘ last two: " k" in no anchor, go on by 3
/// ```
struct AnchorIndex: Sendable {
  /// Bytes of an anchor that decide; anchors are at least as long.
  static let window = 4

  /// By pair: how far to go on; 0 where an anchor's window may end.
  private let shifts: [UInt8]
  /// By pair with shift 0: where its candidates begin; they end where the next pair's begin.
  private let bucketOf: [UInt16]
  private let bucketEnds: [UInt16]
  private let candidates: [Candidate]
  private let texts: [UInt8]

  /// Plain numbers, so that looking at one touches no reference count.
  private struct Candidate: Sendable {
    /// The window's bytes, and which of them count.
    let window: UInt32
    let mask: UInt32
    /// How far the window lies behind the anchor's beginning; -1 where a byte before it belongs to the window.
    let offset: Int32
    /// The whole anchor, in `texts`.
    let text: Int32
    let count: Int32
    let recogniser: Int32
  }

  /// Anchors of three bytes: the byte before them is the first of the window, whatever it is.
  private let short: [Candidate]

  /// - Parameter anchors: by recogniser; each has at least three bytes.
  init(_ anchors: [[String]]) {
    var shifts = [UInt8](repeating: 3, count: 65_536)
    var texts: [UInt8] = []
    var byPair: [Int: [Candidate]] = [:]
    var short: [Candidate] = []
    for (recogniser, list) in anchors.enumerated() {
      for bytes in list.map({ Array($0.utf8) }) {
        precondition(bytes.count >= Self.window - 1, "an anchor has at least three bytes")
        let offset = bytes.count < Self.window ? -1 : Self.rarest(bytes)
        let window = (0..<Self.window).map { offset + $0 < 0 ? 0 : bytes[offset + $0] }
        for end in 1...3 where offset >= 0 || end > 1 {
          let pair = Self.pair(window[end - 1], window[end])
          shifts[pair] = min(shifts[pair], UInt8(3 - end))
        }
        // Any byte may stand first: no pair that ends in the second allows to go on by three.
        if offset < 0 {
          for first in 0..<256 { shifts[first << 8 | Int(window[1])] = min(shifts[first << 8 | Int(window[1])], 2) }
        }
        let candidate = Candidate(
          window: Self.word(window[0], window[1], window[2], window[3]), mask: offset < 0 ? 0xFF_FFFF : ~0,
          offset: Int32(offset),
          text: Int32(texts.count), count: Int32(bytes.count), recogniser: Int32(recogniser))
        texts += bytes
        if offset < 0 { short.append(candidate) }
        byPair[Self.pair(window[2], window[3]), default: []].append(candidate)
      }
    }
    var bucketOf = [UInt16](repeating: 0, count: 65_536)
    var bucketEnds = bucketOf
    var candidates: [Candidate] = []
    for (pair, bucket) in byPair.sorted(by: { $0.key < $1.key }) {
      bucketOf[pair] = UInt16(candidates.count)
      candidates += bucket
      bucketEnds[pair] = UInt16(candidates.count)
    }
    (self.shifts, self.bucketOf, self.bucketEnds) = (shifts, bucketOf, bucketEnds)
    (self.candidates, self.texts, self.short) = (candidates, texts, short)
  }

  /// Where an anchor's window ends in the rarest pair: `github_pat_` is told by `b_`, and not by `th`.
  private static func rarest(_ bytes: [UInt8]) -> Int {
    let costs = (0...(bytes.count - window)).map { start in
      4 * weight(bytes[start + 2]) * weight(bytes[start + 3]) + weight(bytes[start + 1]) * weight(bytes[start + 2])
    }
    return costs.indices.min { costs[$0] < costs[$1] } ?? 0
  }

  /// How often a byte stands in English and in code, roughly.
  private static func weight(_ byte: UInt8) -> Int {
    switch byte {
    case UInt8(ascii: "e"), UInt8(ascii: "t"), UInt8(ascii: "a"), UInt8(ascii: "o"), UInt8(ascii: "i"),
      UInt8(ascii: "n"):
      12
    case UInt8(ascii: "s"), UInt8(ascii: "r"), UInt8(ascii: "h"), UInt8(ascii: "l"), UInt8(ascii: "d"),
      UInt8(ascii: "c"):
      8
    case UInt8(ascii: "a")...UInt8(ascii: "z"): 4
    case UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "/"): 3
    default: 1
    }
  }

  private static func pair(_ first: UInt8, _ second: UInt8) -> Int { Int(first) << 8 | Int(second) }

  private static func word(_ first: UInt8, _ second: UInt8, _ third: UInt8, _ fourth: UInt8) -> UInt32 {
    UInt32(first) << 24 | UInt32(second) << 16 | UInt32(third) << 8 | UInt32(fourth)
  }

  /// Calls `found` with each anchor's recogniser and offset, for anchors whose window begins in `range`.
  ///
  /// Goes through both halves of the range at once: each step waits for the one before it, and two that do not wait for each other take
  /// hardly longer than one. What the second half holds is told after all of the first.
  func search(_ bytes: [UInt8], in range: Range<Int>, found: (_ recogniser: Int, _ offset: Int) -> Void) {
    let text = bytes.span
    // Nothing stands before the first byte.
    if range.lowerBound == 0 {
      for candidate in short where Self.stands(candidate, texts.span, in: text, at: 0) {
        found(Int(candidate.recogniser), 0)
      }
    }
    // Spans of their own: a look at an array in the loop would count references, and cost half the speed.
    let (shifts, begins, ends) = (shifts.span, bucketOf.span, bucketEnds.span)
    let (candidates, texts) = (candidates.span, texts.span)
    let last = min(range.upperBound + Self.window - 1, text.count)
    var left = range.lowerBound + Self.window - 1
    guard left < last else { return }
    let middle = left + (last - left) / 2
    var right = middle
    var late: [(recogniser: Int, offset: Int)] = []
    while left < middle || right < last {
      // One half is done a little before the other: it then looks at the other's last byte, and finds nothing.
      let (one, other) = (min(left, last - 1), min(right, last - 1))
      let (pair, otherPair) = (Self.pair(text[one - 1], text[one]), Self.pair(text[other - 1], text[other]))
      let (shift, otherShift) = (Int(shifts[pair]), Int(shifts[otherPair]))
      if shift == 0, left < middle {
        Self.look(Int(begins[pair])..<Int(ends[pair]), one, text, candidates, texts, found)
      }
      if otherShift == 0, right < last {
        Self.look(Int(begins[otherPair])..<Int(ends[otherPair]), other, text, candidates, texts) {
          late.append(($0, $1))
        }
      }
      left += max(shift, 1)
      right += max(otherShift, 1)
    }
    for (recogniser, offset) in late { found(recogniser, offset) }
  }

  /// The anchors of a bucket whose window ends here.
  private static func look(
    _ bucket: Range<Int>, _ end: Int, _ text: Span<UInt8>, _ candidates: Span<Candidate>, _ texts: Span<UInt8>,
    _ found: (_ recogniser: Int, _ offset: Int) -> Void
  ) {
    let start = end - window + 1
    let word = word(text[start], text[start + 1], text[end - 1], text[end])
    for index in bucket {
      let candidate = candidates[index]
      guard (candidate.window ^ word) & candidate.mask == 0 else { continue }
      let anchor = start - Int(candidate.offset)
      if stands(candidate, texts, in: text, at: anchor) { found(Int(candidate.recogniser), anchor) }
    }
  }

  private static func stands(_ candidate: Candidate, _ texts: Span<UInt8>, in text: Span<UInt8>, at start: Int) -> Bool
  {
    let count = Int(candidate.count)
    guard start >= 0, start + count <= text.count else { return false }
    for index in 0..<count where text[start + index] != texts[Int(candidate.text) + index] { return false }
    return true
  }
}
