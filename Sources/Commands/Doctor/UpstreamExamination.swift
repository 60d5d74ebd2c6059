import Foundation
import GatewayServer
import NIOPosix
import PostgresWire
import SallyportModel
import UpstreamAccess

/// Examines configured upstreams: as the agents' login in static mode, as the admin in managed mode.
struct UpstreamExamination: Sendable {
  /// Of its own in all the world: the name of its ledger's key.
  let gateway: String
  let depth: Doctor.Depth
  /// A running gateway's own: a secret store is asked once.
  var logins = KnownLogins()

  /// - Parameter carriers: The tokens that are good now, of any upstream.
  /// - Throws: ``UpstreamError``.
  func report(
    on upstream: UpstreamSettings, _ configuration: Configuration, _ carriers: [Doctor.Patient.Carrier],
    at now: Timestamp
  ) async throws -> DoctorReport {
    let plan = RoutePlan(configuration: configuration)
    let connector = UpstreamConnector(limits: plan.limits.wire) { Nonce.make() }
    let agents: Doctor.Patient.Agents =
      switch upstream.agent {
      case .fixed: .fixed
      case .managed:
        .managed(
          gateway: gateway, carriers.filter { $0.token.upstream == upstream.name }, searchPath: upstream.searchPath)
      }
    let patient = Doctor.Patient(
      agents: agents, executor: upstream.executor.user, today: String(now.description.prefix(10)),
      switchesRowSecurityOn: upstream.rowSecurity == .switchOn)
    return try await logins.reference(upstream.agent.login).attempt { credential in
      try await Doctor(depth: depth).examine(
        patient, connector, plan.target(upstream), credential, on: MultiThreadedEventLoopGroup.singleton.any())
    }
  }
}
