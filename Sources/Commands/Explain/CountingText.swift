import SQLAnalysis

/// A counting query in the JSON of `explain`.
struct CountingText: Encodable, Equatable {
  /// Which of the statement's changes it is about.
  var change: Int
  /// The rows, where the text alone says how many.
  var rows: Int?
  var sql: String?
  /// The same, but stopping at one row more than ``ceiling``.
  var bounded: String?
  var parameters: [Int]
  var isExact: Bool
  var obstacle: CountingQuery.Obstacle?

  static let ceiling = 1_000

  init(_ query: CountingQuery) {
    change = query.change
    rows = query.rows
    sql = query.sql
    bounded = query.sql(boundedBy: Self.ceiling)
    parameters = query.parameters
    isExact = query.isExact
    obstacle = query.obstacle
  }
}
