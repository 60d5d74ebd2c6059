/// Tests that a project's own manifest runs, without a configuration file of their own.
enum TestScripts {
  /// Stands for them among a scan's files; no file is called so.
  static let mark = "(tests of the manifest)"
  private static let tools = [
    "vitest", "jest", "mocha", "playwright", "cypress", "ava", "node --test", "bun test", "tap ",
  ]

  static func stand(in root: String, _ limits: ScanLimits) -> Bool {
    let node = StateFile.read(root + "/package.json", .json, limits).entries.filter { $0.path.first == "scripts" }
    let runs = node.contains { entry in
      entry.name.hasPrefix("test") && tools.contains { (entry.value.bytes[...].text + " ").contains($0) }
    }
    return runs
      || StateFile.read(root + "/pyproject.toml", .toml, limits).entries.contains {
        $0.path.starts(with: ["tool", "pytest"])
      }
  }
}
