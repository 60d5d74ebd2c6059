/// PostgreSQL's raw parse tree in one array, in document order: a node, then everything inside it, then what follows it.
///
/// A node is an index. Reading one allocates nothing but the strings that are asked for.
struct Tree: Sendable {
  enum Shape: UInt8, Sendable {
    case node
    /// A node in whose place the tree has nothing.
    case null
    case list
    case string
    case number
    case `true`
    case `false`
  }

  struct Entry: Sendable {
    var shape: Shape
    var kind: NodeKind?
    /// The field that holds this; none inside lists.
    var field: FieldName?
    /// Index into ``Grammar/members`` of that field; negative inside lists.
    var member: Int32
    /// Index after the last entry inside this one.
    var end: Int32
    /// The bytes of a scalar within the text of the tree, without quotes. Only ``Tree`` looks there.
    var start: Int32
    var length: Int32
    /// Whether this is the value of a constant: looking at it is noted.
    var isLiteral: Bool
  }

  let entries: [Entry]
  /// The deepest nesting, in entries.
  let depth: Int
  /// Which values have been looked at. Every way to the bytes of a value passes it.
  let log = ReadLog()
  private let json: [UInt8]

  init(entries: [Entry], json: [UInt8], depth: Int) {
    self.entries = entries
    self.json = json
    self.depth = depth
  }

  struct Children: Sequence, IteratorProtocol {
    let entries: [Entry]
    var at: Int
    let end: Int

    mutating func next() -> Int? {
      guard at < end else { return nil }
      defer { at = Int(entries[at].end) }
      return at
    }
  }

  func children(of node: Int) -> Children {
    Children(entries: entries, at: node + 1, end: Int(entries[node].end))
  }

  func kind(of node: Int) -> NodeKind? { entries[node].kind }

  func field(of node: Int) -> FieldName? { entries[node].field }

  func child(_ node: Int, _ field: FieldName) -> Int? {
    var at = node + 1
    let end = Int(entries[node].end)
    while at < end {
      if entries[at].field == field { return at }
      at = Int(entries[at].end)
    }
    return nil
  }

  /// The elements of the list in a field; none when there is no such field.
  func list(_ node: Int, _ field: FieldName) -> Children {
    guard let list = child(node, field) else { return Children(entries: entries, at: 0, end: 0) }
    return children(of: list)
  }
}

extension Tree {
  /// Whether the flag is set; the library leaves out what is false.
  func flag(_ node: Int, _ field: FieldName) -> Bool {
    child(node, field).map { entries[$0].shape == .true } ?? false
  }

  /// Whether a scalar is spelled so. Compares in place.
  func isText(_ node: Int, _ field: FieldName, _ text: String) -> Bool {
    guard let child = child(node, field) else { return false }
    let entry = entries[child]
    guard entry.shape == .string else { return false }
    if entry.isLiteral { log.note(value: child) }
    guard Int(entry.length) == text.utf8.count else { return false }
    var at = Int(entry.start)
    for byte in text.utf8 {
      if json[at] != byte { return false }
      at += 1
    }
    return true
  }

  func text(_ node: Int, _ field: FieldName) -> String? { child(node, field).flatMap(text) }

  /// The text of a scalar with its escapes resolved.
  func text(_ node: Int) -> String? {
    let entry = entries[node]
    guard entry.shape == .string || entry.shape == .number else { return nil }
    if entry.isLiteral { log.note(value: node) }
    let bytes = slice(entry)
    guard entry.shape == .string, bytes.contains(UInt8(ascii: "\\")) else {
      return String(decoding: bytes, as: UTF8.self)
    }
    return String(decoding: JSONText.unescaped(bytes), as: UTF8.self)
  }

  /// A number that the library writes out. It leaves out zero, and negative numbers of `Integer` nodes.
  func number(_ node: Int, _ field: FieldName) -> Int? {
    child(node, field).flatMap { entries[$0].shape == .number ? text($0).flatMap { Int($0) } : nil }
  }

  /// The value of a `String` node.
  func string(_ node: Int) -> String? { kind(of: node) == .string ? text(node, .sval) ?? "" : nil }

  /// The parts of a qualified name: a list of `String` nodes. Empty when something else is among them.
  func name(_ node: Int, _ field: FieldName) -> [String] {
    var parts: [String] = []
    for part in list(node, field) {
      guard let text = string(part) else { return [] }
      parts.append(text)
    }
    return parts
  }

  private func slice(_ entry: Entry) -> ArraySlice<UInt8> { json[Int(entry.start)..<Int(entry.start + entry.length)] }
}

extension Tree {
  /// One node as a sequence of one.
  func one(_ node: Int) -> Children { Children(entries: entries, at: node, end: Int(entries[node].end)) }
}
