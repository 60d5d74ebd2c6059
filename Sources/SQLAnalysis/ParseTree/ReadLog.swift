import Synchronization

/// Which values of a text an analysis has looked at: the proof that all others cannot have changed its facts.
///
/// Looking is rare and this lock is never contended; it is here because the analysis may move to a thread with a larger stack.
final class ReadLog: Sendable {
  private struct Seen {
    var values: Set<Int> = []
    var source: [Range<Int>] = []
  }

  private let seen = Mutex(Seen())

  /// Notes that the value in an entry of the tree was read.
  func note(value entry: Int) { seen.withLock { _ = $0.values.insert(entry) } }

  /// Notes that bytes of the text were read.
  func note(source range: Range<Int>) { seen.withLock { $0.source.append(range) } }

  func hasRead(value entry: Int) -> Bool { seen.withLock { $0.values.contains(entry) } }

  func hasRead(source range: Range<Int>) -> Bool {
    seen.withLock { $0.source.contains { $0.overlaps(range) } }
  }
}

/// The analysed text, for what the tree leaves out. Every look at it is noted.
struct SourceText: Sendable {
  private let bytes: [UInt8]
  private let log: ReadLog

  init(_ bytes: [UInt8], log: ReadLog) {
    self.bytes = bytes
    self.log = log
  }

  var count: Int { bytes.count }

  subscript(at: Int) -> UInt8 {
    log.note(source: at..<(at + 1))
    return bytes[at]
  }

  subscript(range: Range<Int>) -> ArraySlice<UInt8> {
    log.note(source: range)
    return bytes[range]
  }
}
