/// Texts that NUL bytes separate, as `xargs -0` and `find -print0` have them: a log of statements, read in portions.
///
/// The byte after the last NUL begins a text only when there is one. Of a text that is longer than the limit one byte more than the
/// limit is kept: enough for the analysis to say that it is too long, and no reason to hold gigabytes.
struct SeparatedTexts {
  let limit: Int
  private var rest: [UInt8] = []
  private var isOpen = false

  init(limit: Int) { self.limit = limit }

  /// The texts that end within this portion.
  mutating func append(_ portion: some Sequence<UInt8>) -> [[UInt8]] {
    var ended: [[UInt8]] = []
    for byte in portion {
      if byte == 0 {
        ended.append(rest)
        rest.removeAll(keepingCapacity: true)
        isOpen = false
      } else {
        isOpen = true
        if rest.count <= limit { rest.append(byte) }
      }
    }
    return ended
  }

  /// What stands after the last NUL, unless nothing does.
  consuming func last() -> [UInt8]? { isOpen ? rest : nil }
}
