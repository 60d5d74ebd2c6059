import SallyportModel

/// Which grants cover a text, and so take away the reason `write` and no other (ADR 12).
///
/// What is covered must be countable: one statement whose command tag says how many rows it changed, of one table.
enum GrantRule {
  /// Soonest to end first.
  static func covering(_ batch: BatchFacts, _ subject: Subject) -> [Grant] {
    guard !subject.grants.isEmpty, batch.statements.count == 1, let wanted = wanted(batch.statements[0]) else {
      return []
    }
    // Of a table that is read in part nobody could say which rows a change reaches.
    guard subject.scope.limits[wanted.relation] == nil else { return [] }
    return subject.grants.filter { covers($0.terms, wanted) }.sorted { ($0.notAfter, $0.id) < ($1.notAfter, $1.id) }
  }

  private struct Wanted {
    let relation: RelationName
    let verbs: Set<GrantVerb>
    let mostRows: Int?
  }

  private static let commands: Set<String> = ["INSERT", "UPDATE", "DELETE", "MERGE"]

  private static func wanted(_ statement: StatementFacts) -> Wanted? {
    guard commands.contains(statement.command), statement.prepared == nil, statement.copies == nil else { return nil }
    guard statement.changes.count == 1, statement.changes[0].relations.count == 1 else { return nil }
    let change = statement.changes[0]
    let verbs = change.effects.compactMap(GrantVerb.init)
    guard !verbs.isEmpty, verbs.count == change.effects.count, isTable(change.relations[0], statement),
      !cascades(Set(verbs), statement)
    else { return nil }
    return Wanted(relation: change.relations[0], verbs: Set(verbs), mostRows: change.mostRows)
  }

  /// Every target of the statement is this table. What a view does with a change is its owner's matter.
  private static func isTable(_ relation: RelationName, _ statement: StatementFacts) -> Bool {
    let targets = statement.relations.filter { $0.role != .read }
    return !targets.isEmpty
      && targets.allSatisfy { use in
        guard use.relation == relation, use.role == .target else { return false }
        return use.identity?.kind == .table || use.identity?.kind == .partitionedTable
      }
  }

  /// Whether it would change rows of other tables, which no command tag counts and no grant names.
  private static func cascades(_ verbs: Set<GrantVerb>, _ statement: StatementFacts) -> Bool {
    let written = Set(statement.columns.filter { $0.role == .target }.map(\.name))
    return statement.relations.lazy.filter { $0.role == .target }.compactMap { $0.identity?.cascades }.contains {
      cascades in
      let keys = Set(cascades.updatesOf)
      return cascades.hasRules || verbs.contains(.delete) && cascades.deletes
        || verbs.contains(.update) && !keys.isEmpty
          && (keys.contains(Cascades.allColumns) || written.isEmpty || written.contains("*")
            || !keys.isDisjoint(with: written))
    }
  }

  private static func covers(_ terms: GrantTerms, _ wanted: Wanted) -> Bool {
    terms.relations.contains(wanted.relation) && wanted.verbs.isSubset(of: terms.verbs)
      && wanted.mostRows.map { Int64($0) <= terms.rowsPerStatement } ?? true
  }
}

extension GrantVerb {
  init?(_ effect: Effect) {
    switch effect {
    case .insert: self = .insert
    case .update: self = .update
    case .delete: self = .delete
    default: return nil
    }
  }
}
