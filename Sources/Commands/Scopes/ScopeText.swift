import SallyportModel

/// `scope show` for people.
enum ScopeText {
  static func of(_ shown: ScopeShown, width: Int, style: Style) -> String {
    let badge = EnvironmentText.badge(shown.environment, style)
    var lines = [
      "Token \(style.bold(shown.token.text)) on upstream \(shown.upstream) \(badge)",
      "  scope     \(cut(shown.scope.joined(separator: ", "), width))", "  login     \(login(shown))",
    ]
    let bounds =
      [shown.validUntil.map { "until \($0)" }, shown.connections.map { "\($0) sessions at once" }]
      .compactMap(\.self) + (shown.settings.contains("default_transaction_read_only=on") ? ["read-only"] : [])
    if !bounds.isEmpty { lines.append("  bounds    \(cut(bounds.joined(separator: ", "), width))") }
    if !shown.isMade { lines += ["", "It is made when the token first logs in, and would get:"] }
    lines += ["", table(shown).render(width: width, style: style)]
    return (lines + filters(shown) + differences(shown, style)).joined(separator: "\n")
  }

  private static func login(_ shown: ScopeShown) -> String {
    VisibleText.oneLine(shown.login) + (shown.isMade ? "" : ", not made yet")
  }

  /// The conditions whole, however long they are.
  private static func filters(_ shown: ScopeShown) -> [String] {
    let filtered = shown.relations.filter { !$0.filters.isEmpty }
    guard !filtered.isEmpty else { return [] }
    return [""] + filtered.map { VisibleText.oneLine("\($0.relation) where \($0.filters.joined(separator: " and "))") }
  }

  private static func cut(_ text: String, _ width: Int) -> String {
    DisplayWidth.cut(VisibleText.oneLine(text), to: max(20, width - 12))
  }

  private static func table(_ shown: ScopeShown) -> TextTable {
    var table = TextTable(titles: ["READS", "COLUMNS", "BY", "ROWS"])
    table.rows = shown.relations.map { relation in
      let columns = relation.columns.map { $0.isEmpty ? "none" : $0.joined(separator: ", ") } ?? "all"
      let rows = relation.hasPolicies ? "by policies" : relation.filters.isEmpty ? "all" : "some, below"
      return [
        TextTable.Cell(relation.relation), TextTable.Cell(DisplayWidth.cut(columns, to: 26)),
        TextTable.Cell(relation.by) { $1 == "everybody" ? $0.yellow($1) : $1 }, TextTable.Cell(rows),
      ]
    }
    return table
  }

  private static func differences(_ shown: ScopeShown, _ style: Style) -> [String] {
    guard !shown.differences.isEmpty else {
      return ["", style.green(shown.isMade ? "That is what the scope says." : "All that the scope names is there.")]
    }
    return ["", style.bold("What differs from the scope:")]
      + shown.differences.flatMap { one -> [String] in
        let word = one.kind == .beyond ? style.red("beyond ") : style.yellow("missing")
        return ["  \(word)  \(VisibleText.oneLine(one.what))"]
          + (one.hint.map { ["           \(style.dim("hint: "))\(VisibleText.oneLine($0))"] } ?? [])
      }
  }
}
