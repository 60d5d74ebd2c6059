/// Finds many short byte strings at once: Wu and Manber's algorithm with blocks of two bytes.
///
/// Windows of four bytes are looked at by their last two; most pairs stand in no anchor, so that most bytes are never read.
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
  /// By pair with shift 0: which of `buckets`.
  private let bucketOf: [UInt16]
  private let buckets: [[Candidate]]

  private struct Candidate: Sendable {
    let bytes: [UInt8]
    let recogniser: Int
  }

  /// - Parameter anchors: by recogniser; each has at least ``window`` bytes.
  init(_ anchors: [[String]]) {
    var shifts = [UInt8](repeating: 3, count: 65_536)
    var bucketOf = [UInt16](repeating: 0, count: 65_536)
    var buckets: [[Candidate]] = [[]]
    for (recogniser, texts) in anchors.enumerated() {
      for bytes in texts.map({ Array($0.utf8) }) {
        precondition(bytes.count >= Self.window, "an anchor has at least four bytes")
        for end in 1...3 {
          let pair = Self.pair(bytes[end - 1], bytes[end])
          shifts[pair] = min(shifts[pair], UInt8(3 - end))
        }
        let pair = Self.pair(bytes[2], bytes[3])
        if bucketOf[pair] == 0 {
          bucketOf[pair] = UInt16(buckets.count)
          buckets.append([])
        }
        buckets[Int(bucketOf[pair])].append(Candidate(bytes: bytes, recogniser: recogniser))
      }
    }
    (self.shifts, self.bucketOf, self.buckets) = (shifts, bucketOf, buckets)
  }

  private static func pair(_ first: UInt8, _ second: UInt8) -> Int { Int(first) << 8 | Int(second) }

  /// Calls `found` with each anchor's recogniser and offset, for anchors that begin in `range`, in order.
  func search(_ bytes: [UInt8], in range: Range<Int>, found: (_ recogniser: Int, _ offset: Int) -> Void) {
    let text = bytes.span
    let shifts = shifts.span
    var end = range.lowerBound + Self.window - 1
    let last = min(range.upperBound + Self.window - 1, text.count)
    while end < last {
      let pair = Int(text[end - 1]) << 8 | Int(text[end])
      let shift = shifts[pair]
      if shift > 0 {
        end += Int(shift)
        continue
      }
      let start = end - Self.window + 1
      for candidate in buckets[Int(bucketOf[pair])] where Self.stands(candidate.bytes, in: text, at: start) {
        found(candidate.recogniser, start)
      }
      end += 1
    }
  }

  private static func stands(_ anchor: [UInt8], in text: Span<UInt8>, at start: Int) -> Bool {
    guard start + anchor.count <= text.count else { return false }
    for index in anchor.indices where text[start + index] != anchor[index] { return false }
    return true
  }
}
