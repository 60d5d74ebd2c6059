/// A function, aggregate or procedure that is not PostgreSQL's own.
public struct CatalogRoutine: Hashable, Sendable {
  public enum Kind: String, Hashable, Sendable { case function, aggregate, window, procedure }
  public enum Volatility: String, Hashable, Sendable { case immutable, stable, volatile }

  public var oid: UInt32
  public var name: RelationName
  public var kind: Kind
  /// How many arguments a call may give: defaults and VARIADIC count.
  public var arguments: ClosedRange<Int>
  /// The oid of the type that it returns.
  public var result: UInt32
  public var volatility: Volatility
  public var isSecurityDefiner: Bool
  public var language: String
  /// The extension that it belongs to.
  public var `extension`: String?
  /// PostgreSQL makes these with every range type: they only put bounds together.
  public var isRangeConstructor: Bool

  public init(
    oid: UInt32, name: RelationName, kind: Kind = .function, arguments: ClosedRange<Int>, result: UInt32 = 0,
    volatility: Volatility = .volatile, isSecurityDefiner: Bool = false, language: String = "sql",
    extension: String? = nil, isRangeConstructor: Bool = false
  ) {
    self.oid = oid
    self.name = name
    self.kind = kind
    self.arguments = arguments
    self.result = result
    self.volatility = volatility
    self.isSecurityDefiner = isSecurityDefiner
    self.language = language
    self.extension = `extension`
    self.isRangeConstructor = isRangeConstructor
  }
}

/// A function that an operator or a cast calls; one of PostgreSQL's own is known by its name only.
public struct FunctionReference: Hashable, Sendable {
  public var oid: UInt32
  public var name: RelationName
  public var arguments: Int

  public init(oid: UInt32, name: RelationName, arguments: Int) {
    self.oid = oid
    self.name = name
    self.arguments = arguments
  }
}

/// An operator that is not PostgreSQL's own.
public struct CatalogOperator: Hashable, Sendable {
  public var oid: UInt32
  public var name: RelationName
  /// What it calls, and what the planner may call in its place: the functions of its negator and its commutator.
  public var functions: [FunctionReference]

  public init(oid: UInt32, name: RelationName, functions: [FunctionReference]) {
    self.oid = oid
    self.name = name
    self.functions = functions
  }
}

/// A cast by a function that is not PostgreSQL's own.
public struct CatalogCast: Hashable, Sendable {
  /// Where it is applied without being asked for.
  public enum Context: String, Hashable, Sendable {
    case explicit
    /// Also where a value is stored.
    case assignment
    /// Everywhere.
    case implicit
  }

  public var source: UInt32
  public var target: UInt32
  public var function: FunctionReference
  public var context: Context

  public init(source: UInt32, target: UInt32, function: FunctionReference, context: Context) {
    self.source = source
    self.target = target
    self.function = function
    self.context = context
  }
}
