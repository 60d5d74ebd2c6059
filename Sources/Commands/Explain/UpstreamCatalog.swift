import ControlPlane
import GatewayServer
import SQLAnalysis
import SallyportModel
import UpstreamAccess

/// The upstream that `explain --upstream` names: its settings, and its catalog as its agent login sees it now.
struct UpstreamCatalog {
  let profile: UpstreamProfile

  /// Connects as the agent login, which may only read, and reads the catalog.
  ///
  /// - Throws: ``Failure`` where the configuration has no such upstream, or the server cannot be asked.
  static func read(_ name: UpstreamName, _ configuration: Configuration) async throws -> UpstreamCatalog {
    let route = try self.route(name, configuration)
    do {
      let limits = RoutePlan(configuration: configuration).limits.wire
      let contents = try await LoginInspector(limits: limits).catalog(of: route)
      return UpstreamCatalog(profile: route.profile, contents)
    } catch let error as UpstreamError {
      throw Failure("upstream `\(name)` cannot be asked: \(error.message)", hint: error.hint ?? hint(error.code))
    }
  }

  /// What the configuration says of an upstream.
  static func route(_ name: UpstreamName, _ configuration: Configuration) throws(Failure) -> UpstreamRoute {
    let routes = RoutePlan(configuration: configuration).routes(unsafe: [])
    guard let route = routes.first(where: { $0.profile.name == name }) else {
      throw unknown(name, among: configuration.upstreams.map(\.name))
    }
    return route
  }

  private init(profile: UpstreamProfile, _ contents: CatalogContents) {
    self.profile = profile
    analyzer = profile.analyzer
    analyzer.catalog = CatalogSnapshot(contents)
  }

  /// Resolves names as the gateway does.
  private(set) var analyzer: Analyzer

  private static func unknown(_ name: UpstreamName, among names: [UpstreamName]) -> Failure {
    let known = names.sorted().map { "`\($0)`" }.joined(separator: ", ")
    let nearest = Suggestion.nearest(to: name.text, among: names.map(\.text)).map { "did you mean `\($0)`?" }
    return Failure(
      "there is no upstream `\(name)` in the configuration",
      hint: nearest ?? (known.isEmpty ? "add it under `upstreams`" : "it has \(known)"))
  }

  private static func hint(_ code: UpstreamError.Code) -> String {
    switch code {
    case .credential, .login, .refused:
      "see `agent` of this upstream in the configuration, and that its password is set here"
    case .unreachable, .timedOut:
      "see that the server runs and `address` is right, or leave --upstream out to judge without it"
    case .tls: "see `tls` of this upstream in the configuration"
    case .protocolViolation, .queryFailed, .overLimit: "leave --upstream out to judge without its catalog"
    }
  }
}
