import Foundation
import SallyportModel
import Testing
import UpstreamAccess

@testable import Commands

/// The diagnosis as people and programs get it.
struct DoctorTextTests {
  private static func settings(_ name: String) throws -> UpstreamSettings {
    var source = ConfigurationErrorTests.upstream
    source = source.replacingOccurrences(of: "shop:", with: "\(name):")
    return try #require(
      try ConfigurationReader.read(source, file: "/srv/gate/sallyport.yaml").configuration.upstreams.first)
  }

  private static func finding(
    _ code: DoctorCode, _ severity: DoctorFinding.Severity, _ subject: String, _ remedy: DoctorFinding.Remedy?
  ) -> DoctorFinding {
    DoctorFinding(code, severity, subject: subject, message: "PUBLIC may do something with \(subject)", remedy: remedy)
  }

  private static func definers(_ count: Int) -> [DoctorFinding] {
    (0..<count).map {
      finding(
        .securityDefiner, .warning, "public.f\(10 + $0)(integer)",
        .sql("REVOKE EXECUTE ON ROUTINE public.f\(10 + $0)(integer) FROM PUBLIC;"))
    }
  }

  private static var many: [DoctorFinding] {
    [
      finding(
        .tablePrivilege, .error, "public.orders",
        .sql("REVOKE INSERT ON public.orders FROM PUBLIC;\nREVOKE team FROM agent;")),
      finding(.temporary, .warning, "shop", .sql("REVOKE TEMPORARY ON DATABASE shop FROM PUBLIC;")),
      finding(.secretAtRest, .warning, "upstreams.shop.admin.password", .advice("in the configuration: use exec:")),
      finding(.noPrimaryKey, .info, "public.log\u{1B}[2J", nil),
    ] + definers(12)
  }

  private static func diagnosis(
    _ findings: [DoctorFinding] = many, common: [DoctorFinding] = []
  ) throws -> Diagnosis {
    let report = DoctorReport(serverVersion: "15.20 (Debian)", askedAs: "owner", findings: findings)
    return Diagnosis(
      common: common, upstreams: [Diagnosis.Looked(upstream: try settings("shop"), result: .success(report), host: [])])
  }

  @Test func `a screen has the worst in full and the rest in a line each`() throws {
    let text = DoctorText(diagnosis: try Self.diagnosis(), width: 80, height: 24).text
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count < 24)
    #expect(lines.allSatisfy { $0.count <= 80 })
    try Snapshot.expect(text, is: "Doctor/screen.txt")
  }

  @Test func `the worst of all sections has the screen before the notes of the host`() throws {
    let note = Self.finding(.configurationOpen, .info, "/etc/gate.yaml", .shell("chmod go-r /etc/gate.yaml"))
    let diagnosis = try Self.diagnosis(common: [note])
    let text = DoctorText(diagnosis: diagnosis, width: 80, height: 24).text
    #expect(text.contains("REVOKE INSERT ON public.orders") && !text.contains("chmod"))
    #expect(text.split(separator: "\n", omittingEmptySubsequences: false).count < 24)
  }

  @Test(arguments: [10, 14, 24, 60, 200]) func `any screen is enough`(_ height: Int) throws {
    let text = DoctorText(diagnosis: try Self.diagnosis(), width: 80, height: height).text
    #expect(text.split(separator: "\n", omittingEmptySubsequences: false).count < max(height, 12))
    #expect(text.contains("REVOKE INSERT ON public.orders") == (height >= 24))
  }

  @Test func `verbose cuts nothing`() throws {
    let text = DoctorText(diagnosis: try Self.diagnosis(), width: 40, height: 10, isVerbose: true).text
    for index in 10..<22 { #expect(text.contains("REVOKE EXECUTE ON ROUTINE public.f\(index)(integer) FROM PUBLIC;")) }
    #expect(!text.contains("…") && !text.contains("\u{1B}"))
    try Snapshot.expect(text, is: "Doctor/verbose.txt")
  }

  @Test func `a kind that would hide one shows it`() throws {
    func text(_ count: Int) throws -> String {
      DoctorText(diagnosis: try Self.diagnosis(Self.definers(count)), width: 80, height: nil).text
    }
    #expect(try !text(4).contains("more"))
    #expect(try text(5).contains("and 2 more: --code security-definer"))
  }

  @Test func `several upstreams, one of which does not answer`() throws {
    var diagnosis = try Self.diagnosis(
      [], common: [Self.finding(.stateDirectoryOpen, .error, "/s", .shell("chmod 700 '/s'"))])
    diagnosis.upstreams.append(
      Diagnosis.Looked(
        upstream: try Self.settings("billing"),
        result: .failure(UpstreamError(.unreachable, "connection refused", hint: "is it running?")),
        host: [Self.finding(.tlsNotVerified, .warning, "db:5432", .advice("verify-full"))]))
    try Snapshot.expect(DoctorText(diagnosis: diagnosis).text, is: "Doctor/several.txt")
    try Snapshot.expect(try JSONText.of(DiagnosisDocument(diagnosis)), is: "Doctor/several.json")
  }

  @Test func `the exit code is the worst of it`() throws {
    func status(_ findings: [DoctorFinding], failing: Bool = false) throws -> Int32 {
      var diagnosis = try Self.diagnosis(findings)
      if failing {
        diagnosis.upstreams.append(
          Diagnosis.Looked(
            upstream: try Self.settings("b"), result: .failure(UpstreamError(.timedOut, "late")), host: []))
      }
      return diagnosis.exitStatus
    }
    let error = Self.finding(.owner, .error, "a", nil)
    let warning = Self.finding(.temporary, .warning, "a", nil)
    let note = Self.finding(.noPrimaryKey, .info, "a", nil)
    #expect(try [status([]), status([note])] == [0, 0])
    #expect(try [status([warning, note]), status([warning, error])] == [4, 3])
    #expect(try [status([], failing: true), status([warning], failing: true)] == [1, 1])
    #expect(try status([error], failing: true) == 3)
  }

  @Test func `only what is asked for is told`() throws {
    let only = try Self.diagnosis().only([.temporary, .noPrimaryKey])
    #expect(only.all.map(\.code) == [.temporary, .noPrimaryKey])
    #expect(try Self.diagnosis().only([]).all.count == Self.many.count)
  }
}
