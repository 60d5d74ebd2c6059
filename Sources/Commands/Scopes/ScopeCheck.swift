import SallyportModel
import UpstreamAccess

/// What of a scope is not there, judged by what there is. Pure.
struct ScopeCheck {
  let scope: Scope
  let relations: [ScopedRelation]

  /// The first thing that the upstream does not have, with the nearest that it has.
  func failure() -> Failure? {
    for schema in scope.schemas.sorted() where !relations.contains(where: { $0.relation.schema == schema }) {
      let schemas = Set(relations.map(\.relation.schema)).sorted()
      return Failure(
        "the scope names the schema `\(schema)`, in which there is nothing",
        hint: Self.hint(Suggestion.nearest(to: schema, among: schemas).map { "`\($0).*`" }))
    }
    for name in scope.named.sorted() {
      guard let found = relations.first(where: { $0.relation == name }) else {
        return Failure(
          "the scope names `\(name)`, which is not there",
          hint: Self.hint(Self.nearest(to: name, among: relations).map { "`\($0)`" }))
      }
      if let failure = failure(found, scope.limits[name]) { return failure }
    }
    return nil
  }

  private func failure(_ found: ScopedRelation, _ limit: ReadLimit?) -> Failure? {
    guard let limit else { return nil }
    guard found.isTable || (found.form == "a foreign table" && limit.filter == nil) else {
      return Failure(
        "`\(found.relation)` is \(found.form), which cannot be given in part",
        hint: "name it whole, or make a view of just that and name the view")
    }
    guard let missing = limit.columns?.subtracting(found.columns).min() else { return nil }
    return Failure(
      "`\(found.relation)` has no column `\(missing)`",
      hint: Self.hint(Suggestion.nearest(to: missing, among: found.columns).map { "`\($0)`" }))
  }

  static func nearest(to name: RelationName, among relations: [ScopedRelation]) -> RelationName? {
    let text = name.schema + "." + name.name
    let near = Suggestion.nearest(to: text, among: relations.map { $0.relation.schema + "." + $0.relation.name })
    return relations.first { $0.relation.schema + "." + $0.relation.name == near }?.relation
      ?? relations.first { $0.relation.name == name.name }?.relation
  }

  private static func hint(_ near: String?) -> String {
    (near.map { "did you mean \($0)? " } ?? "") + "`--unchecked` issues the token all the same"
  }
}
