import Foundation
import SallyportModel
import Testing

@testable import Commands

struct InitCommandTests {
  let temporary = try? TemporaryDirectory()

  @Test func `the template is a good configuration`() throws {
    let reading = try ConfigurationReader.read(ConfigurationTemplate.text, file: "/srv/sallyport.yaml")
    #expect(reading.warnings.isEmpty)
    #expect(reading.configuration.upstreams.map(\.name.text) == ["shop"])
  }

  /// The commented lines show the defaults: read with the comments taken away, the values are the same.
  @Test func `the defaults in the template are the real ones`() throws {
    let shown = ConfigurationTemplate.text.split(separator: "\n", omittingEmptySubsequences: false)
      .map { line -> String in
        let isKey = line.firstMatch(of: /^ *#(  )?[a-z_]+:/) != nil
        let isExample = line.firstMatch(of: /advertise|certificate|key:|#tls:/) != nil
        return isKey && !isExample ? String(line.replacing("#", with: "", maxReplacements: 1)) : String(line)
      }
      .joined(separator: "\n")
    let real = try ConfigurationReader.read(ConfigurationTemplate.text, file: "/srv/sallyport.yaml").configuration
    #expect(try ConfigurationReader.read(shown, file: "/srv/sallyport.yaml").configuration == real)
    #expect(shown.contains("\nlisten: ") && shown.contains("\n  sessions_per_token: "))
  }

  @Test func `it writes once, for this user only, and what it wrote is good`() throws {
    let root = try #require(temporary).file("gate")
    try InitCommand.write(to: root, now: SystemClock.now)
    #expect(Files.permissions(of: root + "/state") == 0o700)
    #expect(Files.permissions(of: root + "/state/store.sqlite") == 0o600)
    #expect(Files.permissions(of: root + "/state/ledger.sqlite") == 0o600)
    let configuration = try ConfigurationFile.load(root + "/sallyport.yaml").configuration
    #expect(configuration.stateDirectory == root + "/state")
    #expect(throws: Never.self) { try GatewayKeys.load(from: StateDirectory(root + "/state")) }
    let before = try Data(contentsOf: URL(fileURLWithPath: root + "/state/ledger.key"))
    #expect(throws: Failure.self) { try InitCommand.write(to: root, now: SystemClock.now) }
    Files.remove(root + "/sallyport.yaml")
    #expect(throws: Failure.self) { try InitCommand.write(to: root, now: SystemClock.now) }
    #expect(try Data(contentsOf: URL(fileURLWithPath: root + "/state/ledger.key")) == before)
    #expect(Files.kind(of: root + "/sallyport.yaml") == nil)
  }

  @Test func `the report names the next commands`() throws {
    let report = InitCommand.report(directory: "gate", style: .plain)
    #expect(report.contains("sallyport operator add "))
    #expect(report.contains("sallyport serve --config gate/sallyport.yaml"))
  }
}

struct CheckCommandTests {
  let temporary = try? TemporaryDirectory()

  @Test func `the summary of the template`() throws {
    let configuration = try ConfigurationReader.read(ConfigurationTemplate.text, file: "/srv/sallyport.yaml")
      .configuration
    try Snapshot.expect(
      ConfigurationSummary(configuration: configuration, warnings: 0).text(.plain), is: "Tables/check.txt")
  }

  @Test func `the host's own doubts: modes, missing variables, plain text`() throws {
    let root = try #require(temporary).file("gate")
    try InitCommand.write(to: root, now: SystemClock.now)
    var configuration = try ConfigurationFile.load(root + "/sallyport.yaml").configuration
    let set = ["SHOP_AGENT_PASSWORD": "x", "SHOP_EXECUTOR_PASSWORD": "y"]
    #expect(Surroundings.warnings(of: configuration, environment: set).isEmpty)
    #expect(Surroundings.warnings(of: configuration, environment: [:]).count == 2)
    configuration.plaintext = .anywhere
    #expect(
      Surroundings.warnings(of: configuration, environment: set).map(\.hint) == [
        "everybody on the way reads what they read; `loopback` is the default"
      ])
    configuration.plaintext = .loopback
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: root + "/state")
    #expect(Surroundings.warnings(of: configuration, environment: set).map(\.hint) == ["`chmod 700 \(root)/state`"])
    try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: root + "/state")
    let secret = root + "/secret"
    configuration.upstreams[0].agent = .fixed(LoginSettings(user: "agent", password: .file(secret)))
    #expect(
      Surroundings.warnings(of: configuration, environment: set).map(\.message) == [
        "the file `\(secret)` of `upstreams.shop.agent.password` is not there"
      ])
    try Files.create(secret, Array("x".utf8), mode: .everyoneReads)
    #expect(Surroundings.warnings(of: configuration, environment: set).map(\.hint) == ["`chmod 600 \(secret)`"])
  }

  @Test func `errors and warnings are counted`() {
    let error = ConfigurationIssue(place: nil, message: "x", hint: nil)
    let warning = ConfigurationIssue(severity: .warning, place: nil, message: "x", hint: nil)
    #expect(CheckCommand.count([error], style: .plain) == "1 error")
    #expect(CheckCommand.count([error, error, warning], style: .plain) == "2 errors and 1 warning")
  }
}
