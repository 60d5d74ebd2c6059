import SallyportModel

// Constraints of domains that the server checks to read a literal. It does so for a column's sake, without any node that says so.

extension Walk {
  /// Adds the domains whose CHECK constraints run nobody knows what, where the statement has a literal that may be read for a column that holds them.
  ///
  /// `WHERE tags = '{x}'` makes the server read an array for the column's sake when it parses the statement, and every element passes the
  /// element's domain. A column of the domain itself is harmless: its literals are read as the type underneath, and the constraint is checked when
  /// something is stored.
  mutating func addUnseenChecks() {
    guard let catalog = names.catalog, !catalog.unreviewedCalls.isEmpty, hasText else { return }
    for case let relation? in facts.relations.map({ catalog.relation($0.relation) }) {
      for column in relation.columns {
        for name in names.unreviewedDomains(inside: column.type) {
          add(RoutineUse(kind: .type, name: name.description, isHarmless: false))
        }
      }
    }
  }

  /// A literal that could be of any type, or a parameter, which the client may send as a text.
  private var hasText: Bool {
    tree.entries.indices.contains { node in
      switch tree.kind(of: node) {
      case .paramRef: true
      case .aConst: tree.child(node, .sval) != nil
      default: false
      }
    }
  }
}
