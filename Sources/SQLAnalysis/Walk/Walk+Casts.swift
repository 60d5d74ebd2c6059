import SallyportModel

// Casts that users have made by functions of their own. An implicit one runs without any node that says so.

extension Walk {
  mutating func typeUse(_ name: [String]) {
    add(names.type(name))
    guard names.catalog?.contents.casts.isEmpty == false, let last = name.last else { return }
    namedTypes.formUnion(names.types(name.count == 2 ? name[0] : nil, last))
  }

  /// Adds the functions of users' casts that the statement could run: where a value of the cast's source can occur in it, and something of
  /// the cast's target is asked for (explicit), stored (assignment), or may be wanted anywhere (implicit).
  mutating func addUnseenCasts() {
    guard let catalog = names.catalog, !catalog.contents.casts.isEmpty else { return }
    let casts = names.suspectCasts
    guard !casts.isEmpty else { return }
    let named = namedTypes.reduce(into: Set<UInt32>()) { catalog.addParts(of: $1, to: &$0) }
    let read = parts(of: facts.relations)
    let written = parts(of: facts.relations.filter { $0.role == .target })
    for cast in casts {
      let occurs =
        cast.source < firstUserOID || hasOpaqueValue || named.contains(cast.source) || read.contains(cast.source)
      let isWanted =
        switch cast.context {
        case .implicit: true
        case .assignment: named.contains(cast.target) || written.contains(cast.target)
        case .explicit: named.contains(cast.target)
        }
      guard occurs, isWanted else { continue }
      add(RoutineUse(kind: .function, name: cast.function.name.description, isHarmless: false))
    }
  }

  /// Types of everything that the relations may hold, their rows included.
  private func parts(of uses: [RelationUse]) -> Set<UInt32> {
    var parts: Set<UInt32> = []
    for case let relation? in uses.map({ names.catalog?.relation($0.relation) }) {
      if relation.rowType != 0 { names.catalog?.addParts(of: relation.rowType, to: &parts) }
    }
    return parts
  }

  /// A value whose type no name in the statement gives away: a parameter, whose type the client chooses, or what a user's routine returns.
  private var hasOpaqueValue: Bool {
    tree.entries.indices.contains { tree.kind(of: $0) == .paramRef }
      || facts.routines.contains { use in
        let name = use.name.split(separator: ".").last.map(String.init) ?? use.name
        return names.catalog?.routines(named: name).isEmpty == false
          || names.catalog?.operators(named: name).isEmpty == false
      }
  }
}
