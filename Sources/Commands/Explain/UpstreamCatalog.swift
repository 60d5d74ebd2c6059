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
    let upstream = try settings(name, configuration)
    let plan = RoutePlan(configuration: configuration)
    do {
      // A managed role and its password are the gateway's own: this process asks as the admin.
      let contents = try await LoginInspector(limits: plan.limits.wire)
        .catalog(at: plan.target(upstream), as: KnownLogins().reference(upstream.agent.login))
      return UpstreamCatalog(profile: plan.profile(upstream), contents)
    } catch let error as UpstreamError {
      throw Failure("upstream `\(name)` cannot be asked: \(error.message)", hint: error.hint ?? hint(error.code))
    }
  }

  /// What the configuration says of an upstream.
  static func settings(_ name: UpstreamName, _ configuration: Configuration) throws(Failure) -> UpstreamSettings {
    guard let upstream = configuration.upstream(named: name) else {
      throw unknown(name, among: configuration.upstreams.map(\.name))
    }
    return upstream
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
    case .protocolViolation, .queryFailed, .role, .outgrown, .limit, .tableInUse, .definitionInUse, .rolesLocked,
      .overLimit:
      "leave --upstream out to judge without its catalog"
    }
  }
}
