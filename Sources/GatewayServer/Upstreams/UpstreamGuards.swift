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
    var catalogs: [UpstreamName: CatalogLooker] = [:]
  }

  private let state: Mutex<State>
  private let look: @Sendable (UpstreamRoute) async -> Finding
  private let follow: @Sendable (UpstreamRoute) -> CatalogLooker.Look
  private let onCatalog: @Sendable (UpstreamName, CatalogContents) -> Void
  private let isRevoked: @Sendable (UpstreamName) -> Bool
  private let log: Logger
  private let pace: Pace

  /// How often upstreams are looked at.
  public struct Pace: Sendable {
    /// Those that could not be asked.
    public var unknown: Duration = .seconds(1)
    /// Their catalogs.
    public var catalogs: Duration = .seconds(1)
    /// Their catalogs, at most so often, however many names nobody knows.
    public var catalogsAtMost: Duration = .milliseconds(200)
    /// What their logins can do.
    public var all: Duration = .seconds(3_600)

    public init() {}
  }

  /// - Parameters:
  ///   - look: Looks at the agent login of an upstream.
  ///   - follow: Makes what looks at its catalog; agents are let in only when that is known.
  ///   - onCatalog: Takes what has changed.
  ///   - isRevoked: Whether an operator has shut it: then nothing is asked of it, and it is nobody's obstacle.
  public init(
    routes: [UpstreamRoute], log: Logger, pace: Pace = Pace(),
    isRevoked: @escaping @Sendable (UpstreamName) -> Bool = { _ in false },
    look: @escaping @Sendable (UpstreamRoute) async -> Finding,
    follow: @escaping @Sendable (UpstreamRoute) -> CatalogLooker.Look,
    onCatalog: @escaping @Sendable (UpstreamName, CatalogContents) -> Void
  ) {
    state = Mutex(State(routes: Dictionary(routes.map { ($0.profile.name, $0) }) { $1 }))
    self.look = look
    self.follow = follow
    self.onCatalog = onCatalog
    self.isRevoked = isRevoked
    self.log = log
    self.pace = pace
  }

  /// Takes a new configuration; upstreams that changed are looked at again before they open.
  public func replace(routes: [UpstreamRoute]) {
    state.withLock { state in
      let before = state.routes
      state.routes = Dictionary(routes.map { ($0.profile.name, $0) }) { $1 }
      for name in state.findings.keys where !(before[name].map(state.isCurrent) ?? false) { state.findings[name] = nil }
      for name in state.catalogs.keys where !(before[name].map(state.isCurrent) ?? false) { state.catalogs[name] = nil }
    }
  }

  /// Looks at every upstream that has not been answered for.
  ///
  /// - Returns: What was found, by name.
  @discardableResult
  public func check(all: Bool = false) async -> [UpstreamName: Finding] {
    let due = state.withLock { state in
      for name in state.routes.keys where isRevoked(name) {
        // When it is restored it is looked at anew before it opens.
        state.findings[name] = nil
        state.catalogs[name] = nil
      }
      return state.routes.values.filter {
        (all || state.findings[$0.profile.name].isOpenQuestion) && !isRevoked($0.profile.name)
      }
    }
    for route in due { note(await found(route), of: route) }
    return state.withLock { $0.findings }
  }

  /// Without the names of its catalog the analysis cannot tell a column from a call: then the upstream stays closed.
  private func found(_ route: UpstreamRoute) async -> Finding {
    let finding = await look(route)
    if case .unknown = finding { return finding }
    do {
      try await looker(of: route).settle()
      return finding
    } catch {
      return .unknown(error as? UpstreamError ?? UpstreamError(.unreachable, "\(error)"))
    }
  }

  /// What looks at the catalog by this route: made once, so that it knows what it has seen.
  private func looker(of route: UpstreamRoute) -> CatalogLooker {
    let made = CatalogLooker(gap: pace.catalogsAtMost, look: follow(route)) { [weak self] contents in
      self?.take(contents, of: route)
    }
    return state.withLock { state in
      guard state.isCurrent(route) else { return made }
      if let known = state.catalogs[route.profile.name] { return known }
      state.catalogs[route.profile.name] = made
      return made
    }
  }

  /// Takes what has changed in the catalogs. An upstream that cannot be asked keeps what was known: its sessions cannot reach it either.
  private func renewCatalogs() async {
    for looker in state.withLock({ Array($0.catalogs.values) }) where await !looker.isBusy {
      Task { try? await looker.settle() }
    }
  }

  /// Calls `done` when everything that was committed before this call is known, or cannot be. Many who ask at once wait for one look.
  func refreshCatalog(of upstream: UpstreamName, _ done: @escaping @Sendable () -> Void) {
    guard let looker = state.withLock({ $0.catalogs[upstream] }) else { return done() }
    Task {
      try? await looker.settle()
      done()
    }
  }

  private func take(_ contents: CatalogContents, of route: UpstreamRoute) {
    guard state.withLock({ $0.isCurrent(route) }) else { return }
    onCatalog(route.profile.name, contents)
    Task { await route.agent.catalogChanged() }
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
      // One by one they are the doctor's to say, with what mends them.
      log.notice("upstream is protected", metadata: ["upstream": "\(name)", "warnings": "\(warnings.count)"])
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
    var catalogs = ContinuousClock.now + pace.catalogs
    while !Task.isCancelled {
      try? await Task.sleep(for: min(pace.unknown, pace.catalogs))
      if ContinuousClock.now >= catalogs {
        catalogs = ContinuousClock.now + pace.catalogs
        await renewCatalogs()
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
      state.routes.values.filter { !isRevoked($0.profile.name) }.compactMap { route in
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
    return route.target == now.target && route.agent.isSame(as: now.agent)
      && route.profile.database == now.profile.database
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
