import NIOCore
public import PostgresWire
import SallyportModel

@testable import PostgresSession

/// Texts with a verdict, without an analysis: the machine only looks at verdict, transaction control, names and COPY.
enum Text {
  static func make(
    _ sql: String = "SELECT 1", _ verdict: Verdict = .allow, effects: Set<Effect> = [.read],
    _ shape: ((inout StatementFacts) -> Void)...
  ) -> Assessment {
    let statements = (shape.isEmpty ? [{ _ in }] : shape).map { change in
      var facts = StatementFacts(command: sql, range: 0..<sql.utf8.count, effects: effects)
      change(&facts)
      return facts
    }
    let reasons = verdict == .allow ? [] : [Reason(rule: "test", verdict: verdict)]
    return Assessment(
      sql: Array(sql.utf8), facts: .success(BatchFacts(statements)), judgement: Judgement(reasons: reasons), epoch: 1)
  }

  static let read = make()
  static let held = make("DELETE FROM t", .hold, effects: [.delete])
  static let refused = make("COPY t TO PROGRAM 'x'", .refuse, effects: [.operatingSystem])
  static let write = make("INSERT INTO t VALUES (1)", effects: [.insert])
  static let begin = make("BEGIN", effects: [.transaction]) { $0.transaction = .begin }
  static let commit = make("COMMIT", effects: [.transaction]) { $0.transaction = .commit }
  static let rollback = make("ROLLBACK", effects: [.transaction]) { $0.transaction = .rollback }
  static let rollbackToSavepoint = make("ROLLBACK TO a", effects: [.transaction]) {
    $0.transaction = .rollbackToSavepoint
  }
  static func unreviewed(_ sql: String, _ verdict: Verdict) -> Assessment {
    make(sql, verdict) { $0.routines = [RoutineUse(kind: .function, name: "s.f", isHarmless: false)] }
  }
  static func fetch(_ cursor: String) -> Assessment { make("FETCH 1", effects: [.session]) { $0.cursor = cursor } }
  static let closeAll = make("CLOSE ALL", effects: [.session]) { $0.closesAllCursors = true }
  static let granted = Assessment(
    sql: Array("UPDATE t SET a = 1 WHERE id = 1".utf8),
    facts: .success(BatchFacts([StatementFacts(command: "UPDATE", range: 0..<1, effects: [.update])])),
    judgement: Judgement(reasons: [], grants: [GrantID(unchecked: "grt_0123456789")]), epoch: 1)
  static let copyIn = make("COPY t FROM STDIN", effects: [.insert]) { $0.copies = .fromClient }

  static func prepare(_ name: String, _ verdict: Verdict = .allow) -> Assessment {
    make("PREPARE \(name)", verdict) { $0.prepared = .prepare(name) }
  }
  static func execute(_ name: String) -> Assessment { make("EXECUTE \(name)") { $0.prepared = .execute(name) } }
  static let deallocateAll = make("DEALLOCATE ALL", effects: [.session]) { $0.prepared = .deallocateAll }
}

extension WireName: ExpressibleByStringLiteral {
  public init(stringLiteral value: String) { self.init(value) }
}

/// The interpreter in small: gives every permit at once, and speaks for the server.
struct Bench: ~Copyable {
  var machine = SessionMachine()
  /// How the frame of the last permit is written. A change under a grant may change 10 rows.
  var delivery: Delivery?

  init(limits: SessionMachine.Limits = .init()) { machine = SessionMachine(limits: limits) }

  /// A simple query, its permit given.
  @discardableResult
  mutating func query(_ assessment: Assessment) -> ClientAction { permit(machine.query(assessment)) }

  @discardableResult
  mutating func parse(_ name: WireName = "", _ assessment: Assessment) -> ClientAction {
    machine.parse(name: name, parameterTypes: [], assessment)
  }

  @discardableResult
  mutating func bind(_ portal: WireName = "", _ statement: WireName = "") -> ClientAction {
    machine.bind(.init(portal: portal, statement: statement))
  }

  @discardableResult
  mutating func execute(_ portal: WireName = "") -> ClientAction {
    permit(machine.execute(portal: portal) { $0 })
  }

  private mutating func permit(_ action: ClientAction) -> ClientAction {
    if case .pass(let execution) = action { delivery = machine.permitted(execution, ceiling: 10) }
    return action
  }

  /// Parse, Bind and Execute under the unnamed names.
  mutating func run(_ assessment: Assessment) {
    parse("", assessment)
    bind()
    execute()
  }

  /// The server answers a whole simple query.
  mutating func serverRuns(statements: Int = 1, _ status: TransactionStatus = .idle) {
    for _ in 0..<statements { _ = machine.commandComplete() }
    _ = machine.readyForQuery(status)
  }

  /// The server answers Parse, Bind and Execute.
  mutating func serverRunsPortal() {
    _ = machine.parseComplete()
    _ = machine.bindComplete()
    _ = machine.commandComplete()
  }

  /// A simple query from beginning to end.
  mutating func complete(_ assessment: Assessment, _ status: TransactionStatus) {
    query(assessment)
    serverRuns(statements: assessment.statements.count, status)
  }
}

extension ClientAction {
  var isPass: Bool { if case .pass = self { true } else { false } }
  var held: HeldExecution? { if case .hold(let held) = self { held } else { nil } }
  var rejection: Rejection? { if case .refuse(_, let rejection) = self { rejection } else { nil } }
}
