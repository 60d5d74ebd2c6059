import SallyportModel

/// What became of giving a role what its grants allow.
struct Widening {
  /// Those that were active then.
  var grants: Set<GrantID> = []
  /// Tables on which the role does not have what they allow, and why.
  var refused: [RelationName: UpstreamError] = [:]
  /// Nothing was given at all.
  var failure: (any Error)?
  /// Until when it is not tried again, where something went wrong.
  var restsUntil: ContinuousClock.Instant?

  var errors: [any Error] {
    if let failure { return [failure] }
    return refused.sorted { $0.key < $1.key }.map(\.value)
  }

  /// Itself, as long as it counts: for the same grants, and where something went wrong for some seconds.
  func standing(for wanted: Set<GrantID>, at now: ContinuousClock.Instant) -> Widening? {
    grants == wanted && restsUntil.map { now < $0 } ?? true ? self : nil
  }

  /// - Throws: What stands in the way of changing this table, or any where none is named.
  func check(_ relation: RelationName?) throws {
    if let failure { throw failure }
    if let error = relation.map({ refused[$0] }) ?? refused.sorted(by: { $0.key < $1.key }).first?.value { throw error }
  }
}
