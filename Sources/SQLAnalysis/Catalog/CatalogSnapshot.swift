public import SallyportModel
import Synchronization

/// An upstream's catalog as one reading found it, arranged for looking names up.
///
/// A reference to something that never changes: copying and comparing it cost nothing, however many tables there are.
public struct CatalogSnapshot: Hashable, Sendable {
  /// A number that no other snapshot of this process has: what was found under a snapshot can be kept under its generation.
  public let generation: UInt64
  let tables: CatalogTables

  private static let counter = Atomic<UInt64>(0)

  public init(_ contents: CatalogContents) {
    generation = Self.counter.add(1, ordering: .relaxed).newValue
    tables = CatalogTables(contents)
  }

  init(_ tables: CatalogTables) {
    generation = Self.counter.add(1, ordering: .relaxed).newValue
    self.tables = tables
  }

  public var contents: CatalogContents { tables.contents }

  public static func == (left: Self, right: Self) -> Bool { left.generation == right.generation }
  public func hash(into hasher: inout Hasher) { hasher.combine(generation) }
}

/// The contents by name and by oid.
final class CatalogTables: Sendable {
  let contents: CatalogContents
  private let relations: [RelationName: Int]
  private let relationsByOID: [UInt32: Int]
  private let relationsByRowType: [UInt32: Int]
  private let types: [RelationName: Int]
  private let typesByOID: [UInt32: Int]
  private let routines: [String: [Int]]
  private let routinesByOID: [UInt32: Int]
  private let operators: [String: [Int]]
  /// What the constraints of domains call that nobody has reviewed, by the domain's oid.
  let unreviewedCalls: [UInt32: Set<String>]

  convenience init(_ contents: CatalogContents) {
    self.init(contents, unreviewedCalls: DomainChecks.unreviewed(in: contents))
  }

  init(_ contents: CatalogContents, unreviewedCalls: [UInt32: Set<String>]) {
    self.contents = contents
    self.unreviewedCalls = unreviewedCalls
    let relations = contents.relations, types = contents.types
    self.relations = Self.index(relations) { $0.name }
    relationsByOID = Self.index(relations) { $0.oid }
    relationsByRowType = Self.index(relations) { $0.rowType == 0 ? nil : $0.rowType }
    self.types = Self.index(types) { $0.name }
    typesByOID = Self.index(types) { $0.oid }
    routines = Dictionary(grouping: contents.routines.indices) { contents.routines[$0].name.name }
    routinesByOID = Self.index(contents.routines) { $0.oid }
    operators = Dictionary(grouping: contents.operators.indices) { contents.operators[$0].name.name }
  }

  private static func index<Element, Key: Hashable>(_ elements: [Element], _ key: (Element) -> Key?) -> [Key: Int] {
    var found: [Key: Int] = [:]
    found.reserveCapacity(elements.count)
    for (position, element) in elements.enumerated() { if let key = key(element) { found[key] = position } }
    return found
  }

  func relation(_ name: RelationName) -> CatalogRelation? { relations[name].map { contents.relations[$0] } }
  func relation(oid: UInt32) -> CatalogRelation? { relationsByOID[oid].map { contents.relations[$0] } }
  func relation(rowType: UInt32) -> CatalogRelation? { relationsByRowType[rowType].map { contents.relations[$0] } }
  func type(oid: UInt32) -> CatalogType? { typesByOID[oid].map { contents.types[$0] } }
  func routine(oid: UInt32) -> CatalogRoutine? { routinesByOID[oid].map { contents.routines[$0] } }

  /// Every relation with columns has a type of its name.
  func typeOID(_ name: RelationName) -> UInt32? {
    if let position = types[name] { return contents.types[position].oid }
    guard let relation = relation(name), relation.rowType != 0 else { return nil }
    return relation.rowType
  }

  func routines(named name: String) -> [CatalogRoutine] { routines[name, default: []].map { contents.routines[$0] } }
  func operators(named name: String) -> [CatalogOperator] {
    operators[name, default: []].map { contents.operators[$0] }
  }

  /// Whether the login may look into a schema.
  func isUsable(_ schema: String) -> Bool { contents.usableSchemas?.contains(schema) ?? true }

  func identity(of relation: CatalogRelation) -> RelationIdentity {
    RelationIdentity(
      oid: relation.oid, kind: relation.kind,
      table: relation.table == 0 ? nil : self.relation(oid: relation.table)?.name,
      cascades: relation.cascades)
  }
}
