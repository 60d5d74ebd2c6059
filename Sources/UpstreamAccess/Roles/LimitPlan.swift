import SallyportModel

/// Whether what a scope names in part can be given in part: judged before anything is changed. Pure.
struct LimitPlan: Sendable {
  let scope: Scope
  let found: [FoundRelation]
  /// The relations of which all may be read, by name or by their schema.
  let whole: Set<RelationName>

  /// - Throws: ``UpstreamError`` for a limit that the database would not hold.
  func check() throws(UpstreamError) {
    for relation in found {
      guard let limit = scope.limits[relation.name] else { continue }
      try checkForm(relation, limit)
      try checkColumns(relation, limit)
      try checkAncestors(relation)
    }
  }

  private func checkForm(_ relation: FoundRelation, _ limit: ReadLimit) throws(UpstreamError) {
    let whole = "name it whole, or make a view of just that and name the view"
    guard limit.filter == nil || relation.form.hasRowSecurity else {
      throw UpstreamError(
        .limit, "`\(relation.name)` is \(relation.form.words), whose rows cannot be filtered", hint: whole)
    }
    guard limit.columns == nil || relation.form.hasColumnLimits else {
      throw UpstreamError(
        .limit, "`\(relation.name)` is \(relation.form.words), whose columns cannot be given one by one", hint: whole)
    }
  }

  private func checkColumns(_ relation: FoundRelation, _ limit: ReadLimit) throws(UpstreamError) {
    guard let missing = limit.columns?.subtracting(relation.columns.keys).min() else { return }
    let nearest = Suggestion.nearest(to: missing, among: relation.columns.keys.sorted())
    throw UpstreamError(
      .limit, "`\(relation.name)` has no column `\(missing)`",
      hint: nearest.map { "did you mean `\($0)`?" } ?? "issue the token again with columns that it has")
  }

  /// PostgreSQL asks for privileges and policies of the table that a statement names, not of those whose rows it finds there.
  private func checkAncestors(_ relation: FoundRelation) throws(UpstreamError) {
    guard let above = relation.ancestors.intersection(whole).min() else { return }
    throw UpstreamError(
      .limit, "`\(above)` shows the rows of `\(relation.name)`, which the scope names in part",
      hint: "name `\(above)` in part as well")
  }
}

extension RolePlan {
  /// The tables that only a `schema.*` names, and that show rows of what the scope names in part: they are not meant.
  static func evading(_ found: [FoundRelation], _ scope: Scope) -> Set<RelationName> {
    Set(
      found.filter { relation in
        !scope.isNamed(relation.name) && relation.ancestors.contains { scope.limits[$0] != nil }
      }.map(\.name))
  }

  /// What the role is to have of one relation.
  func selects(_ relation: FoundRelation) -> [RolePrivilege] {
    let whole = RolePrivilege(kind: relation.kind, object: relation.quoted, privilege: "SELECT")
    guard let columns = allowance.scope.limits[relation.name]?.columns else { return [whole] }
    return columns.compactMap { column in
      relation.columns[column].map {
        RolePrivilege(kind: relation.kind, object: relation.quoted, privilege: "SELECT", column: $0)
      }
    }
  }

  /// - Throws: ``UpstreamError`` for what the database would not hold.
  func check(_ found: [FoundRelation], _ wanted: Set<RolePrivilege>) throws(UpstreamError) {
    let whole = found.filter { relation in
      allowance.scope.limits[relation.name] == nil && wanted.isSuperset(of: selects(relation))
    }
    try LimitPlan(scope: allowance.scope, found: found, whole: Set(whole.map(\.name))).check()
    try rowFilters(found).check()
  }

  /// Its row filters.
  func rowFilters(_ found: [FoundRelation]) -> RowFilterPlan {
    RowFilterPlan(
      role: role,
      filters: found.compactMap { relation in
        allowance.scope.limits[relation.name]?.filter.map { (relation, $0) }
      }, maySwitchOn: allowance.switchesRowSecurityOn)
  }
}
