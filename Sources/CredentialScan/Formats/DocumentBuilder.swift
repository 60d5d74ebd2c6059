/// Takes values from a reader, and stops it at the limits.
struct DocumentBuilder {
  private(set) var document = Document()
  let limits: ScanLimits
  /// False when the reader should stop.
  private(set) var hasRoom = true

  init(limits: ScanLimits) { self.limits = limits }

  /// Takes one value. Longer ones than `limits.valueBytes` are cut.
  mutating func add(path: [String], value: some Collection<UInt8>, at position: Position, isCommented: Bool = false) {
    guard document.entries.count < limits.values else { return stop(.tooManyValues) }
    let kept = value.prefix(limits.valueBytes)
    document.entries.append(
      Material(path: path, value: Secret(kept), position: position, isCommented: isCommented))
  }

  /// Notes a problem and goes on.
  mutating func note(_ problem: ReadingProblem) {
    if !document.problems.contains(problem), document.problems.count < 16 { document.problems.append(problem) }
  }

  mutating func stop(_ problem: ReadingProblem) {
    note(problem)
    hasRoom = false
  }
}

/// Reads one format: bytes to values with their place. Never fails: what cannot be read is a problem in the document.
protocol FormatReader {
  static func read(_ bytes: [UInt8], into builder: inout DocumentBuilder)
}
