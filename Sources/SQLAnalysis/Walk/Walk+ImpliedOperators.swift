import SallyportModel

// Operators that no node names: the server looks them up by name like any other.

extension Walk {
  /// Adds those that users have made and nobody has reviewed; PostgreSQL's own need no mention.
  mutating func impliedOperators(_ node: Int, _ kind: NodeKind) {
    guard names.catalog?.contents.operators.isEmpty == false else { return }
    for name in implied(node, kind) {
      let use = names.operator([name])
      if !use.isHarmless { add(use) }
    }
  }

  private func implied(_ node: Int, _ kind: NodeKind) -> [String] {
    switch kind {
    case .aExpr:
      switch tree.name(node, .name).last {
      case "BETWEEN", "BETWEEN SYMMETRIC": [">=", "<="]
      case "NOT BETWEEN", "NOT BETWEEN SYMMETRIC": ["<", ">"]
      default: []
      }
    case .subLink: tree.isText(node, .subLinkType, "ANY_SUBLINK") && tree.child(node, .operName) == nil ? ["="] : []
    case .caseExpr: tree.child(node, .arg) == nil ? [] : ["="]
    case .joinExpr: tree.flag(node, .isNatural) || tree.child(node, .usingClause) != nil ? ["="] : []
    default: []
    }
  }
}
