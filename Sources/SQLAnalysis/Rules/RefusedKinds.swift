extension Rulebook {
  /// Kinds of nodes without a rule: meeting one makes a text not understood.
  static let refusedKinds: [(why: String, kinds: Set<NodeKind>)] = [
    (
      "PL/pgSQL's own entry points to the grammar, and bodies of SQL functions, which are opaque",
      [.plAssignStmt, .returnStmt]
    ),
    (
      "analysis, planning or execution build it; the raw grammar never does",
      [
        .aggref, .alternativeSubPlan, .arrayCoerceExpr, .arrayExpr, .callContext, .caseTestExpr, .coerceToDomain,
        .coerceToDomainValue, .coerceViaIO, .collateExpr, .convertRowtypeExpr, .distinctExpr, .fieldSelect,
        .fieldStore, .fromExpr, .funcExpr, .inferenceElem, .inlineCodeBlock, .mergeAction, .nextValueExpr, .nullIfExpr,
        .onConflictExpr, .opExpr, .param, .query, .rangeTblEntry, .rangeTblFunction, .rangeTblRef, .relabelType,
        .rowCompareExpr, .rowMarkClause, .scalarArrayOpExpr, .setOperationStmt, .sortGroupClause, .subPlan,
        .subscriptingRef, .tableFunc, .tableSampleClause, .targetEntry, .var, .windowClause, .windowFunc,
        .withCheckOption, .intList, .oidList,
      ]
    ),
    (
      "a part of opaque statements, which the walk does not enter",
      [
        .accessPriv, .createOpClassItem, .functionParameter, .publicationObjSpec, .publicationTable, .triggerTransition,
      ]
    ),
  ]

  static let notUnderstood = refusedKinds.reduce(into: Set<NodeKind>()) { $0.formUnion($1.kinds) }
}
