/// What users have made in a database, as one reading of its catalog found it: everything that names can mean there besides PostgreSQL's own.
public struct CatalogContents: Hashable, Sendable {
  public var relations: [CatalogRelation]
  public var types: [CatalogType]
  public var routines: [CatalogRoutine]
  public var operators: [CatalogOperator]
  public var casts: [CatalogCast]
  /// Names of PostgreSQL's own routines of this server that can be called with one argument.
  public var callable: Set<String>
  /// Schemas that the login may look into: PostgreSQL passes over the others in a search path. `nil` where nobody asked.
  public var usableSchemas: Set<String>?

  public init(
    relations: [CatalogRelation] = [], types: [CatalogType] = [], routines: [CatalogRoutine] = [],
    operators: [CatalogOperator] = [], casts: [CatalogCast] = [], callable: Set<String> = [],
    usableSchemas: Set<String>? = nil
  ) {
    self.relations = relations
    self.types = types
    self.routines = routines
    self.operators = operators
    self.casts = casts
    self.callable = callable
    self.usableSchemas = usableSchemas
  }
}

/// Object identifiers below this are PostgreSQL's own (`FirstNormalObjectId` of access/transam.h).
public let firstUserOID: UInt32 = 16_384
