import SallyportModel

extension NameResolver {
  /// - Parameters:
  ///   - name: the parts as written, `pg_catalog.lower` or `lower`.
  ///   - arguments: how many are given.
  func function(_ name: [String], arguments: Int) -> RoutineUse {
    let shown = name.joined(separator: ".")
    guard let last = name.last, name.count <= 2 else {
      return RoutineUse(kind: .function, name: shown, isHarmless: false)
    }
    let schema = name.count == 2 ? name[0] : nil
    if let schema, Self.isTemporary(schema) {
      return RoutineUse(kind: .function, name: shown, isHarmless: false, hazard: .temporary)
    }
    if isHarmlessBuiltin(schema, last, arguments), !isTakenOver(schema, last, arguments) {
      return RoutineUse(kind: .function, name: shown, isHarmless: true)
    }
    let hazard = builtins.hazard(schema: schema, name: last, arguments: arguments)
    // `pg_catalog` comes first: a configured `public.pg_sleep` is not what `pg_sleep` means.
    let mayBeConfigured = schema == nil ? hazard == nil : schema != "pg_catalog"
    if mayBeConfigured, isDeclaredHarmless(schema, last, arguments) {
      return RoutineUse(kind: .function, name: shown, isHarmless: true)
    }
    if hazard == nil, let cast = cast(name, arguments: arguments) { return cast }
    return RoutineUse(kind: .function, name: shown, isHarmless: false, hazard: hazard)
  }

  /// `inet('10.0.0.1')` is a cast, written as a call: PostgreSQL takes a type's name with one argument for one where no function fits.
  private func cast(_ name: [String], arguments: Int) -> RoutineUse? {
    guard arguments == 1, let last = name.last, candidates(name.count == 2 ? name[0] : nil, last, 1).isEmpty else {
      return nil
    }
    let type = type(name)
    return type.isHarmless ? type : nil
  }

  private func isHarmlessBuiltin(_ schema: String?, _ name: String, _ arguments: Int) -> Bool {
    switch schema {
    case nil, "pg_catalog": builtins.isHarmlessFunction(name, arguments: arguments)
    case "information_schema": builtins.isHarmlessFunction("information_schema." + name, arguments: arguments)
    default: false
    }
  }

  /// Routines that users have made and that such a call may reach. PostgreSQL takes the one whose argument types fit best, so with that
  /// number of arguments each of them counts.
  private func candidates(_ schema: String?, _ name: String, _ arguments: Int) -> [CatalogRoutine] {
    let path = schema.map { [$0] } ?? effectivePath
    return (catalog?.routines(named: name) ?? []).filter {
      path.contains($0.name.schema) && $0.arguments.contains(arguments)
    }
  }

  /// Whether a user's routine may be called in the place of the built-in one. What a reviewed extension brings is as good as the built-in.
  private func isTakenOver(_ schema: String?, _ name: String, _ arguments: Int) -> Bool {
    candidates(schema, name, arguments).contains { !isTrusted($0) && !isListed($0) }
  }

  /// Whether the configuration lists everything that such a call may reach.
  private func isDeclaredHarmless(_ schema: String?, _ name: String, _ arguments: Int) -> Bool {
    let found = candidates(schema, name, arguments)
    guard !found.isEmpty else { return isConfigured(schema, name) }
    return found.allSatisfy(isListed)
  }

  /// By its name, or by its extension where that has been reviewed.
  func isListed(_ routine: CatalogRoutine) -> Bool {
    if routine.isRangeConstructor { return isHarmlessType(routine.result) }
    guard !harmlessRoutines.isEmpty else { return false }
    if harmlessRoutines.contains(routine.name.schema + "." + routine.name.name) { return true }
    guard let owner = routine.extension, harmlessRoutines.contains("extension:" + owner) else { return false }
    return isTrusted(routine)
  }

  /// Whether it belongs to an extension that has been reviewed, and is on that review's list of what is harmless.
  ///
  /// Procedural languages never: a reviewed extension brings none, so somebody has made this one.
  func isTrusted(_ routine: CatalogRoutine) -> Bool {
    guard let owner = routine.extension, ["c", "internal", "sql"].contains(routine.language) else { return false }
    return builtins.isHarmless(
      routine.name.name, arguments: routine.arguments.upperBound, ofExtension: owner)
  }

  private func isReviewed(_ function: FunctionReference) -> Bool {
    if function.oid < firstUserOID {
      return builtins.isHarmlessFunction(function.name.name, arguments: function.arguments)
    }
    guard let routine = catalog?.routine(oid: function.oid) else { return false }
    return isTrusted(routine) || isListed(routine)
  }

  func `operator`(_ name: [String]) -> RoutineUse {
    let shown = name.joined(separator: ".")
    guard let last = name.last, name.count <= 2 else {
      return RoutineUse(kind: .operator, name: shown, isHarmless: false)
    }
    let schema = name.count == 2 ? name[0] : nil
    let path = schema.map { [$0] } ?? effectivePath
    let found = (catalog?.operators(named: last) ?? []).filter { path.contains($0.name.schema) }
    let isBuiltin = (schema ?? "pg_catalog") == "pg_catalog" && builtins.hasOperator(last)
    let isHarmless =
      found.isEmpty
      ? isBuiltin || isConfigured(schema, last)
      : found.allSatisfy { isConfigured($0.name.schema, last) || $0.functions.allSatisfy(isReviewed) }
    return RoutineUse(kind: .operator, name: shown, isHarmless: isHarmless)
  }

  /// The routine that `alias.name` would call, or the type that it would be cast to, if there were no such column; `nil` when that would be
  /// harmless, or nothing has the name.
  ///
  /// Without a catalog only what is known to be dangerous is suspected: the names of users' functions are not known then.
  func routineBehind(_ name: String) -> RoutineUse? {
    let use = function([name], arguments: 1)
    guard !use.isHarmless else { return nil }
    guard let catalog else { return use.hazard == nil ? nil : use }
    let isCallable = catalog.contents.callable.contains(name) || !candidates(nil, name, 1).isEmpty
    return isCallable || !types(nil, name).isEmpty ? use : nil
  }

  func isResultColumn(_ column: String, of function: [String]) -> Bool {
    resultColumns(of: function).contains(column)
  }

  /// The columns of what a function of PostgreSQL's own returns; none for a plain value, and for what nobody knows.
  func resultColumns(of function: [String]) -> [String] {
    switch function.count {
    case 1: builtins.resultColumns(of: function[0])
    case 2 where function[0] == "pg_catalog" || function[0] == "information_schema":
      builtins.resultColumns(of: function[1])
    default: []
    }
  }

  /// Casts that users have made by functions that nobody has reviewed.
  var suspectCasts: [CatalogCast] { (catalog?.contents.casts ?? []).filter { !isReviewed($0.function) } }
}
