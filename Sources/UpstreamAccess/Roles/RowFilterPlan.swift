import SallyportModel

/// The way from the policies that a role has to those that its row filters want. Pure, and nothing is left to do the second time (ADR 13).
///
/// A filter is a restrictive policy for the role alone: it takes rows away from what the other policies of the table show, for every
/// command, and no other role sees it.
struct RowFilterPlan: Sendable {
  let role: ManagedRole
  /// Tables and the conditions that their rows fulfil.
  let filters: [(relation: FoundRelation, condition: String)]
  /// Whether row-level security may be switched on where it is off.
  let maySwitchOn: Bool

  /// The policy with which all others see what they saw before row-level security was on.
  static let everybody = "sallyport_everybody"
  /// The comment of that policy.
  static let everybodyMark = "sallyport: keeps what others see"

  /// One policy that is to be made.
  struct Making: Hashable, Sendable {
    let relation: String
    let policy: String
    /// What the comment says behind the digest.
    let condition: String
    let statements: [String]
  }

  /// Policies of this role that are not what they should be, or that nothing wants any more.
  func surplus(_ held: [RolePolicy]) -> [RolePolicy] {
    held.filter { policy in policy.isOwn && !filters.contains { isSame(policy, $0) } }
  }

  func makings(_ held: [RolePolicy]) -> [Making] {
    filters.filter { filter in !held.contains { isSame($0, filter) } }.map { filter in
      Making(
        relation: filter.relation.quoted, policy: role.name, condition: filter.condition,
        statements: [
          "CREATE POLICY \(role.name) ON \(filter.relation.quoted) AS RESTRICTIVE FOR ALL TO \(role.name) "
            + "USING (\n\(filter.condition)\n)"
        ] + switchingOn(filter.relation))
    }
  }

  /// In this order: from the moment in which it is on, the others need the policy.
  private func switchingOn(_ relation: FoundRelation) -> [String] {
    guard !relation.rowSecurity.isOn else { return [] }
    let policy = [
      "CREATE POLICY \(Self.everybody) ON \(relation.quoted) USING (true) WITH CHECK (true)",
      "COMMENT ON POLICY \(Self.everybody) ON \(relation.quoted) IS \(Quoted.literal(Self.everybodyMark))",
    ]
    return (relation.rowSecurity.hasEverybody ? [] : policy)
      + ["ALTER TABLE \(relation.quoted) ENABLE ROW LEVEL SECURITY"]
  }

  /// Takes back what ``switchingOn`` did: on tables where that policy is the only one that is left.
  static func switchingOff(_ table: String) -> [String] {
    ["DROP POLICY \(everybody) ON \(table)", "ALTER TABLE \(table) DISABLE ROW LEVEL SECURITY"]
  }

  private func isSame(_ policy: RolePolicy, _ filter: (relation: FoundRelation, condition: String)) -> Bool {
    policy.relation == filter.relation.name && policy.isAsMade && filter.relation.rowSecurity.isOn
      && policy.name == role.name && policy.mark == Self.mark(role, policy.digest, filter.condition)
  }

  /// The comment of a filter's policy: whose it is, what it was made from, and what the server made of it.
  static func mark(_ role: ManagedRole, _ digest: String, _ condition: String) -> String {
    "\(role.mark), rows \(digest): \(condition)"
  }

  /// - Throws: ``UpstreamError`` where a table cannot be filtered without changing what others see.
  func check() throws(UpstreamError) {
    for (relation, _) in filters where !relation.rowSecurity.isOn {
      let table = relation.quoted
      guard !relation.rowSecurity.hasPolicies, !relation.rowSecurity.isForced else {
        throw UpstreamError(
          .limit, "row-level security is off on `\(relation.name)`, with policies that would come into force",
          hint: "as its owner, when they are as they should be: `ALTER TABLE \(table) ENABLE ROW LEVEL SECURITY`")
      }
      guard maySwitchOn else {
        throw UpstreamError(
          .limit, "a row filter needs row-level security, which is off on `\(relation.name)`",
          hint:
            "as its owner: `CREATE POLICY everybody ON \(table) USING (true) WITH CHECK (true)`, with which others see what "
            + "they saw, and `ALTER TABLE \(table) ENABLE ROW LEVEL SECURITY`; or let the gateway: `row_security: switch-on` in "
            + "the upstream's configuration; either way COPY FROM and pg_dump of roles that neither own the table nor have "
            + "BYPASSRLS stop working")
      }
    }
  }
}
