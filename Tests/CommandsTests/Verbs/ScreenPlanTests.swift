import Testing

@testable import Commands

struct ScreenPlanTests {
  @Test func `no plan is longer than its screen, and every company-ending finding that fits has its step`() {
    for rows in 6...60 {
      for worst in 0...14 {
        for others in [0, 1, 5, 40] {
          for crossed in [0, 1, 9] {
            let plan = ScreenPlan(rows: rows, worst: worst, others: others, crossed: crossed)
            let crossLines = plan.crossings > 0 ? 2 + 2 * plan.crossings : 0
            let parts = plan.compact + plan.brief > 0 ? 1 : 0
            let hidden = worst + others > plan.full + plan.compact + plan.brief ? 1 : 0
            let lines = 5 * plan.full + 2 * plan.compact + plan.brief + crossLines + parts + hidden
            #expect(lines <= max(rows, 4), "\(rows) rows, \(worst), \(others), \(crossed): \(plan)")
            #expect(plan.full + plan.compact == min(worst, max(1, (rows - 2) / 2), 11))
            #expect(plan.brief <= others && plan.crossings <= crossed)
          }
        }
      }
    }
  }

  @Test func `where there is room, the three worst have all their lines`() {
    let plan = ScreenPlan(rows: 50, worst: 5, others: 9, crossed: 3)
    #expect((plan.full, plan.compact, plan.brief, plan.crossings) == (3, 2, 4, 2))
  }
}
