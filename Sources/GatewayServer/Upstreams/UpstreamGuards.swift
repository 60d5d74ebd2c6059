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

  fileprivate struct State {
    var routes: [UpstreamName: UpstreamRoute]
    var findings: [UpstreamName: Finding] = [:]
  }

  private let state: Mutex<State>
  private let look: @Sendable (UpstreamRoute) async -> Finding
  private let readNames: @Sendable (UpstreamRoute) async throws -> CatalogContents
  private let onNames: @Sendable (UpstreamName, CatalogContents) -> Void
  private let log: Logger
  private let pace: Pace

  /// How often upstreams are looked at.
  public struct Pace: Sendable {
    /// Those that could not be asked.
    public var unknown: Duration = .seconds(1)
    /// The names in their catalogs.
    public var names: Duration = .seconds(15)
    /// What their logins can do.
    public var all: Duration = .seconds(3_600)

    public init() {}
  }

  /// - Parameters:
  ///   - look: Looks at the agent login of an upstream.
  ///   - readNames: Reads the names in its catalog; agents are let in only when they are known.
  ///   - onNames: Takes them.
  public init(
    routes: [UpstreamRoute], log: Logger, pace: Pace = Pace(),
    look: @escaping @Sendable (UpstreamRoute) async -> Finding,
    readNames: @escaping @Sendable (UpstreamRoute) async throws -> CatalogContents,
    onNames: @escaping @Sendable (UpstreamName, CatalogContents) -> Void
  ) {
    state = Mutex(State(routes: Dictionary(routes.map { ($0.profile.name, $0) }) { $1 }))
    self.look = look
    self.readNames = readNames
    self.onNames = onNames
    self.log = log
    self.pace = pace
  }

  /// Takes a new configuration; upstreams that changed are looked at again before they open.
  public func replace(routes: [UpstreamRoute]) {
    state.withLock { state in
      let before = state.routes
      state.routes = Dictionary(routes.map { ($0.profile.name, $0) }) { $1 }
      for name in state.findings.keys where !(before[name].map(state.isCurrent) ?? false) { state.findings[name] = nil }
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
    for route in due { note(await found(route), of: route) }
    return state.withLock { $0.findings }
  }

  /// Without the names of its catalog the analysis cannot tell a column from a call: then the upstream stays closed.
  private func found(_ route: UpstreamRoute) async -> Finding {
    let finding = await look(route)
    if case .unknown = finding { return finding }
    do {
      take(try await readNames(route), of: route)
      return finding
    } catch {
      return .unknown(error as? UpstreamError ?? UpstreamError(.unreachable, "\(error)"))
    }
  }

  /// Takes what has changed in the catalogs of open upstreams. One that cannot be asked keeps what was known: its sessions
  /// cannot reach it either.
  private func renewNames() async {
    for route in state.withLock({ Array($0.routes.values) }) {
      if let names = try? await readNames(route) { take(names, of: route) }
    }
  }

  private func take(_ names: CatalogContents, of route: UpstreamRoute) {
    if state.withLock({ $0.isCurrent(route) }) { onNames(route.profile.name, names) }
  }

  private func note(_ finding: Finding, of route: UpstreamRoute) {
    let name = route.profile.name
    let isNews = state.withLock { state in
      guard state.isCurrent(route), state.findings[name] != finding else { return false }
      state.findings[name] = finding
      return true
    }
    guard isNews else { return }
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
    var names = ContinuousClock.now + pace.names
    while !Task.isCancelled {
      try? await Task.sleep(for: pace.unknown)
      if ContinuousClock.now >= names {
        names = ContinuousClock.now + pace.names
        await renewNames()
      }
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

extension UpstreamGuards.State {
  /// Whether what was seen by this route holds for the configuration as it is now, which may have changed meanwhile.
  fileprivate func isCurrent(_ route: UpstreamRoute) -> Bool {
    guard let now = routes[route.profile.name] else { return false }
    return route.target == now.target && route.agent.user == now.agent.user
      && route.agent.credential == now.agent.credential && route.profile.database == now.profile.database
      && route.profile.environment == now.profile.environment && route.isUnsafe == now.isUnsafe
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
