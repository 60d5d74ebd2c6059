import ControlPlane
public import Logging
public import SallyportModel
import Synchronization
public import UpstreamAccess

/// Whether agents may reach an upstream, by what its agent login can do there.
///
/// An upstream is closed until its login has been looked at; one that was unreachable at start is looked at again until it answers. One
/// whose login could destroy stays closed, unless somebody said otherwise at start, in so many words.
public final class UpstreamGuards: Sendable {
  /// What a look at a login found.
  public enum Finding: Sendable, Equatable {
    /// It can only read; with what is worth knowing all the same.
    case safe(warnings: [String])
    /// It can do more, each with the SQL that mends it.
    case dangerous(problems: [String], remedy: [String])
    /// The server could not be asked.
    case unknown(UpstreamError)
  }

  private struct State {
    var routes: [UpstreamName: UpstreamRoute]
    var findings: [UpstreamName: Finding] = [:]
  }

  private let state: Mutex<State>
  private let look: @Sendable (UpstreamRoute) async -> Finding
  private let log: Logger
  /// Between looks at upstreams that could not be asked, and at all of them.
  private let pace: (unknown: Duration, all: Duration)

  public init(
    routes: [UpstreamRoute], log: Logger, pace: (unknown: Duration, all: Duration) = (.seconds(1), .seconds(3_600)),
    look: @escaping @Sendable (UpstreamRoute) async -> Finding
  ) {
    state = Mutex(State(routes: Dictionary(routes.map { ($0.profile.name, $0) }) { $1 }))
    self.look = look
    self.log = log
    self.pace = pace
  }

  /// Takes a new configuration; upstreams that changed are looked at again before they open.
  public func replace(routes: [UpstreamRoute]) {
    state.withLock { state in
      state.routes = Dictionary(routes.map { ($0.profile.name, $0) }) { $1 }
      state.findings = [:]
    }
  }

  /// Looks at every upstream that has not been answered for.
  ///
  /// - Returns: What was found, by name.
  @discardableResult
  public func check(all: Bool = false) async -> [UpstreamName: Finding] {
    let due = state.withLock { state in
      state.routes.values.filter { all || state.findings[$0.profile.name].isOpenQuestion }
    }
    for route in due { note(await look(route), of: route) }
    return state.withLock { $0.findings }
  }

  private func note(_ finding: Finding, of route: UpstreamRoute) {
    let name = route.profile.name
    let before = state.withLock { state in
      defer { if state.routes[name] != nil { state.findings[name] = finding } }
      return state.findings[name]
    }
    guard before != finding else { return }
    switch finding {
    case .safe(let warnings):
      log.notice("upstream is protected", metadata: ["upstream": "\(name)"])
      for warning in warnings { log.warning("\(warning)", metadata: ["upstream": "\(name)"]) }
    case .dangerous(let problems, _):
      let message: Logger.Message =
        route.isUnsafe
        ? "UNSAFE: agents may reach an upstream that is not protected" : "the upstream is closed to agents"
      log.critical(message, metadata: ["upstream": "\(name)", "problems": "\(problems)"])
    case .unknown(let error):
      log.error("the upstream cannot be asked", metadata: ["upstream": "\(name)", "error": "\(error)"])
    }
  }

  /// Looks again until cancelled: soon at what could not be asked, once an hour at everything.
  public func run() async {
    var whole = ContinuousClock.now + pace.all
    while !Task.isCancelled {
      try? await Task.sleep(for: pace.unknown)
      let isDue = ContinuousClock.now >= whole
      if isDue { whole = ContinuousClock.now + pace.all }
      await check(all: isDue)
    }
  }

  /// What is in the way of the upstream, or nothing.
  func finding(_ name: UpstreamName) -> Finding? { state.withLock { $0.findings[name] } }

  /// Upstreams that are closed, in words, for `/readyz`.
  public var obstacles: [String] {
    state.withLock { state in
      state.routes.values.compactMap { route in
        switch state.findings[route.profile.name] {
        case .safe: nil
        case .dangerous where route.isUnsafe: nil
        case .dangerous: "upstream `\(route.profile.name)` is not protected"
        case .unknown, nil: "upstream `\(route.profile.name)` has not answered yet"
        }
      }.sorted()
    }
  }
}

extension UpstreamGuards.Finding? {
  fileprivate var isOpenQuestion: Bool {
    switch self {
    case .unknown, nil: true
    case .safe, .dangerous: false
    }
  }
}
