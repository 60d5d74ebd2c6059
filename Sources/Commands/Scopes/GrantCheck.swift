import SallyportModel
import UpstreamAccess

/// What of a grant's tables is not there, judged by what there is. Pure.
struct GrantCheck {
  let tables: Set<RelationName>
  let relations: [ScopedRelation]

  /// The first table that nothing could be changed in, with the nearest that there is.
  func failure() -> Failure? {
    for name in tables.sorted() {
      guard let found = relations.first(where: { $0.relation == name }) else {
        return Failure(
          "the grant names `\(name)`, which is not there",
          hint: Self.hint(ScopeCheck.nearest(to: name, among: relations.filter(\.isTable))))
      }
      guard found.isTable else {
        return Failure(
          "the grant names `\(name)`, which is \(found.form): a grant covers changes of tables alone",
          hint: "name the table whose rows are to change, where the token reads it whole")
      }
    }
    return nil
  }

  private static func hint(_ near: RelationName?) -> String {
    (near.map { "did you mean `\($0)`? " } ?? "") + "`--unchecked` issues the grant all the same"
  }
}
