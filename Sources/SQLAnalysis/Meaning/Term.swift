/// An expression in a normal form in which equal meanings are equal values, as far as that is cheap: `id + 0`, `(u.id)::int` and `id`
/// are one term.
indirect enum Term: Hashable {
  case null
  case boolean(Bool)
  case constant(Point)
  /// A column of the changed relation, of the row in question.
  case column(String)
  /// A column of something else.
  case other(String)
  /// A column of the changed relation or of something else.
  case maybe(String)
  case parameter(Int)
  /// A number that is added to a term that is none.
  case offset(Term, Double)
  /// A function, operator or other node, by name.
  case call(String, [Term])
  /// Two terms that are compared; its values are -1, 0 and 1.
  case pair(Term, Term)
  /// A condition as a value: 0 and 1.
  case condition(Term)
  /// Nothing is known of it; the number tells it from others.
  case opaque(Int)
}

extension Term {
  /// What an expression depends on.
  struct Reach: OptionSet {
    let rawValue: Int
    /// On the row, perhaps.
    static let row = Reach(rawValue: 1)
    /// On parameters or on other relations.
    static let outside = Reach(rawValue: 2)
    /// On chance: the same expression has another value each time.
    static let chance = Reach(rawValue: 4)
  }

  var reach: Reach {
    switch self {
    case .null, .boolean, .constant: []
    case .column, .maybe, .opaque: .row
    case .other, .parameter: .outside
    case .offset(let term, _), .condition(let term): term.reach
    case .pair(let left, let right): left.reach.union(right.reach)
    case .call(let name, let arguments):
      arguments.reduce(into: Self.volatile.contains(name) ? .chance : []) { $0.formUnion($1.reach) }
    }
  }

  private static let volatile: Set<String> = [
    "f:random", "f:gen_random_uuid", "f:clock_timestamp", "f:timeofday", "f:uuid_generate_v4", "f:uuid_generate_v1",
  ]

  /// The term without the number that is added to it.
  var split: (base: Term, offset: Double) {
    if case .offset(let base, let offset) = self { return (base, offset) }
    return (self, 0)
  }

  func adding(_ number: Double) -> Term {
    let (base, offset) = split
    if case .constant(.number(let value)) = base { return .constant(.number(value + number)) }
    return offset + number == 0 ? base : .offset(base, offset + number)
  }

  var isCondition: Bool {
    if case .condition = self { return true }
    return false
  }

  var number: Double? {
    switch self {
    case .constant(.number(let value)): value
    case .constant(.text(let text)): Double(text)
    default: nil
    }
  }

  /// The place of a constant in the order. A text of digits is the number that it would be compared as.
  var point: Point? {
    switch self {
    case .constant(.text(let text)): Double(text).map(Point.number) ?? .text(text)
    case .constant(let point): point
    case .boolean(let flag): .number(flag ? 1 : 0)
    default: nil
    }
  }

  /// Whether it is never NULL, whatever the row.
  var isNeverNull: Bool {
    switch self {
    case .boolean, .constant: true
    case .column(let name): Self.systemColumns.contains(name)
    case .call("coalesce", let arguments): arguments.contains(where: \.isNeverNull)
    case .call("array", _), .call("f:concat", _), .call("f:num_nulls", _), .call("f:num_nonnulls", _),
      .call("f:random", _), .call("f:now", _), .call("f:count", _), .call("f:gen_random_uuid", _):
      true
    case .offset(let base, _): base.isNeverNull
    default: false
    }
  }

  private static let systemColumns: Set<String> = ["ctid", "tableoid", "xmin", "xmax", "cmin", "cmax"]
}

// Which values a term can have at all.

extension Term {
  var universe: Cuts {
    switch self {
    case .condition: Cuts.only(.number(0)).union(.only(.number(1)))
    case .pair: [-1.0, 0, 1].reduce(Cuts.none) { $0.union(.only(.number($1))) }
    case .call(let name, let arguments): Self.universe(name, arguments)
    default: .all
    }
  }

  private static func universe(_ name: String, _ arguments: [Term]) -> Cuts {
    if notNegative.contains(name) { return .above(.number(0), including: true) }
    switch (name, arguments.count) {
    case ("f:random", 0): return between(0, 1, includingUpper: false)
    case ("f:sign", 1): return [-1.0, 0, 1].reduce(Cuts.none) { $0.union(.only(.number($1))) }
    case ("o:%", 2), ("f:mod", 2):
      guard let modulus = arguments[1].number.map(abs), modulus > 0 else { return .all }
      return between(-modulus, modulus, includingUpper: false).intersection(.above(.number(-modulus)))
    case ("o:*", 2): return arguments[0] == arguments[1] ? .above(.number(0), including: true) : .all
    case ("o:^", 2), ("f:power", 2), ("f:pow", 2):
      return arguments[1].number == 2 ? .above(.number(0), including: true) : .all
    case ("f:extract", 2), ("f:date_part", 2):
      guard case .constant(.text(let field)) = arguments[0], let range = fields[field.lowercased()] else { return .all }
      return between(range.lowerBound, range.upperBound, includingUpper: true)
    default: return .all
    }
  }

  private static func between(_ lower: Double, _ upper: Double, includingUpper: Bool) -> Cuts {
    Cuts.above(.number(lower), including: true).intersection(.below(.number(upper), including: includingUpper))
  }

  private static let notNegative: Set<String> = [
    "f:abs", "f:length", "f:char_length", "f:character_length", "f:octet_length", "f:bit_length", "f:cardinality",
    "f:num_nulls", "f:num_nonnulls", "f:strpos", "f:position", "f:ascii", "f:pg_column_size", "f:count", "f:sqrt",
    "f:jsonb_array_length", "f:json_array_length",
  ]

  /// The values of `extract(field FROM …)`.
  private static let fields: [String: ClosedRange<Double>] = [
    "month": 1...12, "day": 1...31, "hour": 0...23, "minute": 0...59, "second": 0...60, "dow": 0...6, "isodow": 1...7,
    "doy": 1...366, "quarter": 1...4, "week": 1...53,
  ]
}
