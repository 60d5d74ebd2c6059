import GatewayServer
import Logging
import SallyportModel
import Synchronization
import Testing
import UpstreamAccess

@testable import Commands

/// The doctor in a running gateway: what it says, once.
struct DoctorRoundsTests {
  private final class Lines: Sendable {
    let all = Mutex<[String]>([])
    func take() -> [String] {
      all.withLock { lines in
        defer { lines = [] }; return lines
      }
    }
  }

  private struct Handler: LogHandler {
    let lines: Lines
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.trace

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
      get { metadata[key] }
      set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
      let code = event.metadata?["code"].map { " [\($0)]" } ?? ""
      lines.all.withLock { $0.append("\(event.level): \(event.message)\(code)") }
    }
  }

  private static func finding(_ subject: String, _ severity: DoctorFinding.Severity = .warning) -> DoctorFinding {
    DoctorFinding(.temporary, severity, subject: subject, message: "PUBLIC may \(subject)", remedy: .sql("REVOKE;"))
  }

  private static func configuration() throws -> Configuration {
    let source = ConfigurationErrorTests.upstream.replacing("env:OWNER", with: "'exec:pass owner'")
    return try ConfigurationReader.read(source, file: "/nowhere/sallyport.yaml").configuration
  }

  private let lines = Lines()

  private func rounds(_ look: @escaping @Sendable (Int) throws -> [DoctorFinding]) throws -> DoctorRounds {
    let count = Mutex(0)
    let log = Logger(label: "test") { _ in Handler(lines: lines) }
    return DoctorRounds(try Self.configuration(), log: log) { _, _ in
      try look(
        count.withLock { count in
          defer { count += 1 }; return count
        })
    }
  }

  @Test func `a finding is said once, and once when it is gone`() async throws {
    let answers = [
      [Self.finding("a"), Self.finding("b", .error)], [Self.finding("a"), Self.finding("b", .error)],
      [Self.finding("a")], [],
    ]
    let rounds = try rounds { answers[$0] }
    await rounds.visit()
    #expect(lines.take() == ["error: doctor: PUBLIC may b [temporary]", "warning: doctor: PUBLIC may a [temporary]"])
    await rounds.visit()
    #expect(lines.take() == [])
    await rounds.visit()
    #expect(lines.take() == ["notice: doctor: gone: PUBLIC may b [temporary]"])
    await rounds.visit()
    #expect(lines.take() == ["notice: doctor: gone: PUBLIC may a [temporary]"])
  }

  @Test func `an upstream that does not answer keeps its findings, and is said once`() async throws {
    let rounds = try rounds { round in
      guard [1, 2, 4].contains(round) else { return [Self.finding("a")] }
      throw UpstreamError(.unreachable, "no")
    }
    var said: [[String]] = []
    for _ in 0..<5 {
      await rounds.visit()
      said.append(lines.take())
    }
    let silent = "warning: the doctor cannot look at the upstream"
    #expect(said == [["warning: doctor: PUBLIC may a [temporary]"], [silent], [], [], [silent]])
    #expect(rounds.counts.first { $0.labels.map(\.value) == ["shop", "warning"] }?.value == 1)
  }

  @Test func `every severity of every upstream is counted`() async throws {
    let rounds = try rounds { _ in [Self.finding("a"), Self.finding("b"), Self.finding("c", .info)] }
    #expect(rounds.counts.isEmpty, "not looked yet")
    await rounds.visit()
    let counts = rounds.counts.map { ($0.labels.map(\.value).joined(separator: "/"), $0.value) }
    #expect(
      counts.map(\.0) == ["/error", "/warning", "/info", "shop/error", "shop/warning", "shop/info"])
    #expect(counts.map(\.1) == [0, 0, 0, 0, 2, 1])
  }

  @Test func `an upstream that is no longer configured is forgotten`() async throws {
    let rounds = try rounds { _ in [Self.finding("a")] }
    await rounds.visit()
    var next = try Self.configuration()
    next.upstreams = []
    rounds.replace(next)
    #expect(rounds.counts.allSatisfy { $0.labels[0].value.isEmpty })
  }
}
