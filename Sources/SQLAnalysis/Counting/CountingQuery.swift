public import SallyportModel

/// How many rows a change would touch, as a question to the server, built from the statement's own text.
///
/// The answer is the number that the command tag would give: each row of the target once, however often a join meets it. The query
/// has been analysed itself: it reads, calls nothing but what is known to be harmless, locks nothing and sets nothing. Where that
/// cannot be had, ``obstacle`` says why, and the rows can only be bounded while the statement runs.
public struct CountingQuery: Hashable, Codable, Sendable {
  /// Why there is no query.
  public enum Obstacle: String, Error, CaseIterable, Codable, Sendable {
    /// The change reads what another change of the same statement returns.
    case readsChanges = "reads-changes"
    /// The counting query would do more than read, or call what is not known to be harmless.
    case notHarmless = "not-harmless"
    /// The text could not be taken apart so that the parts are surely those of the parse tree.
    case notSeparable = "not-separable"
  }

  /// Which of the statement's ``StatementFacts/changes`` it is about.
  public let change: Int
  /// The rows, where the text alone says how many; then there is nothing to ask.
  public let rows: Int?
  /// Selects one number. It has the statement's own parameters, `$n`, as far as ``parameters`` names them.
  public let sql: String?
  public let obstacle: Obstacle?
  /// The parameters that the query uses. To the server the others have no type: give them one, `text`, and NULL as the value.
  public let parameters: [Int]
  /// False where the number is only the most that it can be (ON CONFLICT, a cursor), or is left to chance (`random()`).
  public let isExact: Bool
  /// What the query itself reads: a policy can be asked about it like about any other statement.
  public let facts: StatementFacts?

  private let frame: Frame?

  /// The parts of the query, so that it can be bounded.
  struct Frame: Hashable, Codable, Sendable {
    /// `WITH … `, or nothing.
    let prefix: String
    /// Each selects one row for each row that is changed.
    let bodies: [String]

    func sql(limit: Int?) -> String {
      let counts = bodies.map { body in
        let bound = limit.map { " LIMIT \($0)" } ?? ""
        let row = limit == nil ? body : "SELECT FROM (\(body)) AS \(Self.nested)" + bound
        return "SELECT count(*) FROM (\(row)) AS \(Self.counted)"
      }
      guard counts.count > 1 else { return prefix + counts[0] }
      return prefix + "SELECT " + counts.map { "(\($0))" }.joined(separator: " + ")
    }

    static let counted = "sallyport_counted"
    static let nested = "sallyport_nested"
  }

  /// The query that stops counting at one row more than `ceiling`: above it the exact number does not matter.
  ///
  /// - Parameter ceiling: 0 to a billion; outside of that the nearest is taken.
  public func sql(boundedBy ceiling: Int) -> String? {
    frame?.sql(limit: min(max(0, ceiling), 1_000_000_000) + 1)
  }

  init(change: Int, rows: Int, isExact: Bool) {
    self.init(change: change, rows: rows, isExact: isExact, frame: nil)
  }

  init(change: Int, obstacle: Obstacle) {
    self.init(change: change, obstacle: obstacle, isExact: false, frame: nil)
  }

  init(change: Int, frame: Frame, parameters: [Int], isExact: Bool, facts: StatementFacts) {
    self.init(change: change, obstacle: nil, parameters: parameters, isExact: isExact, facts: facts, frame: frame)
  }

  private init(
    change: Int, rows: Int? = nil, obstacle: Obstacle? = nil, parameters: [Int] = [], isExact: Bool,
    facts: StatementFacts? = nil, frame: Frame?
  ) {
    self.change = change
    self.rows = rows
    sql = frame?.sql(limit: nil)
    self.obstacle = obstacle
    self.parameters = parameters
    self.isExact = isExact
    self.facts = facts
    self.frame = frame
  }
}
