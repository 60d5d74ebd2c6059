extension Rulebook {
  /// Fields of ruled kinds that make a text not understood.
  struct Refused: Sendable {
    let why: String
    let fields: [NodeKind: [FieldName]]
  }

  /// Every field without a rule stands here with its reason; a test compares the lists with the grammar.
  static let refusedFields = [
    Refused(
      why: "analysis, planning or execution fill it; the raw grammar never does",
      fields: [
        .booleanTest: [.xpr], .boolExpr: [.xpr], .caseExpr: [.xpr, .casetype, .casecollid], .caseWhen: [.xpr],
        .coalesceExpr: [.xpr, .coalescetype, .coalescecollid], .namedArgExpr: [.xpr], .nullTest: [.xpr, .argisrow],
        .currentOfExpr: [.xpr, .cvarno, .cursorParam], .groupingFunc: [.xpr, .refs, .cols, .agglevelsup],
        .minMaxExpr: [.xpr, .minmaxtype, .minmaxcollid, .inputcollid], .rowExpr: [.xpr, .rowTypeid],
        .setToDefault: [.xpr, .typeId, .typeMod, .collation], .sqlValueFunction: [.xpr, .type],
        .subLink: [.xpr, .subLinkId], .xmlExpr: [.xpr, .type], .typeName: [.typeOid],
        .commonTableExpr: [
          .cterecursive, .cterefcount, .ctecolnames, .ctecoltypes, .ctecoltypmods, .ctecolcollations,
        ],
        .cteCycleClause: [.cycleMarkType, .cycleMarkTypmod, .cycleMarkCollation, .cycleMarkNeop],
        .columnDef: [.inhcount, .cookedDefault, .identitySequence, .collOid],
        .constraint: [.cookedExpr, .resetDefaultTblspc, .oldConpfeqop, .oldPktableOid],
        .createSeqStmt: [.ownerId, .forIdentity], .alterSeqStmt: [.forIdentity],
        .createStatsStmt: [.stxcomment, .transformed], .tableLikeClause: [.relationOid],
        .indexStmt: [
          .excludeOpNames, .idxcomment, .indexOid, .oldNode, .oldCreateSubid, .oldFirstRelfilenodeSubid, .primary,
          .isconstraint, .deferrable, .initdeferred, .transformed, .resetDefaultTblspc,
        ],
      ]),
    Refused(why: "options of a foreign table's column reach another host", fields: [.columnDef: [.fdwoptions]]),
    Refused(
      why: "SETOF and %TYPE stand in the heads of functions, which are opaque", fields: [.typeName: [.setof, .pctType]]),
  ]
}
