import SallyportModel

/// What PostgreSQL itself brings, by reviewed lists that `Scripts/analysis/generate-catalog` writes.
struct Builtins: Sendable {
  static let standard = Builtins()

  private let functions = Set(Self.lines(functionText)).union(NewerSyntax.constructors)
  private let unsteady = Set(Self.lines(unsteadyFunctionText))
  private let operators = Set(Self.lines(operatorText))
  private let types = Set(Self.lines(typeText))
  private let readable = Set(Self.lines(readableRelationText))
  private let leaking = Set(Self.lines(leakingRelationText))
  private let resultColumns: [String: [String]]
  private let extensionRoutines = Set(Self.lines(extensionText))
  let extensions = Set(Self.lines(extensionText).compactMap { $0.split(separator: " ").first.map(String.init) })
  private let hazards: [String: Hazard]
  /// By their first two bytes, which every one of them has; the longest first.
  private let hazardousPrefixes: [UInt16: [(prefix: String, hazard: Hazard)]]

  private init() {
    let columns = Self.lines(Self.functionColumnText).map { $0.split(separator: " ").map(String.init) }
    resultColumns = Dictionary(grouping: columns) { $0[0] }.mapValues { $0.map { $0[1] } }
    let entries = Self.lines(Self.hazardText).compactMap { line -> (name: String, hazard: Hazard)? in
      let parts = line.split(separator: " ")
      return Hazard(rawValue: String(parts[1])).map { (String(parts[0]), $0) }
    }
    hazards = Dictionary(entries.filter { !$0.name.hasSuffix("*") }.map { ($0.name, $0.hazard) }) { first, _ in first }
    let prefixes = entries.filter { $0.name.hasSuffix("*") }.map {
      (prefix: String($0.name.dropLast()), hazard: $0.hazard)
    }
    hazardousPrefixes = Dictionary(grouping: prefixes) { Self.head($0.prefix) }
      .mapValues { $0.sorted { $0.prefix.utf8.count > $1.prefix.utf8.count } }
  }

  private static func lines(_ text: String) -> [String] { text.split(separator: "\n").map(String.init) }
}

extension Builtins {
  /// - Parameters:
  ///   - name: bare for `pg_catalog`, `information_schema.name` for the other one.
  ///   - arguments: how many are given.
  func isHarmlessFunction(_ name: String, arguments: Int) -> Bool {
    functions.contains(name) || functions.contains("\(name)/\(arguments)")
  }

  /// Whether what the function says hangs on its arguments alone, or on the clock: on no setting of the session, and on no other row.
  func isSteadyFunction(_ name: String, arguments: Int) -> Bool {
    !unsteady.contains("\(name)/*") && !unsteady.contains("\(name)/\(arguments)")
  }

  /// What a routine of this name is known for, in `pg_catalog` or in any other schema.
  func hazard(schema: String?, name: String, arguments: Int) -> Hazard? {
    if let hazard = hazards[name] ?? hazards["\(name)/\(arguments)"] { return hazard }
    return hazardByPrefix(name) ?? schema.flatMap { hazardByPrefix($0 + "." + name) }
  }

  private func hazardByPrefix(_ name: String) -> Hazard? {
    hazardousPrefixes[Self.head(name)]?.first { name.hasPrefix($0.prefix) }?.hazard
  }

  private static func head(_ name: String) -> UInt16 {
    name.utf8.prefix(2).reduce(0) { $0 << 8 | UInt16($1) }
  }

  func hasFunction(_ name: String) -> Bool { functions.contains(name) }
  /// Whether somebody has reviewed what the extension brings: its types, operators and casts are then as good as the built-in ones.
  func isReviewedExtension(_ name: String) -> Bool { extensions.contains(name) }

  /// Whether a reviewed extension's routine changes nothing and tells nothing.
  ///
  /// - Parameter arguments: how many it has; a variadic one has `Int.max`.
  func isHarmless(_ routine: String, arguments: Int, ofExtension owner: String) -> Bool {
    extensionRoutines.contains("\(owner) \(routine)/\(arguments == .max ? "*" : String(arguments))")
  }

  func hasOperator(_ name: String) -> Bool { operators.contains(name) }
  func hasType(_ name: String) -> Bool { types.contains(name) }

  /// The columns of the function's result, sorted; none where it returns a plain value.
  func resultColumns(of function: String) -> [String] { resultColumns[function, default: []] }

  enum CatalogRelation { case readable, leaking, absent }

  /// - Parameter name: bare for `pg_catalog`, `information_schema.name` for the other one.
  func catalogRelation(_ name: String) -> CatalogRelation {
    readable.contains(name) ? .readable : leaking.contains(name) ? .leaking : .absent
  }
}
