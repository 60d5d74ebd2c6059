import GatewayServer
import Logging
import SallyportModel
import Synchronization
import UpstreamAccess

/// The doctor's cheap part in a running gateway: at the start, every hour, and when it is called. What is new is said once in the log, what
/// is gone as well; a finding stops nothing.
final class DoctorRounds: Sendable {
  /// What is found at one upstream now.
  typealias Look = @Sendable (UpstreamSettings, Configuration) async throws -> [DoctorFinding]

  /// Between two rounds when nobody calls: usually, and while an upstream does not answer.
  private static let rest = (usual: Duration.seconds(3_600), afterFailure: Duration.seconds(60))

  private struct State {
    var configuration: Configuration
    /// By upstream; `nil` is the host itself.
    var seen: [UpstreamName?: Set<DoctorFinding>] = [:]
    var failing: Set<UpstreamName> = []
    var isCalled = true
  }

  private let state: Mutex<State>
  private let log: Logger
  private let look: Look

  init(_ configuration: Configuration, log: Logger, look: @escaping Look) {
    state = Mutex(State(configuration: configuration))
    self.log = log
    self.look = look
  }

  /// Takes a new configuration and looks at once.
  func replace(_ configuration: Configuration) {
    state.withLock { state in
      state.configuration = configuration
      let names = Set(configuration.upstreams.map(\.name))
      state.seen = state.seen.filter { seen in seen.key.map(names.contains) ?? true }
      state.failing.formIntersection(names)
      state.isCalled = true
    }
  }

  /// Looks until cancelled.
  func run() async {
    var due = ContinuousClock.now
    while !Task.isCancelled {
      let isCalled = state.withLock { state in
        defer { state.isCalled = false }
        return state.isCalled
      }
      if isCalled || ContinuousClock.now >= due {
        await visit()
        let isFailing = state.withLock { !$0.failing.isEmpty }
        due = .now + (isFailing ? Self.rest.afterFailure : Self.rest.usual)
      }
      try? await Task.sleep(for: .seconds(1))
    }
  }

  /// One round.
  func visit() async {
    let configuration = state.withLock { $0.configuration }
    let host = HostFindings(configuration: configuration)
    note(host.common, of: nil)
    for upstream in configuration.upstreams {
      do {
        note(host.of(upstream) + (try await look(upstream, configuration)), of: upstream.name)
        state.withLock { _ = $0.failing.remove(upstream.name) }
      } catch {
        guard !Task.isCancelled, state.withLock({ $0.failing.insert(upstream.name).inserted }) else { continue }
        log.warning(
          "the doctor cannot look at the upstream", metadata: ["upstream": "\(upstream.name)", "error": "\(error)"])
      }
    }
  }

  /// Findings of the last round, by upstream (empty for the host) and severity; all severities of all that was looked at.
  var counts: [GatewayMetrics.Sample] {
    let seen = state.withLock { $0.seen }
    return seen.sorted { ($0.key?.text ?? "") < ($1.key?.text ?? "") }.flatMap { name, findings in
      DoctorFinding.Severity.allCases.map { severity in
        GatewayMetrics.Sample(
          labels: [("upstream", name?.text ?? ""), ("severity", severity.rawValue)],
          value: Double(findings.count { $0.severity == severity }))
      }
    }
  }

  private func note(_ found: [DoctorFinding], of upstream: UpstreamName?) {
    let now = Set(found)
    let before = state.withLock { state in
      // A configuration that has come meanwhile may have lost this upstream.
      guard upstream == nil || state.configuration.upstreams.contains(where: { $0.name == upstream }) else {
        return now
      }
      defer { state.seen[upstream] = now }
      return state.seen[upstream] ?? []
    }
    for finding in now.subtracting(before).sorted() { tell(finding, of: upstream) }
    for finding in before.subtracting(now).sorted() {
      log.notice("doctor: gone: \(finding.message)", metadata: metadata(finding, upstream))
    }
  }

  private func tell(_ finding: DoctorFinding, of upstream: UpstreamName?) {
    var metadata = metadata(finding, upstream)
    if let remedy = finding.remedy { metadata["remedy"] = "\(remedy.text)" }
    let level: Logger.Level =
      switch finding.severity {
      case .error: .error
      case .warning: .warning
      case .info: .info
      }
    log.log(level: level, "doctor: \(finding.message)", metadata: metadata)
  }

  private func metadata(_ finding: DoctorFinding, _ upstream: UpstreamName?) -> Logger.Metadata {
    var metadata: Logger.Metadata = ["code": "\(finding.code.rawValue)"]
    if let upstream { metadata["upstream"] = "\(upstream)" }
    return metadata
  }
}
