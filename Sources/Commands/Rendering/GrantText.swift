import SallyportModel

/// What grants are about, in words that fit into a line.
enum GrantText {
  /// `delete, update on public.orders and 2 more`.
  static func reach(_ terms: GrantTerms) -> String {
    let verbs = terms.verbs.sorted().map(\.rawValue).joined(separator: ", ")
    let relations = terms.relations.sorted()
    let more = relations.count > 1 ? " and \(relations.count - 1) more" : ""
    return "\(verbs) on \(relations.first?.description ?? "nothing")\(more)"
  }
}
