/// A LIMIT or FETCH FIRST of a query.
public struct RowLimit: Hashable, Codable, Sendable {
  /// The most rows, when the text says it in digits; `nil` for a parameter or an expression.
  public let rows: Int?
  /// WITH TIES: more rows may come.
  public let withTies: Bool
  /// Whether it limits the statement's own result, and not that of a subquery.
  public let isOutermost: Bool

  public init(rows: Int?, withTies: Bool, isOutermost: Bool) {
    self.rows = rows
    self.withTies = withTies
    self.isOutermost = isOutermost
  }
}
