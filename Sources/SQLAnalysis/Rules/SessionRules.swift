extension Rulebook {
  /// Statements about the session, and those that carry another statement.
  static let sessionRules: [Rule] = [
    Rule(.explainStmt, walk: [.query], own: [.options]),
    Rule(.prepareStmt, walk: [.argtypes, .query], own: [.name]),
    Rule(.executeStmt, walk: [.params], own: [.name]),
    Rule(.deallocateStmt, own: [.name]),
    Rule(.declareCursorStmt, walk: [.query], own: [.options], plain: [.portalname]),
    Rule(.fetchStmt, plain: [.direction, .howMany, .portalname, .ismove]),
    Rule(.closePortalStmt, plain: [.portalname]),
    Rule(
      .copyStmt, walk: [.query, .whereClause],
      own: [.relation, .isFrom, .isProgram, .filename], plain: [.attlist, .options]),
    Rule(.transactionStmt, own: [.kind, .options], plain: [.savepointName, .gid, .chain]),
    Rule(.constraintsSetStmt, plain: [.constraints, .deferred]),
    Rule(.variableSetStmt, own: [.kind, .name, .args], plain: [.isLocal]),
    Rule(.variableShowStmt, own: [.name]),
    Rule(.discardStmt, own: [.target]),
    Rule(.lockStmt, own: [.relations, .mode], plain: [.nowait]),
    Rule(.notifyStmt, own: [.conditionname], plain: [.payload]),
    Rule(.listenStmt, own: [.conditionname]),
    Rule(.unlistenStmt, own: [.conditionname]),
  ]
}
