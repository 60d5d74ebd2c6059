extension Rulebook {
  /// What stands in FROM.
  static let relationRules: [Rule] = [
    Rule(.rangeVar, own: [.catalogname, .schemaname, .relname, .relpersistence], plain: [.inh, .alias]),
    Rule(
      .joinExpr, walk: [.larg, .rarg, .quals],
      plain: [.jointype, .isNatural, .usingClause, .joinUsingAlias, .alias, .rtindex]),
    Rule(.rangeSubselect, walk: [.subquery], plain: [.lateral, .alias]),
    Rule(.rangeFunction, walk: [.functions, .coldeflist], plain: [.lateral, .ordinality, .isRowsfrom, .alias]),
    Rule(.rangeTableFunc, walk: [.docexpr, .rowexpr, .namespaces, .columns], plain: [.lateral, .alias]),
    Rule(
      .rangeTableFuncCol, walk: [.typeName, .colexpr, .coldefexpr], plain: [.colname, .forOrdinality, .isNotNull]),
    Rule(.rangeTableSample, walk: [.relation, .args, .repeatable], own: [.method]),
  ]

  /// Queries and changes of rows.
  static let queryRules: [Rule] = [
    Rule(
      .selectStmt,
      walk: [
        .distinctClause, .targetList, .fromClause, .whereClause, .groupClause, .havingClause, .windowClause,
        .valuesLists, .sortClause, .limitOffset, .limitCount, .larg, .rarg,
      ],
      own: [.withClause, .intoClause, .lockingClause], plain: [.groupDistinct, .limitOption, .op, .all]),
    Rule(.withClause, own: [.ctes, .recursive]),
    Rule(
      .commonTableExpr, walk: [.ctequery, .cycleClause], own: [.ctename],
      plain: [.aliascolnames, .ctematerialized, .searchClause]),
    Rule(
      .cteCycleClause, walk: [.cycleMarkValue, .cycleMarkDefault],
      plain: [.cycleColList, .cycleMarkColumn, .cyclePathColumn]),
    Rule(
      .insertStmt, walk: [.cols, .selectStmt, .onConflictClause, .returningList], own: [.relation, .withClause],
      plain: [.override]),
    Rule(.onConflictClause, walk: [.infer, .targetList, .whereClause], own: [.action]),
    Rule(.inferClause, walk: [.indexElems, .whereClause], plain: [.conname]),
    Rule(
      .indexElem, walk: [.expr],
      plain: [.name, .indexcolname, .collation, .opclass, .opclassopts, .ordering, .nullsOrdering]),
    Rule(.updateStmt, walk: [.targetList, .whereClause, .fromClause, .returningList], own: [.relation, .withClause]),
    Rule(.deleteStmt, walk: [.usingClause, .whereClause, .returningList], own: [.relation, .withClause]),
    Rule(.mergeStmt, walk: [.sourceRelation, .joinCondition, .mergeWhenClauses], own: [.relation, .withClause]),
    Rule(
      .mergeWhenClause, walk: [.condition, .targetList, .values], own: [.commandType], plain: [.matched, .override]),
  ]
}
