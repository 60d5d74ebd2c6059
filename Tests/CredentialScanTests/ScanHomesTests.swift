import CredentialScan
import Foundation
import ScanHomes
import Testing

/// What the homes promise, before any scan looks at them.
@Suite struct ScanHomesTests {
  private static let homes = Layout.allCases.flatMap {
    SyntheticHome.matrix(seed: 1, layout: $0) + [.everyday(seed: 1, layout: $0)]
  }

  @Test func `every secret carries the marker that no provider would draw`() {
    let markers = ["S4llyP0rtS", "5a11904d", "SallyPortSynthetic", "s4llyp0rtsynth", "S4LLYP0RTSYNTH", "S4yportSynth"]
    for label in Self.homes.flatMap(\.labels) {
      let isMarked = label.secrets.contains { secret in
        markers.contains { secret.contains($0) || decoded(secret).contains($0) }
      }
      #expect(isMarked || label.secrets.isEmpty || unmarked.contains(label.kind), "\(label.kind) in \(label.file)")
    }
  }

  /// Kinds whose random part is not drawn from letters: the demonstration key is public and opens nothing, and a binary key
  /// has the marker under its encoding.
  private let unmarked: Set<CredentialKind> = [.supabaseDemo]

  /// A secret's bytes behind one, two or three layers of base 64.
  private func decoded(_ secret: String) -> String {
    let prefix = ["pypi-", "ops_", "FlyV1 fm2_"].first(where: secret.hasPrefix) ?? ""
    var (text, all) = (String(secret.dropFirst(prefix.count)), "")
    for _ in 0..<3 {
      let body = text.split(separator: "\n").filter { !$0.hasPrefix("-----") }.joined()
        .replacing("-", with: "+").replacing("_", with: "/")
      let padding = String(repeating: "=", count: (4 - body.count % 4) % 4)
      guard let data = Data(base64Encoded: body + padding) else { break }
      text = String(decoding: data, as: UTF8.self)
      all += text
    }
    return all
  }

  @Test func `the same seed makes the same home`() {
    let (first, second) = (
      SyntheticHome.everyday(seed: 7, layout: .macOS), SyntheticHome.everyday(seed: 7, layout: .macOS)
    )
    #expect(first.secrets == second.secrets)
    #expect(first.secrets != SyntheticHome.everyday(seed: 8, layout: .macOS).secrets)
  }

  @Test func `every kind of the catalogue is planted`() {
    let missing = Set(CredentialKind.allCases).subtracting(Self.homes.flatMap(\.labels).map(\.kind))
    #expect(missing == [])
  }

  @Test func `decoys and quiet homes have no label`() {
    for layout in Layout.allCases {
      let labels = Decoys.homes(seed: 1, layout: layout).flatMap(\.labels)
      #expect(labels.isEmpty)
    }
  }

  @Test func `each check fires in one scenario and keeps quiet in another`() {
    let scenarios = SyntheticHome.scenarios(seed: 1, layout: .linux)
    #expect(Set(scenarios.flatMap { $0.checks.keys }) == Set(CrossFinding.Check.allCases))
    #expect(scenarios.reduce(into: Set()) { $0.formUnion($1.silent) } == Set(CrossFinding.Check.allCases))
  }

  @Test func `a home is written with its own path inside`() throws {
    let root = NSTemporaryDirectory() + "scan-homes-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: root) }
    try SyntheticHome.everyday(seed: 1, layout: .linux).write(to: root)
    let state = try String(contentsOfFile: root + "/.claude.json", encoding: .utf8)
    #expect(state.contains(root + "/code/shop"))
  }
}
