/// What the walk does with each field of each kind of node. A kind or a field without a rule makes a text not understood.
struct Rulebook: Sendable {
  enum Treatment: UInt8, Sendable {
    /// No rule: not understood.
    case none
    /// A scalar, or a list of names, that means nothing for what the statement does.
    case plain
    /// Expressions and clauses to be looked into.
    case walk
    /// The kind's own code looks at it.
    case own
  }

  /// The rule for one kind of node.
  struct Rule: Sendable {
    let kind: NodeKind
    let walk: [FieldName]
    let own: [FieldName]
    let plain: [FieldName]

    init(_ kind: NodeKind, walk: [FieldName] = [], own: [FieldName] = [], plain: [FieldName] = []) {
      self.kind = kind
      self.walk = walk
      self.own = own
      self.plain = plain
    }
  }

  private let treatments: [Treatment]
  private let ruled: [Bool]

  static let standard = Rulebook(
    expressionRules + relationRules + queryRules + definitionRules + sessionRules + opaqueRules)

  init(_ rules: [Rule]) {
    let grammar = Grammar.standard
    let byKind = Dictionary(uniqueKeysWithValues: rules.map { ($0.kind, $0) })
    treatments = grammar.members.map { member in
      guard let rule = byKind[member.kind] else { return .none }
      if rule.walk.contains(member.field) { return .walk }
      if rule.own.contains(member.field) { return .own }
      return rule.plain.contains(member.field) || Self.everywhere.contains(member.field) ? .plain : .none
    }
    ruled = NodeKind.allCases.map { byKind[$0] != nil }
  }

  /// Offsets into the text.
  private static let everywhere: [FieldName] = [.location]

  func hasRule(for kind: NodeKind) -> Bool { ruled[Int(kind.rawValue)] }

  /// - Parameter member: an index into ``Grammar/members``.
  func treatment(of member: Int) -> Treatment { treatments[member] }
}
