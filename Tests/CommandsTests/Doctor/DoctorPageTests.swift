import SallyportModel
import Testing
import UpstreamAccess

@testable import Commands

@Suite("docs/doctor.md")
struct DoctorPageTests {
  @Test("has every code in the program's order, and why it matters in its words")
  func codes() throws {
    let rows = try Page("doctor.md").table("## Codes")
    #expect(rows.map { Page.code($0[0])[0] } == DoctorCode.allCases.map(\.rawValue))
    #expect(rows.map { $0[3] } == DoctorCode.allCases.map(\.why))
  }

  @Test("has the exit codes of the command")
  func exitCodes() throws {
    let page = try Page("doctor.md").table("exit code").map { $0[0] }
    #expect(Set(page) == ["0", "\(ExitStatus.found)", "\(ExitStatus.failure)", "\(ExitStatus.warned)"])
  }

  @Test("nothing that it says ends like a sentence")
  func texts() { #expect(DoctorCode.allCases.allSatisfy { !$0.why.hasSuffix(".") && !$0.why.isEmpty }) }
}
