import SallyportModel

/// libpg_query's JSON → ``Tree``, without recursion, so that no text can exhaust the stack here.
///
/// The output is compact JSON. A node stands as `{"Kind":{fields}}`, or as `{fields}` where its field allows one kind
/// only, or as `{}` for nothing. Kinds begin with a capital letter and fields do not.
struct TreeReader {
  private struct Frame {
    let entry: Int
    /// The kind of the node that is open; `nil` for a list.
    let kind: NodeKind?
    /// What the elements of a list are, where they do not say.
    let elements: NodeKind?
    /// Whether a second brace closes the wrapper.
    let isWrapped: Bool
  }

  private let json: [UInt8]
  private let limits: AnalysisLimits
  private let grammar = Grammar.standard
  private var at = 0
  private var entries: [Tree.Entry] = []
  private var open: [Frame] = []
  private var depth = 0
  private var lookups = 0

  private init(_ json: [UInt8], limits: AnalysisLimits) {
    self.json = json
    self.limits = limits
    entries.reserveCapacity(json.count / 24 + 16)
  }

  /// - Parameter limits: how deep the tree may be, in nested entries, and how much may have to be looked up.
  /// - Throws: ``NotUnderstood`` over a limit, and for a key that the grammar does not have.
  static func read(_ json: [UInt8], limits: AnalysisLimits) throws(NotUnderstood) -> Tree {
    var reader = TreeReader(json, limits: limits)
    try reader.run()
    return Tree(entries: reader.entries, json: json, depth: reader.depth)
  }

  private mutating func run() throws(NotUnderstood) {
    guard peek() == UInt8(ascii: "{") else { throw malformed() }
    try value(member: -1, expecting: .parseResult)
    while let frame = open.last {
      switch peek() {
      case UInt8(ascii: ","): at += 1
      case UInt8(ascii: "]") where frame.kind == nil, UInt8(ascii: "}") where frame.kind != nil: close(frame)
      default: try element(of: frame)
      }
    }
    guard at == json.count else { throw malformed() }
  }

  private mutating func close(_ frame: Frame) {
    at += frame.isWrapped ? 2 : 1
    entries[frame.entry].end = Int32(entries.count)
    open.removeLast()
  }

  private mutating func element(of frame: Frame) throws(NotUnderstood) {
    guard let kind = frame.kind else { return try value(member: -1, expecting: frame.elements) }
    let key = try key()
    guard let member = grammar.member(of: kind, in: json, key) else {
      let name = String(decoding: json[key], as: UTF8.self)
      throw unknown("field `\(name)` of `\(grammar.spelling(of: kind))`")
    }
    try value(member: member, expecting: grammar.members[member].holds)
  }

  private mutating func value(member: Int, expecting kind: NodeKind?) throws(NotUnderstood) {
    switch peek() {
    case UInt8(ascii: "{"): try node(member, kind)
    case UInt8(ascii: "["): try list(member)
    case UInt8(ascii: "\""): try string(member)
    default: try literal(member)
    }
  }

  private mutating func node(_ member: Int, _ expected: NodeKind?) throws(NotUnderstood) {
    at += 1
    if peek() == UInt8(ascii: "}") {
      at += 1
      return append(expected == nil ? .null : .node, member, kind: expected)
    }
    guard let expected else {
      let name = try key()
      guard let kind = grammar.kind(in: json, name) else {
        throw unknown("`\(String(decoding: json[name], as: UTF8.self))`")
      }
      guard peek() == UInt8(ascii: "{") else { throw malformed() }
      at += 1
      return try push(member, kind: kind, elements: nil, isWrapped: true)
    }
    try push(member, kind: expected, elements: nil, isWrapped: false)
  }

  private mutating func list(_ member: Int) throws(NotUnderstood) {
    at += 1
    let isStatements = member >= 0 && grammar.members[member].field == .stmts
    try push(member, kind: nil, elements: isStatements ? .rawStmt : nil, isWrapped: false)
  }

  private mutating func push(
    _ member: Int, kind: NodeKind?, elements: NodeKind?, isWrapped: Bool
  ) throws(NotUnderstood) {
    open.append(Frame(entry: entries.count, kind: kind, elements: elements, isWrapped: isWrapped))
    append(kind == nil ? .list : .node, member, kind: kind)
    depth = max(depth, open.count)
    guard open.count <= limits.treeDepth else {
      throw .over("nests deeper than \(limits.treeDepth) levels", hint: "split it into smaller ones")
    }
    lookups += kind.map(Self.lookups) ?? 0
    guard lookups <= limits.lookups else {
      throw .over("has more than \(limits.lookups) names and operations", hint: "split it into smaller ones")
    }
  }

  /// How much there is to look up for a node, in units of about a microsecond. Constants, parameters and lists are nothing.
  private static func lookups(_ kind: NodeKind) -> Int {
    switch kind {
    case .rangeVar: 3
    case .funcCall: 2
    case .aExpr, .columnRef, .typeName, .resTarget, .subLink, .selectStmt: 1
    default: 0
    }
  }

  /// Where a key stands; reads its colon as well.
  private mutating func key() throws(NotUnderstood) -> Range<Int> {
    guard peek() == UInt8(ascii: "\"") else { throw malformed() }
    var end = at + 1
    while end < json.count, json[end] != UInt8(ascii: "\"") { end += 1 }
    guard end + 1 < json.count, json[end + 1] == UInt8(ascii: ":") else { throw malformed() }
    defer { at = end + 2 }
    return (at + 1)..<end
  }

  private mutating func string(_ member: Int) throws(NotUnderstood) {
    let start = at + 1
    at = start
    while at < json.count, json[at] != UInt8(ascii: "\"") { at += json[at] == UInt8(ascii: "\\") ? 2 : 1 }
    guard at < json.count else { throw malformed() }
    append(.string, member, start: start, length: at - start)
    at += 1
  }

  /// A number, `true` or `false`.
  private mutating func literal(_ member: Int) throws(NotUnderstood) {
    let start = at
    while let byte = peekOptional(), byte != UInt8(ascii: ","), byte != UInt8(ascii: "}"), byte != UInt8(ascii: "]") {
      at += 1
    }
    guard at > start else { throw malformed() }
    let shape: Tree.Shape =
      switch json[start] {
      case UInt8(ascii: "t"): .true
      case UInt8(ascii: "f"): .false
      case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): .number
      default: throw malformed()
      }
    append(shape, member, start: start, length: at - start)
  }

  private mutating func append(
    _ shape: Tree.Shape, _ member: Int, kind: NodeKind? = nil, start: Int = 0, length: Int = 0
  ) {
    entries.append(
      Tree.Entry(
        shape: shape, kind: kind, field: member < 0 ? nil : grammar.members[member].field, member: Int32(member),
        end: Int32(entries.count + 1), start: Int32(start), length: Int32(length),
        isLiteral: (shape == .string || shape == .number) && isInConstant))
  }

  /// Whether the node that is open is the value of an `A_Const`.
  private var isInConstant: Bool { open.count >= 2 && open[open.count - 2].kind == .aConst }

  private func peekOptional() -> UInt8? { at < json.count ? json[at] : nil }
  private func peek() -> UInt8 { at < json.count ? json[at] : 0 }

  private func malformed() -> NotUnderstood { unknown("output of the parser at byte \(at)") }

  private func unknown(_ what: String) -> NotUnderstood {
    NotUnderstood(code: .unknownNode, description: "the analysis has no rule for \(what)")
  }
}

extension NotUnderstood {
  /// - Parameter what: continues "the text".
  static func over(_ what: String, hint: String) -> NotUnderstood {
    NotUnderstood(code: .limit, description: "the text \(what)", hint: hint)
  }
}
