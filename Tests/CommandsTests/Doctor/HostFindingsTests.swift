import Foundation
import SallyportModel
import Testing
import UpstreamAccess

@testable import Commands

/// Files, secrets and the way to the server.
struct HostFindingsTests {
  private let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  private func write(_ name: String, mode: Int) throws -> String {
    let path = directory.file(name)
    try Data("x".utf8).write(to: URL(fileURLWithPath: path))
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    return path
  }

  private func host(mode: Int = 0o600, state: Int = 0o700, _ lines: String...) throws -> HostFindings {
    let file = try write("sallyport.yaml", mode: mode)
    let path = directory.file("the state")
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    try FileManager.default.setAttributes([.posixPermissions: state], ofItemAtPath: path)
    let source = "state_dir: '\(path)'\nupstreams:\n  shop:\n" + lines.map { "    \($0)\n" }.joined()
    return HostFindings(configuration: try ConfigurationReader.read(source, file: file).configuration)
  }

  private static let quiet = [
    "address: 127.0.0.1:5432", "database: shop", "admin: {user: a, password: 'exec:pass a'}",
    "executor: {user: e, password: 'exec:pass e'}",
  ]

  private func host(_ lines: [String], mode: Int = 0o600, state: Int = 0o700) throws -> HostFindings {
    try host(mode: mode, state: state, lines.joined(separator: "\n    "))
  }

  private func of(_ host: HostFindings) throws -> [DoctorFinding] {
    host.of(try #require(host.configuration.upstreams.first))
  }

  @Test func `what is closed is not told`() throws {
    let host = try host(Self.quiet)
    #expect(host.common == [])
    #expect(try of(host) == [])
  }

  @Test(arguments: [
    (0o640, DoctorFinding.Severity.info, "go-r"), (0o604, .info, "go-r"), (0o620, .error, "go-w"),
    (0o666, .error, "go-w"),
  ])
  func `a configuration that others touch`(_ mode: Int, _ severity: DoctorFinding.Severity, _ change: String) throws {
    let found = try #require(try host(Self.quiet, mode: mode).common.first)
    #expect(found.code == .configurationOpen && found.severity == severity)
    #expect(found.remedy == .shell("chmod \(change) '\(directory.file("sallyport.yaml"))'"))
  }

  @Test(arguments: [0o710, 0o701, 0o755]) func `a state directory that others touch`(_ mode: Int) throws {
    let found = try #require(try host(Self.quiet, state: mode).common.first)
    #expect(found.code == .stateDirectoryOpen && found.severity == .error)
    #expect(found.remedy == .shell("chmod 700 '\(directory.file("the state"))'"))
  }

  @Test func `secrets that lie about`() throws {
    let open = try write("it's", mode: 0o640)
    let shut = try write("shut", mode: 0o600)
    let files = try of(
      try host([
        "address: 127.0.0.1:5432", "database: shop", "admin: {user: a, password: \"file:\(open)\"}",
        "executor: {user: e, password: \"file:\(shut)\"}",
      ]))
    #expect(files.map(\.code) == [.secretFileOpen, .secretAtRest, .secretAtRest])
    #expect(files.map(\.severity) == [.error, .warning, .info])
    #expect(files[0].remedy == .shell("chmod 600 '\(open.replacingOccurrences(of: "'", with: "'\\''"))'"))
    let variables = ["admin: {user: a, password: 'env:A'}", "executor: {user: a, password: 'env:A'}"]
    let place = ["address: 127.0.0.1:5432", "database: shop"]
    #expect(try of(try host(place + variables)).map(\.code) == [.secretAtRest], "one login, told once")
    #expect(try of(try host(place + variables + ["environment: development"])) == [])
    let fixed = ["agent: {user: a, password: 'env:A'}", "executor: {user: e, password: 'exec:e'}"]
    #expect(try of(try host(place + fixed)) == [], "an agent's login may only read")
  }

  @Test(arguments: [
    ("db.example:5432", "require", 1), ("db.example:5432", "verify-ca", 1), ("db.example:5432", "verify-full", 0),
    ("127.0.0.1:5432", "disable", 0), ("db.example:5432", "disable", 1),
  ])
  func `a server that nobody proves`(_ address: String, _ mode: String, _ count: Int) throws {
    let lines = ["address: \(address)"] + Self.quiet.dropFirst() + ["tls: \(mode)"]
    #expect(try of(try host(lines)).count { $0.code == .tlsNotVerified } == count)
  }
}
