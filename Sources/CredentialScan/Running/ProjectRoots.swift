/// Where agents run: directories that their own state files name.
struct ProjectRoots {
  let home: String
  let limits: ScanLimits
  let system: ScanFiles
  private(set) var roots: [String] = []
  /// Files that should have named more.
  private(set) var skips: [Skip] = []

  init(home: String, limits: ScanLimits, system: ScanFiles) {
    (self.home, self.limits, self.system) = (home, limits, system)
  }

  mutating func find(_ overrides: PlaceOverrides = PlaceOverrides(variables: [:])) {
    for directory in [home, overrides.path("CLAUDE_CONFIG_DIR")].compactMap(\.self) { claude(directory) }
    for directory in [home + "/.codex", overrides.path("CODEX_HOME")].compactMap(\.self) { codex(directory) }
    railway()
    for base in ["/.config", "/Library/Application Support"] {
      for editor in ["Cursor", "Code", "Code - Insiders", "VSCodium", "Windsurf"] {
        workspaces(home + base + "/" + editor + "/User/workspaceStorage")
      }
    }
  }

  private mutating func add(_ path: String) {
    var path = path
    while path.count > 1, path.hasSuffix("/") { path.removeLast() }
    // A root above the home directory, or the home itself, would crawl everything: its places are looked at anyway.
    guard path.hasPrefix("/"), path != home, !home.hasPrefix(path + "/"), path != "/", !path.contains("/../"),
      roots.count < limits.projects, !roots.contains(path)
    else { return }
    if system.isDirectory(path) { roots.append(path) }
  }

  private mutating func claude(_ directory: String) {
    let document = document(directory + "/.claude.json", .json)
    for entry in document.entries where entry.path.count > 1 && entry.path[0] == "projects" { add(entry.path[1]) }
  }

  private mutating func codex(_ directory: String) {
    let document = document(directory + "/config.toml", .toml)
    for entry in document.entries where entry.path.count > 1 && entry.path[0] == "projects" { add(entry.path[1]) }
  }

  private mutating func railway() {
    let document = document(home + "/.railway/config.json", .json)
    for entry in document.entries where entry.path.count > 1 && entry.path[0] == "projects" { add(entry.path[1]) }
  }

  private mutating func workspaces(_ directory: String) {
    guard let list = system.entries(of: directory)?.list else { return }
    for (name, _) in list.prefix(limits.projects) {
      let document = document(directory + "/" + name + "/workspace.json", .json)
      for entry in document.entries where entry.name == "folder" {
        let bytes = entry.value.bytes[...]
        guard bytes.starts(with: "file://".utf8) else { continue }
        add(String(decoding: PercentEncoding.decode(bytes.dropFirst(7)), as: UTF8.self))
      }
    }
  }

  private mutating func document(_ path: String, _ format: Place.Format) -> Document {
    let document = system.document(path, format)
    if !document.problems.isEmpty { skips.append(Skip(file: path, reason: .projectsUnknown)) }
    return document
  }
}

/// What files beside a project say of its environment.
enum LinkedProjects {
  static func evidence(home: String?, roots: [String], system: ScanFiles) -> [String: EnvironmentEvidence] {
    var result: [String: EnvironmentEvidence] = [:]
    for root in roots {
      let vercel = system.document(root + "/.vercel/project.json", .json)
      note("projectName", in: vercel, of: root, "`.vercel/project.json` links the project", &result)
      let fly = system.document(root + "/fly.toml", .toml)
      note("app", in: fly, of: root, "`fly.toml` names the app", &result)
    }
    guard let home else { return result }
    let railway = system.document(home + "/.railway/config.json", .json)
    for entry in railway.entries
    where entry.path.count == 3 && entry.path[0] == "projects" && entry.name == "environmentName" {
      classify(entry, of: entry.path[1], "Railway's own file links the environment", &result)
    }
    return result
  }

  private static func note(
    _ name: String, in document: Document, of root: String, _ text: String,
    _ result: inout [String: EnvironmentEvidence]
  ) {
    if let entry = document.entries.first(where: { $0.name == name }) { classify(entry, of: root, text, &result) }
  }

  private static func classify(
    _ entry: Material, of root: String, _ text: String, _ result: inout [String: EnvironmentEvidence]
  ) {
    let value = entry.value.bytes[...].text
    guard let found = EnvironmentWords.classes(of: value).first else { return }
    result[root] = EnvironmentEvidence(environment: found.environment, source: .linked, text: "\(text) `\(value)`")
  }
}
