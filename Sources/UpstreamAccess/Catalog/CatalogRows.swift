import Foundation
import SallyportModel

/// Rows of ``CatalogQueries`` → values. A row that does not have the expected form names nothing and is left out: what is not in the
/// snapshot is never in scope and never harmless.
enum CatalogRows {
  typealias Row = [String?]

  static func relations(_ rows: [Row], columns: [Row]) -> [CatalogRelation] {
    let byRelation = self.columns(columns)
    return rows.compactMap { row in
      guard row.count == 9, let oid = oid(row[0]), let name = name(row, 1), let kind = kind(row[3]) else { return nil }
      return CatalogRelation(
        oid: oid, name: name, kind: kind, rowType: self.oid(row[4]) ?? 0, table: self.oid(row[5]) ?? 0,
        columns: byRelation[oid] ?? [], cascades: cascades(row))
    }
  }

  /// What cannot be read counts as what reaches furthest.
  private static func cascades(_ row: Row) -> Cascades? {
    let updates = row[7].map { json in
      (try? JSONDecoder().decode([String].self, from: Data(json.utf8))) ?? [Cascades.allColumns]
    }
    let deletes = row[6] != "f"
    let hasRules = row[8] != "f"
    guard deletes || updates != nil || hasRules else { return nil }
    return Cascades(deletes: deletes, updatesOf: updates ?? [], hasRules: hasRules)
  }

  /// Names of columns repeat in thousands of tables: each is kept once.
  private static func columns(_ rows: [Row]) -> [UInt32: [CatalogColumn]] {
    var known: Set<String> = []
    var byRelation: [UInt32: [CatalogColumn]] = [:]
    for row in rows where row.count == 3 {
      guard let relation = oid(row[0]), let name = row[1], let type = oid(row[2]) else { continue }
      byRelation[relation, default: []].append(CatalogColumn(known.insert(name).memberAfterInsert, type: type))
    }
    return byRelation
  }

  private static func kind(_ relkind: String?) -> RelationKind? {
    switch relkind {
    case "r": .table
    case "p": .partitionedTable
    case "v": .view
    case "m": .materializedView
    case "f": .foreignTable
    case "S": .sequence
    case "i", "I": .index
    case "c": .composite
    default: nil
    }
  }

  static func type(_ row: Row) -> CatalogType? {
    guard row.count == 10, let oid = oid(row[0]), let name = name(row, 1) else { return nil }
    let base = self.oid(row[4]) ?? 0
    let kind: CatalogType.Kind =
      switch row[3] {
      case "b": .base(inputLanguage: row[7] ?? "")
      case "e": .enum
      case "d": .domain(of: base, checks: checks(row[9]))
      case "a": .array(of: base)
      case "r": .range(of: base, hasOwnCode: row[6] != "f")
      case "m": .multirange(of: base)
      case "c": .composite(relation: self.oid(row[5]) ?? 0)
      default: .other
      }
    return CatalogType(oid: oid, name: name, kind: kind, extension: row[8])
  }

  /// A constraint that cannot be read is one that cannot be judged.
  private static func checks(_ json: String?) -> [String] {
    guard let json else { return [] }
    return (try? JSONDecoder().decode([String].self, from: Data(json.utf8))) ?? [""]
  }

  static func routine(_ row: Row) -> CatalogRoutine? {
    guard row.count == 13, let oid = oid(row[0]), let name = name(row, 1), let most = count(row[3]),
      let defaults = count(row[4]), defaults <= most
    else { return nil }
    let kind = routineKind(row[6])
    // WITHIN GROUP's arguments are no arguments of the call, so an aggregate may be called with fewer.
    let least = kind == .aggregate ? 0 : most - defaults
    let isVariadic = row[5] != "f"
    return CatalogRoutine(
      oid: oid, name: name, kind: kind, arguments: isVariadic ? max(0, least - 1)...Int.max : least...most,
      result: self.oid(row[7]) ?? 0, volatility: volatility(row[8]), isSecurityDefiner: row[9] != "f",
      language: row[10] ?? "", extension: row[11],
      isRangeConstructor: row[12] == "t")
  }

  private static func routineKind(_ prokind: String?) -> CatalogRoutine.Kind {
    switch prokind {
    case "a": .aggregate
    case "w": .window
    case "p": .procedure
    default: .function
    }
  }

  private static func volatility(_ provolatile: String?) -> CatalogRoutine.Volatility {
    switch provolatile {
    case "i": .immutable
    case "s": .stable
    default: .volatile
    }
  }

  static func `operator`(_ row: Row) -> CatalogOperator? {
    guard row.count == 15, let oid = oid(row[0]), let name = name(row, 1), let own = function(row, 3) else {
      return nil
    }
    return CatalogOperator(
      oid: oid, name: name, functions: [own] + [function(row, 7), function(row, 11)].compactMap(\.self))
  }

  static func cast(_ row: Row) -> CatalogCast? {
    guard row.count == 7, let source = oid(row[0]), let target = oid(row[1]), let function = function(row, 3) else {
      return nil
    }
    return CatalogCast(source: source, target: target, function: function, context: context(row[2]))
  }

  private static func context(_ castcontext: String?) -> CatalogCast.Context {
    switch castcontext {
    case "e": .explicit
    case "a": .assignment
    default: .implicit
    }
  }

  private static func function(_ row: Row, _ start: Int) -> FunctionReference? {
    guard let oid = oid(row[start]), let name = name(row, start + 1),
      let arguments = count(row[start + 3])
    else { return nil }
    return FunctionReference(oid: oid, name: name, arguments: arguments)
  }

  private static func name(_ row: Row, _ start: Int) -> RelationName? {
    guard let schema = row[start], let name = row[start + 1] else { return nil }
    return RelationName(schema: schema, name: name)
  }

  /// A number of arguments, which PostgreSQL keeps in 16 bits.
  private static func count(_ text: String?) -> Int? {
    text.flatMap { Int16($0) }.flatMap { $0 < 0 ? nil : Int($0) }
  }

  private static func oid(_ text: String?) -> UInt32? { text.flatMap { UInt32($0) } }
}
