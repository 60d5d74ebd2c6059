import ControlPlane
import GatewayServer
import NIOCore
import NIOPosix
import PostgresWire
import SQLAnalysis
import SallyportModel
import UpstreamAccess

/// Looks at what an agent login could do, over a connection of the gateway's own.
struct LoginInspector: Sendable {
  private let connector: UpstreamConnector
  private let group = MultiThreadedEventLoopGroup.singleton

  init(limits: WireLimits) {
    connector = UpstreamConnector(limits: limits) { Nonce.make() }
  }

  func look(at route: UpstreamRoute) async -> UpstreamGuards.Finding {
    do {
      let report = try await route.agent.attemptAsWatch { credential in
        try await LoginCheck().run(connector, route.target, credential, on: group.any())
      }
      return Self.finding(report, in: route.profile.environment)
    } catch let error as UpstreamError {
      return .unknown(error)
    } catch {
      return .unknown(UpstreamError(.unreachable, "\(error)"))
    }
  }

  /// Looks at the catalog as the agent login, over one connection for all looks.
  func follow(_ route: UpstreamRoute) -> CatalogLooker.Look {
    let follower = CatalogFollower { [self] in
      try await route.agent.attemptAsWatch {
        try await CatalogReader.connect(connector, route.target, $0, on: group.any())
      }
    }
    return { try await follower.look() }
  }

  /// The catalog as this login sees it now.
  func catalog(at target: UpstreamTarget, as login: LoginReference) async throws -> CatalogContents {
    try await CatalogReader().read(connector, target, try await login.resolve(), on: group.any())
  }

  /// A session whose names are the catalog's. The caller closes it.
  func roleSession(at target: UpstreamTarget, as login: LoginReference) async throws -> SimpleQueryClient {
    try await RoleKeeper.session(connector, target, try await login.resolve(), on: group.any())
  }

  /// In development agents may write what is in scope, so there the right to is no danger; to be somebody else is.
  static func finding(_ report: LoginReport, in environment: Environment) -> UpstreamGuards.Finding {
    let dangers = report.findings.filter {
      $0.severity == .danger && !(environment == .development && $0.kind.isWriting)
    }
    guard dangers.isEmpty else {
      return .dangerous(problems: dangers.map(\.message), remedy: dangers.compactMap(\.remedy))
    }
    return .safe(warnings: report.findings.filter { $0.severity == .warning }.map(\.message))
  }
}

extension LoginFinding.Kind {
  fileprivate var isWriting: Bool {
    switch self {
    case .owner, .tablePrivilege, .sequencePrivilege, .databaseCreate, .schemaCreate, .more: true
    case .superuser, .createRole, .createDatabase, .replication, .bypassRowSecurity, .member, .temporary,
      .securityDefiner:
      false
    }
  }
}
