import SallyportModel

extension Walk {
  /// Whether a DELETE, UPDATE or MERGE restricts nothing, by its meaning.
  func restrictsNothing(_ node: Int, _ kind: NodeKind) -> Bool { false }
}
