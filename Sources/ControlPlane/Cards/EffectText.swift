public import SallyportModel

/// What a statement would do, in one plain sentence.
public enum EffectText {
  /// - Parameter number: of the statement in its batch, from 1; `nil` when it is alone.
  public static func sentence(_ facts: StatementFacts, number: Int?) -> String {
    let prefix = number.map { "\($0). " } ?? ""
    let deeds = Effect.allCases.filter { facts.effects.contains($0) && !isQuiet($0, facts) }
    guard !deeds.isEmpty else { return prefix + "\(facts.command): changes nothing that was found" }
    let text = deeds.map { phrase($0, facts) }.joined(separator: ", and ")
    let concerns = facts.concerns.sorted { $0.rawValue < $1.rawValue }.compactMap(remark)
    return prefix + ([text] + concerns).joined(separator: "; ")
  }

  /// Reading and bookkeeping go without saying beside a deed.
  private static func isQuiet(_ effect: Effect, _ facts: StatementFacts) -> Bool {
    let quiet: Set<Effect> = [.read, .session, .transaction, .listen]
    return quiet.contains(effect) && !facts.effects.subtracting(quiet).isEmpty
  }

  private static func phrase(_ effect: Effect, _ facts: StatementFacts) -> String {
    let named = targets(of: effect, facts)
    return switch effect {
    case .read: "reads \(named ?? "rows")"
    case .insert: "adds rows to \(named ?? "a table")"
    case .update: "changes rows of \(named ?? "a table")"
    case .delete: "deletes rows of \(named ?? "a table")"
    case .truncate: "empties \(named ?? "a table")"
    case .create: "creates \(named ?? "an object") (\(facts.command))"
    case .alter: "alters \(named ?? "an object") (\(facts.command))"
    case .drop: "drops \(named ?? "an object") (\(facts.command))"
    case .lock: "locks \(named ?? "rows or tables")"
    case .maintenance: "rewrites or rebuilds \(named ?? "what it does not name") (\(facts.command))"
    case .executeCode: "runs code: \(routines(facts))"
    case .session: "changes settings of its session"
    case .transaction: "controls a transaction"
    case .privilege: "changes who may do what (\(facts.command))"
    case .file: "reads or writes files of the server"
    case .network: "reaches other hosts"
    case .operatingSystem: "runs programs of the server's operating system or loads libraries"
    case .server: "changes the server (\(facts.command))"
    case .listen: "listens on a channel"
    case .notify: "notifies a channel"
    }
  }

  private static func targets(of effect: Effect, _ facts: StatementFacts) -> String? {
    let names = facts.relations.filter { $0.effect == effect }.map(\.relation.description)
    return names.isEmpty ? nil : listed(names)
  }

  private static func routines(_ facts: StatementFacts) -> String {
    let names = facts.routines.filter { !$0.isHarmless }.map(\.name)
    return names.isEmpty ? facts.command : listed(names)
  }

  private static func listed(_ names: [String]) -> String {
    let shown = names.prefix(5).joined(separator: ", ")
    return names.count > 5 ? "\(shown) and \(names.count - 5) more" : shown
  }

  private static func remark(_ concern: Concern) -> String? {
    switch concern {
    case .unrestricted: "nothing restricts it: every row is meant"
    case .cascade: "CASCADE takes along what it does not name"
    case .unbounded: "it acts on everything, not on what it names"
    case .excessive: "only time would end it"
    case .hiddenCall: "it may call a function without naming it"
    case .hiddenRows: nil
    case .leakingCatalog: "it reads catalogs that give away secrets or other sessions"
    case .temporaryObject: "temporary objects can hide real ones"
    case .cursorWithHold: "its cursor outlives the transaction"
    case .importedSnapshot: "it imports a snapshot"
    case .readWriteTransaction: "it asks for a transaction that may write"
    case .unknownPrepared: "what it executes was prepared elsewhere, if at all"
    }
  }
}
