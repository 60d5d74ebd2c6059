import SallyportModel

extension ScanDocument {
  /// What a server said of a login, for programs. Counts, and no names of what is inside.
  struct ProbeEntry: Encodable, Sendable {
    let attributes: [String]
    let memberOf: [String]
    let ownsDatabase: Bool
    let createsSchemas: Bool
    let writableSchemas: Int
    let definerRoutines: Int
    let tables: TableEntry
    let databaseBytes: Int
    let serverVersion: String
    let replica: Bool
    let archives: Bool?
    let followers: Int?
    let clusterName: String?

    init(_ power: LoginPower) {
      attributes = power.attributes.map(\.rawValue).sorted()
      memberOf = power.memberOf
      (ownsDatabase, createsSchemas) = (power.ownsDatabase, power.createsSchemas)
      (writableSchemas, definerRoutines) = (power.writableSchemas, power.definers)
      tables = TableEntry(power.tables)
      (databaseBytes, serverVersion, replica) = (power.databaseBytes, power.serverVersion, power.isReplica)
      (archives, followers) = (power.archives, power.followers)
      clusterName = power.clusterName.isEmpty ? nil : power.clusterName
    }
  }

  struct TableEntry: Encodable, Sendable {
    let total: Int
    let owned: Int
    let readable: Int
    let insertable: Int
    let updatable: Int
    let deletable: Int
    let truncatable: Int
    /// Estimated, in tables that the login may change.
    let rows: Int

    init(_ tables: LoginPower.Tables) {
      (total, owned, readable) = (tables.total, tables.owned, tables.readable)
      (insertable, updatable) = (tables.insertable, tables.updatable)
      (deletable, truncatable, rows) = (tables.deletable, tables.truncatable, tables.rows)
    }
  }
}
