public import SallyportModel

/// A text that has been looked at once: within the limits or not, and where its values are.
public struct ScannedText: Sendable {
  public let text: [UInt8]
  let scan: Result<TextScan, NotUnderstood>

  init(_ text: [UInt8], limits: AnalysisLimits) {
    self.text = text
    do { scan = .success(try TextScan(text, limits: limits)) } catch { scan = .failure(error) }
  }

  /// The literals that may differ between texts of one shape; none when there are too many to be worth it.
  var literals: [Literal] {
    guard case .success(let scan) = scan, scan.literals.count <= Literal.most else { return [] }
    return scan.literals
  }
}

/// What the analysis of one text found, and which other texts it is true of.
///
/// A literal is *free* when the parser made a constant of exactly it and nothing looked at its value. PostgreSQL's grammar
/// sees kinds of tokens and not values, and a free literal can only be replaced by one that is the same kind of token at the
/// same place (``Literal``): so a text that differs in free literals only has the same tree but for these values and the
/// offsets behind them, and the same facts but for their ranges.
public struct Study: Sendable {
  public let text: [UInt8]
  public let facts: Result<BatchFacts, NotUnderstood>
  let literals: [Literal]
  /// One per literal.
  let isFree: [Bool]
  /// False for an answer that another attempt might not give, such as one for want of a thread.
  public let isLasting: Bool

  init(
    _ scanned: ScannedText, _ facts: Result<BatchFacts, NotUnderstood>, readingOf tree: Tree?, isLasting: Bool = true
  ) {
    text = scanned.text
    self.facts = facts
    self.isLasting = isLasting
    literals = scanned.literals
    isFree =
      if case .success = facts, let tree { Self.free(literals, in: tree) } else {
        Array(repeating: false, count: literals.count)
      }
  }

  /// No answer for want of a thread, of room in a queue, or of time.
  init(_ scanned: ScannedText, failing why: NotUnderstood) {
    self.init(scanned, .failure(why), readingOf: nil, isLasting: false)
  }

  private static func free(_ literals: [Literal], in tree: Tree) -> [Bool] {
    guard !literals.isEmpty else { return [] }
    var places: [Int: Int] = [:]
    for (index, literal) in literals.enumerated() { places[literal.range.lowerBound] = index }
    var found = Array(repeating: false, count: literals.count)
    var isRead = literals.map { tree.log.hasRead(source: $0.range) }
    for node in tree.entries.indices where tree.kind(of: node) == .aConst {
      guard let location = tree.number(node, .location), let index = places[location] else { continue }
      let isSame = tree.child(node, literals[index].kind == .number ? .ival : .sval) != nil
      let values = node..<Int(tree.entries[node].end)
      found[index] = found[index] || isSame
      isRead[index] =
        isRead[index] || !isSame || values.contains { tree.entries[$0].isLiteral && tree.log.hasRead(value: $0) }
    }
    return zip(found, isRead).map { $0 && !$1 }
  }

  /// The facts of another text of the same shape; `nil` when a literal differs that is not free.
  func facts(for other: ScannedText) -> Result<BatchFacts, NotUnderstood>? {
    let others = other.literals
    guard others.count == literals.count else { return nil }
    var isMoved = false
    for (index, literal) in literals.enumerated() {
      let range = others[index].range
      if isFree[index] {
        if range != literal.range { isMoved = true }
      } else if text[literal.range] != other.text[range] {
        return nil
      }
    }
    return isMoved ? facts.map { moved($0, to: others) } : facts
  }

  private func moved(_ batch: BatchFacts, to others: [Literal]) -> BatchFacts {
    var batch = batch
    for index in batch.statements.indices {
      let range = batch.statements[index].range
      batch.statements[index].range = moved(range.lowerBound, to: others)..<moved(range.upperBound, to: others)
    }
    return batch
  }

  /// Statements begin and end outside literals: an offset moves by what the literals before it have grown.
  private func moved(_ offset: Int, to others: [Literal]) -> Int {
    guard let last = literals.lastIndex(where: { $0.range.upperBound <= offset }) else { return offset }
    return offset + others[last].range.upperBound - literals[last].range.upperBound
  }
}

/// A text without its literals: what all texts have in common that differ in nothing else.
struct TextShape: Hashable {
  /// Each literal is a NUL, which no text has, and its kind.
  private let bytes: [UInt8]

  init(_ text: [UInt8], without literals: [Literal]) {
    guard !literals.isEmpty else {
      bytes = text
      return
    }
    var shape: [UInt8] = []
    shape.reserveCapacity(text.count)
    var at = 0
    for literal in literals {
      shape += text[at..<literal.range.lowerBound]
      shape.append(0)
      shape.append(literal.kind.rawValue)
      at = literal.range.upperBound
    }
    shape += text[at...]
    bytes = shape
  }

  func hash(into hasher: inout Hasher) { TextKey.hash(bytes, into: &hasher) }
}

/// A whole text as a key. Equal are only texts that are the same in every byte.
public struct TextKey: Hashable, Sendable {
  public let text: [UInt8]

  public init(_ text: [UInt8]) { self.text = text }

  public func hash(into hasher: inout Hasher) { Self.hash(text, into: &hasher) }

  /// Eight bytes at a time: an array's own way takes one.
  static func hash(_ bytes: [UInt8], into hasher: inout Hasher) {
    hasher.combine(bytes.count)
    var word: UInt64 = 0
    var filled = 0
    for byte in bytes {
      word = word << 8 | UInt64(byte)
      filled += 1
      if filled == 8 {
        hasher.combine(word)
        filled = 0
      }
    }
    if filled > 0 { hasher.combine(word) }
  }
}
