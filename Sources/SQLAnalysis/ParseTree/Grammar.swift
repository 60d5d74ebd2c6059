/// What libpg_query may write: which fields each kind of node has, and which of them hold a node without naming its kind.
///
/// Read once from the generated table. A key that is not in it makes a text not understood.
struct Grammar: Sendable {
  /// One field of one kind.
  struct Member: Sendable {
    let kind: NodeKind
    let field: FieldName
    /// The kind of the node in this field, where the output does not name it.
    let holds: NodeKind?
  }

  let members: [Member]
  private let memberNames: NameTable
  private let kindNames: NameTable
  private let spellings: [String]

  static let standard = Grammar(table: text)

  /// The kind that a wrapper names, `SelectStmt`.
  func kind(in json: [UInt8], _ name: Range<Int>) -> NodeKind? {
    kindNames.find(json, name, seed: 0).flatMap { NodeKind(rawValue: UInt16($0)) }
  }

  /// The index into ``members`` of a field of a kind, as the output spells it.
  func member(of kind: NodeKind, in json: [UInt8], _ name: Range<Int>) -> Int? {
    memberNames.find(json, name, seed: Self.seed(kind))
  }

  /// The library's own spelling, for messages.
  func spelling(of kind: NodeKind) -> String { spellings[Int(kind.rawValue)] }

  /// Member names of different kinds hash apart, so that one table serves all of them.
  private static func seed(_ kind: NodeKind) -> Int { 1 + Int(kind.rawValue) }
}

extension Grammar {
  /// - Parameter table: one kind per line, in the order of ``NodeKind``: its name, then its fields, `field` or `field:Kind`.
  init(table: String) {
    let lines = table.split(separator: "\n").map { $0.split(separator: " ") }
    spellings = lines.map { String($0[0]) }
    let kinds = Dictionary(uniqueKeysWithValues: zip(spellings, NodeKind.allCases))
    let fields = Dictionary(uniqueKeysWithValues: FieldName.allCases.map { (String(describing: $0), $0) })
    var members: [Member] = []
    var names = NameTable(capacity: 4_096)
    for (kind, line) in zip(NodeKind.allCases, lines) {
      for entry in line.dropFirst() {
        let parts = entry.split(separator: ":")
        guard let field = fields[Self.camel(parts[0])] else { continue }
        names.insert(Array(parts[0].utf8), seed: Self.seed(kind), value: members.count)
        members.append(Member(kind: kind, field: field, holds: parts.count > 1 ? kinds[String(parts[1])] : nil))
      }
    }
    self.members = members
    memberNames = names
    kindNames = spellings.enumerated().reduce(into: NameTable(capacity: 512)) { names, kind in
      names.insert(Array(kind.element.utf8), seed: 0, value: kind.offset)
    }
  }

  /// `raw_expr` → `rawExpr`: the spelling of ``FieldName``.
  private static func camel(_ name: Substring) -> String {
    let parts = name.split(separator: "_")
    return parts.dropFirst().reduce(into: String(parts[0])) { $0 += $1.prefix(1).uppercased() + $1.dropFirst() }
  }
}
