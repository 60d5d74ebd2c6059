/// Places that variables of the environment move elsewhere. The usual place is looked at too: what was left there can be read.
struct PlaceOverrides {
  /// A place to look for below a directory other than the usual.
  struct Lookup {
    let place: Place
    let base: String
    let pattern: String
  }

  /// Variables that name one file, and the place that it is; `KUBECONFIG` names several.
  private static let files: [(variable: String, number: Int, pattern: String)] = [
    ("PGPASSFILE", 61, ".pgpass"), ("PGSERVICEFILE", 62, ".pg_service.conf"),
    ("AWS_SHARED_CREDENTIALS_FILE", 46, ".aws/credentials"), ("AWS_CONFIG_FILE", 47, ".aws/config"),
    ("KUBECONFIG", 51, ".kube/config"), ("NETRC", 56, ".netrc"), ("npm_config_userconfig", 54, ".npmrc"),
    ("NPM_CONFIG_USERCONFIG", 54, ".npmrc"),
    ("GOOGLE_APPLICATION_CREDENTIALS", 49, ".config/gcloud/application_default_credentials.json"),
  ]

  /// Variables that name a directory, and what it stands for in the home directory.
  private static let directories: [(variable: String, prefix: String)] = [
    ("CLAUDE_CONFIG_DIR", ".claude/"), ("CODEX_HOME", ".codex/"), ("DOCKER_CONFIG", ".docker/"),
    ("CLOUDSDK_CONFIG", ".config/gcloud/"), ("VIBE_HOME", ".vibe/"), ("CLINE_DIR", ".cline/"),
    ("GNUPGHOME", ".gnupg/"), ("XDG_CONFIG_HOME", ".config/"),
  ]

  private let variables: [String: String]

  init(variables: [String: String]) { self.variables = variables }

  /// An absolute path that a variable names.
  func path(_ variable: String) -> String? {
    guard var path = variables[variable], path.hasPrefix("/") else { return nil }
    while path.count > 1, path.hasSuffix("/") { path.removeLast() }
    return path
  }

  var lookups: [Lookup] {
    let homes = PlaceCatalog.all.filter { $0.base == .home }
    var lookups = Self.files.flatMap { variable, number, pattern in
      paths(variable).compactMap { path in
        homes.first { $0.number == number && $0.pattern == pattern }.map { Self.whole(path, $0) }
      }
    }
    for (variable, prefix) in Self.directories {
      guard let directory = path(variable) else { continue }
      lookups += homes.filter { $0.pattern.hasPrefix(prefix) }.map {
        Lookup(place: $0, base: directory, pattern: String($0.pattern.dropFirst(prefix.count)))
      }
    }
    // Claude Code keeps its state beside that directory, or in the one that the variable names.
    if let directory = path("CLAUDE_CONFIG_DIR"), let state = homes.first(where: { $0.pattern == ".claude.json" }) {
      lookups.append(Lookup(place: state, base: directory, pattern: state.pattern))
    }
    for (variable, base) in [("XDG_CONFIG_HOME", Place.Base.configuration), ("XDG_DATA_HOME", .data)] {
      guard let directory = path(variable) else { continue }
      lookups += PlaceCatalog.all.filter { $0.base == base }.map {
        Lookup(place: $0, base: directory, pattern: $0.pattern)
      }
    }
    return lookups
  }

  private func paths(_ variable: String) -> [String] {
    let text = variables[variable] ?? ""
    return (variable == "KUBECONFIG" ? text.split(separator: ":").map(String.init) : [text]).filter {
      $0.hasPrefix("/") && !$0.contains("*")
    }
  }

  private static func whole(_ path: String, _ place: Place) -> Lookup {
    let slash = path.lastIndex(of: "/") ?? path.startIndex
    return Lookup(place: place, base: String(path[..<slash]), pattern: String(path[path.index(after: slash)...]))
  }
}
