/// Tests that a project's own manifest runs, without a configuration file of their own.
enum TestScripts {
  /// Stands for them among a scan's files; no file is called so.
  static let mark = "(tests of the manifest)"
  private static let tools = [
    "vitest", "jest", "mocha", "playwright", "cypress", "ava", "node --test", "bun test", "tap ",
  ]

  static func stand(in root: String, _ system: ScanFiles) -> Bool {
    let node = system.document(root + "/package.json", .json).entries.filter { $0.path.first == "scripts" }
    let runs = node.contains { entry in
      entry.name.hasPrefix("test") && tools.contains { (entry.value.bytes[...].text + " ").contains($0) }
    }
    return runs
      || system.document(root + "/pyproject.toml", .toml).entries.contains {
        $0.path.starts(with: ["tool", "pytest"])
      }
  }
}
