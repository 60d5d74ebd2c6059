import SallyportModel

/// Statements whose effect alone settles the verdict: nothing that stands inside them could make them better.
///
/// The relations that they name are still reported, so that a human sees them.
struct OpaqueStatement: Sendable {
  let kind: NodeKind
  let command: String
  let effects: Set<Effect>

  init(_ kind: NodeKind, _ command: String, _ effects: Set<Effect>) {
    self.kind = kind
    self.command = command
    self.effects = effects
  }

  static let byKind = Dictionary(uniqueKeysWithValues: all.map { ($0.kind, $0) })

  static let all: [OpaqueStatement] = privileges + code + foreign + server

  private static let privileges = [
    OpaqueStatement(.grantStmt, "GRANT", [.privilege]),
    OpaqueStatement(.grantRoleStmt, "GRANT ROLE", [.privilege]),
    OpaqueStatement(.alterDefaultPrivilegesStmt, "ALTER DEFAULT PRIVILEGES", [.privilege]),
    OpaqueStatement(.createRoleStmt, "CREATE ROLE", [.privilege]),
    OpaqueStatement(.alterRoleStmt, "ALTER ROLE", [.privilege]),
    OpaqueStatement(.alterRoleSetStmt, "ALTER ROLE", [.privilege]),
    OpaqueStatement(.dropRoleStmt, "DROP ROLE", [.privilege]),
    OpaqueStatement(.dropOwnedStmt, "DROP OWNED", [.privilege, .drop]),
    OpaqueStatement(.reassignOwnedStmt, "REASSIGN OWNED", [.privilege]),
    OpaqueStatement(.alterOwnerStmt, "ALTER OWNER", [.privilege]),
    OpaqueStatement(.createPolicyStmt, "CREATE POLICY", [.privilege]),
    OpaqueStatement(.alterPolicyStmt, "ALTER POLICY", [.privilege]),
    OpaqueStatement(.secLabelStmt, "SECURITY LABEL", [.privilege]),
  ]

  private static let code = [
    OpaqueStatement(.doStmt, "DO", [.executeCode]),
    OpaqueStatement(.callStmt, "CALL", [.executeCode]),
    OpaqueStatement(.createFunctionStmt, "CREATE FUNCTION", [.executeCode, .create]),
    OpaqueStatement(.alterFunctionStmt, "ALTER FUNCTION", [.executeCode, .alter]),
    OpaqueStatement(.createTrigStmt, "CREATE TRIGGER", [.executeCode, .create]),
    OpaqueStatement(.createEventTrigStmt, "CREATE EVENT TRIGGER", [.executeCode, .create]),
    OpaqueStatement(.alterEventTrigStmt, "ALTER EVENT TRIGGER", [.executeCode, .alter]),
    OpaqueStatement(.ruleStmt, "CREATE RULE", [.executeCode, .create]),
    OpaqueStatement(.createPLangStmt, "CREATE LANGUAGE", [.executeCode, .create]),
    OpaqueStatement(.createCastStmt, "CREATE CAST", [.executeCode, .create]),
    OpaqueStatement(.createConversionStmt, "CREATE CONVERSION", [.executeCode, .create]),
    OpaqueStatement(.createOpClassStmt, "CREATE OPERATOR CLASS", [.executeCode, .create]),
    OpaqueStatement(.createOpFamilyStmt, "CREATE OPERATOR FAMILY", [.executeCode, .create]),
    OpaqueStatement(.alterOpFamilyStmt, "ALTER OPERATOR FAMILY", [.executeCode, .alter]),
    OpaqueStatement(.alterOperatorStmt, "ALTER OPERATOR", [.executeCode, .alter]),
    OpaqueStatement(.createTransformStmt, "CREATE TRANSFORM", [.executeCode, .create]),
    OpaqueStatement(.createAmStmt, "CREATE ACCESS METHOD", [.executeCode, .create]),
    OpaqueStatement(.createRangeStmt, "CREATE TYPE", [.executeCode, .create]),
    OpaqueStatement(.alterTypeStmt, "ALTER TYPE", [.executeCode, .alter]),
    OpaqueStatement(.defineStmt, "CREATE", [.executeCode, .create]),
    OpaqueStatement(.alterTSDictionaryStmt, "ALTER TEXT SEARCH DICTIONARY", [.executeCode, .alter]),
    OpaqueStatement(.alterTSConfigurationStmt, "ALTER TEXT SEARCH CONFIGURATION", [.executeCode, .alter]),
    OpaqueStatement(.alterCollationStmt, "ALTER COLLATION", [.executeCode, .alter]),
    OpaqueStatement(.alterObjectDependsStmt, "ALTER DEPENDS", [.executeCode, .alter]),
    OpaqueStatement(.createExtensionStmt, "CREATE EXTENSION", [.executeCode, .create]),
    OpaqueStatement(.alterExtensionStmt, "ALTER EXTENSION", [.executeCode, .alter]),
    OpaqueStatement(.alterExtensionContentsStmt, "ALTER EXTENSION", [.executeCode, .alter]),
  ]

  private static let foreign = [
    OpaqueStatement(.createFdwStmt, "CREATE FOREIGN DATA WRAPPER", [.network, .executeCode, .create]),
    OpaqueStatement(.alterFdwStmt, "ALTER FOREIGN DATA WRAPPER", [.network, .executeCode, .alter]),
    OpaqueStatement(.createForeignServerStmt, "CREATE SERVER", [.network, .create]),
    OpaqueStatement(.alterForeignServerStmt, "ALTER SERVER", [.network, .alter]),
    OpaqueStatement(.createUserMappingStmt, "CREATE USER MAPPING", [.network, .privilege, .create]),
    OpaqueStatement(.alterUserMappingStmt, "ALTER USER MAPPING", [.network, .privilege, .alter]),
    OpaqueStatement(.dropUserMappingStmt, "DROP USER MAPPING", [.network, .privilege, .drop]),
    OpaqueStatement(.createForeignTableStmt, "CREATE FOREIGN TABLE", [.network, .file, .create]),
    OpaqueStatement(.importForeignSchemaStmt, "IMPORT FOREIGN SCHEMA", [.network, .create]),
    OpaqueStatement(.createPublicationStmt, "CREATE PUBLICATION", [.network, .create]),
    OpaqueStatement(.alterPublicationStmt, "ALTER PUBLICATION", [.network, .alter]),
    OpaqueStatement(.createSubscriptionStmt, "CREATE SUBSCRIPTION", [.network, .create]),
    OpaqueStatement(.alterSubscriptionStmt, "ALTER SUBSCRIPTION", [.network, .alter]),
    OpaqueStatement(.dropSubscriptionStmt, "DROP SUBSCRIPTION", [.network, .drop]),
  ]

  private static let server = [
    OpaqueStatement(.createdbStmt, "CREATE DATABASE", [.server, .create]),
    OpaqueStatement(.dropdbStmt, "DROP DATABASE", [.server, .drop]),
    OpaqueStatement(.alterDatabaseStmt, "ALTER DATABASE", [.server, .alter]),
    OpaqueStatement(.alterDatabaseRefreshCollStmt, "ALTER DATABASE", [.server, .alter]),
    OpaqueStatement(.alterDatabaseSetStmt, "ALTER DATABASE", [.server, .alter]),
    OpaqueStatement(.createTableSpaceStmt, "CREATE TABLESPACE", [.server, .file, .create]),
    OpaqueStatement(.dropTableSpaceStmt, "DROP TABLESPACE", [.server, .file, .drop]),
    OpaqueStatement(.alterTableSpaceOptionsStmt, "ALTER TABLESPACE", [.server, .alter]),
    OpaqueStatement(.alterTableMoveAllStmt, "ALTER TABLE", [.server, .alter]),
    OpaqueStatement(.alterSystemStmt, "ALTER SYSTEM", [.server]),
    OpaqueStatement(.loadStmt, "LOAD", [.operatingSystem, .executeCode]),
  ]

  /// Those that PostgreSQL refuses inside a transaction block.
  static let outsideTransactions: Set<NodeKind> = [
    .createdbStmt, .dropdbStmt, .createTableSpaceStmt, .dropTableSpaceStmt, .alterSystemStmt, .createSubscriptionStmt,
    .dropSubscriptionStmt,
  ]
}

extension Rulebook {
  /// Opaque statements have a rule without fields: the walk never enters them.
  static let opaqueRules: [Rule] = OpaqueStatement.all.map { Rule($0.kind) }

  /// Nodes that their parents' own code reads and nothing else visits.
  static let readByParents: Set<NodeKind> = [
    .alias, .cteSearchClause, .defElem, .intoClause, .lockingClause, .objectWithArgs, .parseResult, .rawStmt,
    .roleSpec, .vacuumRelation,
  ]
}
