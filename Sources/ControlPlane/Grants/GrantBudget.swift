public import SallyportModel

/// What one statement wants of a grant.
public struct GrantBudget: Hashable, Sendable {
  public let grant: GrantID
  /// The most that the statement may change.
  public let rows: Int64
  /// The most that all statements under the grant may change.
  public let inAll: Int64

  public init(_ grant: GrantID, rows: Int64, inAll: Int64) {
    self.grant = grant
    self.rows = rows
    self.inAll = inAll
  }
}

/// What one statement got.
public struct BudgetShare: Hashable, Sendable {
  public let grant: GrantID
  /// ≥ 1.
  public let rows: Int64

  public init(grant: GrantID, rows: Int64) {
    self.grant = grant
    self.rows = rows
  }
}

extension GrantBudget {
  /// What can be had of it.
  ///
  /// - Parameter taken: rows spent and reserved of it.
  /// - Returns: `nil` when nothing can.
  public func share(taken: Int64) -> BudgetShare? {
    let (left, overflow) = inAll.subtractingReportingOverflow(taken)
    let share = overflow ? 0 : min(rows, left)
    return share > 0 ? BudgetShare(grant: grant, rows: share) : nil
  }

  /// Which of several budgets pays.
  ///
  /// - Parameter taken: rows spent and reserved of each grant.
  public static func share(
    of budgets: [GrantBudget], taken: (GrantID) throws -> Int64
  ) rethrows -> BudgetShare? {
    var best: BudgetShare?
    for budget in budgets {
      guard let share = try budget.share(taken: taken(budget.grant)) else { continue }
      if share.rows == budget.rows { return share }
      if share.rows > best?.rows ?? 0 { best = share }
    }
    return best
  }
}
