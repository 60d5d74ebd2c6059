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
    let kept = Array(value.prefix(limits.valueBytes))
    let (path, start) = Self.assignment(path, kept)
    document.entries.append(
      Material(path: path, value: Secret(kept[start...]), position: position, isCommented: isCommented))
  }

  /// `-e NAME=value` among arguments, and the lists of a compose file: an item of a list that assigns a variable is that
  /// variable, with the others of the list beside it.
  private static func assignment(_ path: [String], _ value: [UInt8]) -> (path: [String], start: Int) {
    guard path.last?.hasPrefix("[") == true, let sign = value.prefix(80).firstIndex(of: UInt8(ascii: "=")), sign >= 3,
      value[..<sign].allSatisfy({
        Alphabet.upper.contains($0) || Alphabet.digits.contains($0) || $0 == UInt8(ascii: "_")
      })
    else { return (path, 0) }
    return (path.dropLast() + [value[..<sign].text], sign + 1)
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
