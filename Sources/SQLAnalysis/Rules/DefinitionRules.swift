extension Rulebook {
  /// Statements that define, change and remove relations and types, as far as a human may be asked about them.
  static let definitionRules: [Rule] = [
    Rule(
      .createStmt, walk: [.tableElts, .inhRelations, .partbound, .partspec, .ofTypename, .constraints],
      own: [.relation], plain: [.options, .oncommit, .tablespacename, .accessMethod, .ifNotExists]),
    Rule(
      .columnDef, walk: [.typeName, .rawDefault, .collClause, .constraints],
      plain: [.colname, .compression, .isLocal, .isNotNull, .isFromType, .storage, .identity, .generated]),
    Rule(
      .constraint, walk: [.rawExpr, .exclusions, .whereClause], own: [.pktable],
      plain: [
        .contype, .conname, .deferrable, .initdeferred, .isNoInherit, .generatedWhen, .nullsNotDistinct, .keys,
        .including, .options, .indexname, .indexspace, .accessMethod, .fkAttrs, .pkAttrs, .fkMatchtype, .fkUpdAction,
        .fkDelAction, .fkDelSetCols, .skipValidation, .initiallyValid,
      ]),
    Rule(.tableLikeClause, own: [.relation], plain: [.options]),
    Rule(.partitionSpec, walk: [.partParams], plain: [.strategy]),
    Rule(.partitionElem, walk: [.expr], plain: [.name, .collation, .opclass]),
    Rule(
      .partitionBoundSpec, walk: [.listdatums, .lowerdatums, .upperdatums],
      plain: [.strategy, .isDefault, .modulus, .remainder]),
    Rule(.partitionRangeDatum, walk: [.value], plain: [.kind]),
    Rule(.createTableAsStmt, walk: [.query], own: [.into], plain: [.objtype, .isSelectInto, .ifNotExists]),
    Rule(.viewStmt, walk: [.query], own: [.view], plain: [.aliases, .replace, .options, .withCheckOption]),
    Rule(
      .indexStmt, walk: [.indexParams, .indexIncludingParams, .whereClause], own: [.relation, .concurrent],
      plain: [.idxname, .accessMethod, .tableSpace, .options, .unique, .nullsNotDistinct, .ifNotExists]),
    Rule(.createSeqStmt, own: [.sequence, .options], plain: [.ifNotExists]),
    Rule(.alterSeqStmt, own: [.sequence, .options], plain: [.missingOk]),
    Rule(.alterTableStmt, walk: [.cmds], own: [.relation, .objtype], plain: [.missingOk]),
    Rule(
      .alterTableCmd, own: [.subtype, .newowner, .def], plain: [.name, .num, .behavior, .missingOk, .recurse]),
    Rule(.partitionCmd, walk: [.bound], own: [.name, .concurrent]),
    Rule(.replicaIdentityStmt, plain: [.identityType, .name]),
    Rule(.truncateStmt, own: [.relations, .behavior], plain: [.restartSeqs]),
    Rule(.dropStmt, own: [.objects, .removeType, .behavior, .concurrent], plain: [.missingOk]),
    Rule(
      .renameStmt, own: [.renameType, .relation, .object],
      plain: [.relationType, .subname, .newname, .behavior, .missingOk]),
    Rule(.alterObjectSchemaStmt, own: [.objectType, .relation, .object, .newschema], plain: [.missingOk]),
    Rule(.commentStmt, own: [.objtype, .object], plain: [.comment]),
    Rule(.createSchemaStmt, walk: [.schemaElts], own: [.schemaname, .authrole], plain: [.ifNotExists]),
    Rule(.compositeTypeStmt, walk: [.coldeflist], own: [.typevar]),
    Rule(.createEnumStmt, own: [.typeName], plain: [.vals]),
    Rule(
      .alterEnumStmt, own: [.typeName],
      plain: [.oldVal, .newVal, .newValNeighbor, .newValIsAfter, .skipIfNewValExists]),
    Rule(.createDomainStmt, walk: [.typeName, .collClause, .constraints], own: [.domainname]),
    Rule(.alterDomainStmt, walk: [.def], own: [.typeName], plain: [.subtype, .name, .behavior, .missingOk]),
    Rule(.createStatsStmt, walk: [.exprs], own: [.defnames, .relations], plain: [.statTypes, .ifNotExists]),
    Rule(.statsElem, walk: [.expr], plain: [.name]),
    Rule(.alterStatsStmt, own: [.defnames], plain: [.stxstattarget, .missingOk]),
    Rule(.refreshMatViewStmt, own: [.relation], plain: [.concurrent, .skipData]),
    Rule(.vacuumStmt, own: [.rels, .isVacuumcmd], plain: [.options]),
    Rule(.reindexStmt, own: [.kind, .relation, .name, .params]),
    Rule(.clusterStmt, own: [.relation], plain: [.indexname, .params]),
    Rule(.checkPointStmt),
  ]
}
