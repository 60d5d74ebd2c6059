/// Where agents run: directories that their own state files name.
struct ProjectRoots {
  let home: String
  let limits: ScanLimits
  private(set) var roots: [String] = []

  init(home: String, limits: ScanLimits) { (self.home, self.limits) = (home, limits) }

  mutating func find() {
    claude()
    codex()
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
    if FileFacts(path: path)?.kind == .directory { roots.append(path) }
  }

  private mutating func claude() {
    let document = document(home + "/.claude.json", .json)
    for entry in document.entries where entry.path.count > 1 && entry.path[0] == "projects" { add(entry.path[1]) }
  }

  private mutating func codex() {
    let document = document(home + "/.codex/config.toml", .toml)
    for entry in document.entries where entry.path.count > 1 && entry.path[0] == "projects" { add(entry.path[1]) }
  }

  private mutating func railway() {
    let document = document(home + "/.railway/config.json", .json)
    for entry in document.entries where entry.path.count > 1 && entry.path[0] == "projects" { add(entry.path[1]) }
  }

  private mutating func workspaces(_ directory: String) {
    guard let names = SystemDirectory.names(of: directory, limit: limits.projects)?.names else { return }
    for name in names {
      let document = document(directory + "/" + name + "/workspace.json", .json)
      for entry in document.entries where entry.name == "folder" {
        let bytes = entry.value.bytes[...]
        guard bytes.starts(with: "file://".utf8) else { continue }
        add(String(decoding: PercentEncoding.decode(bytes.dropFirst(7)), as: UTF8.self))
      }
    }
  }

  private func document(_ path: String, _ format: Place.Format) -> Document { StateFile.read(path, format, limits) }
}

/// Small files that are read for what they say of others.
enum StateFile {
  /// Empty when the file is not there, or larger than a structured file may be.
  static func read(_ path: String, _ format: Place.Format, _ limits: ScanLimits) -> Document {
    var builder = DocumentBuilder(limits: limits)
    guard let file = try? SystemFile(path), file.facts.size <= limits.structuredBytes else { return builder.document }
    var bytes: [UInt8] = []
    guard file.read(file.facts.size, at: 0, into: &bytes) != nil else { return builder.document }
    FormatReaders.read(bytes, format, into: &builder)
    return builder.document
  }
}

/// What files beside a project say of its environment.
enum LinkedProjects {
  static func evidence(home: String?, roots: [String], limits: ScanLimits) -> [String: EnvironmentEvidence] {
    var result: [String: EnvironmentEvidence] = [:]
    for root in roots {
      let vercel = StateFile.read(root + "/.vercel/project.json", .json, limits)
      note("projectName", in: vercel, of: root, "`.vercel/project.json` links the project", &result)
      let fly = StateFile.read(root + "/fly.toml", .toml, limits)
      note("app", in: fly, of: root, "`fly.toml` names the app", &result)
    }
    guard let home else { return result }
    let railway = StateFile.read(home + "/.railway/config.json", .json, limits)
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
