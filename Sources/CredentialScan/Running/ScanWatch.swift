/// Whether anything that a scan looked at has changed since: sizes, times and identities of its files and of the directories
/// that they lie in, so that a new file is noticed too. Asks the system for each; opens nothing.
public struct ScanWatch: Sendable {
  private var stamps: [String: FileFacts] = [:]

  init() {}

  /// Notes a file as it was when it was opened, and its directory.
  mutating func note(_ path: String, _ facts: FileFacts, _ system: ScanFiles) {
    stamps[path] = facts
    guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return }
    noteDirectory(String(path[..<slash]), system)
  }

  mutating func noteDirectory(_ path: String, _ system: ScanFiles) {
    if stamps[path] == nil, let facts = system.facts(path) { stamps[path] = facts }
  }

  /// How many files and directories are asked about.
  public var count: Int { stamps.count }

  /// True when one of them is other than it was, or gone; `nil` when the file system does not answer.
  ///
  /// - Parameter seconds: how long is waited for an answer to all of it.
  public func hasChanged(within seconds: Double = 30) -> Bool? {
    PatientCall.run(within: seconds) { [stamps] in stamps.contains { FileFacts(path: $0.key) != $0.value } }
  }
}
