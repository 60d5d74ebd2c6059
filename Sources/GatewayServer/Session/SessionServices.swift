import ControlPlane
import Logging
import NIOCore
import PostgresSession
import PostgresWire
import SallyportModel
import UpstreamAccess

/// Where an upstream is and who the gateway is there.
public struct UpstreamRoute: Sendable {
  public let profile: UpstreamProfile
  public let target: UpstreamTarget
  public let agent: CredentialReference
  public let agentUser: String?
  public let executor: CredentialReference?
  public let executorUser: String?
  /// Settings of the agent's sessions, in the startup packet: RESET and DISCARD return to them.
  public let agentSettings: [(String, String)]
  /// Settings of executor sessions: timeouts and the search path that the request is bound to.
  public let executorSettings: [(String, String)]
}
