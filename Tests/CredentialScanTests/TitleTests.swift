import Testing

@testable import CredentialScan

@Suite struct TitleTests {
  @Test(arguments: CredentialKind.allCases) func `every kind has a name that people use`(_ kind: CredentialKind) {
    #expect(kind.title != kind.rawValue || kind == .postgres)
    #expect(kind.title.utf8.count <= 48)
  }

  @Test func `no two kinds have the same name`() {
    #expect(Set(CredentialKind.allCases.map(\.title)).count == CredentialKind.allCases.count)
  }
}
