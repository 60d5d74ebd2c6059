/// One walk through a project for all places in it, with limits on levels and directories; no link to a directory is followed.
struct ProjectWalk {
  /// A file, and the place it is; `nil` where only a path given by the user asks for it, and it looks like none.
  struct Found {
    let path: String
    let place: Place?
  }

  /// Directories that hold other people's work, or what can be made again.
  static let passedOver: Set<String> = [
    "node_modules", ".git", "vendor", "target", "build", "dist", ".next", ".nuxt", ".venv", "venv", "__pycache__",
    ".build", "Pods", ".cache", ".gradle",
    "DerivedData", "coverage", ".tox", ".mypy_cache", ".turbo", ".svelte-kit", "bower_components", ".terraform",
    ".yarn", ".pnpm-store", "site-packages",
  ]

  private static let places: [(pattern: NamePattern, parents: [String], place: Place)] = PlaceCatalog.all
    .filter { $0.base == .project && $0.pattern.hasPrefix("**/") }
    .map { place in
      let parts = place.pattern.split(separator: "/").dropFirst().map(String.init)
      return (NamePattern(parts.last ?? ""), Array(parts.dropLast()), place)
    }

  let limits: ScanLimits
  let system: ScanFiles
  /// Whether files that are no known place are taken too.
  let takesAll: Bool
  private(set) var found: [Found] = []
  private(set) var skips: [Skip] = []
  private var directories = 0

  init(limits: ScanLimits, system: ScanFiles, takesAll: Bool) {
    (self.limits, self.system, self.takesAll) = (limits, system, takesAll)
  }

  mutating func walk(_ directory: String, depth: Int = 0, parents: [String] = []) {
    directories += 1
    guard directories <= limits.directories, found.count < limits.files else { return skip(directory, .tooManyFiles) }
    guard let (list, isCut) = system.entries(of: directory) else {
      return system.facts(directory) == nil ? () : skip(directory, .unreadable)
    }
    if isCut { skip(directory, .tooManyFiles) }
    for (name, kind) in list {
      let path = directory + "/" + name
      if kind == .directory {
        if Self.passedOver.contains(name) { continue }
        guard depth + 1 < limits.treeDepth else { skip(path, .tooDeep); continue }
        walk(path, depth: depth + 1, parents: parents + [name])
      } else if let place = Self.place(name, parents) {
        found.append(Found(path: path, place: place))
      } else if takesAll {
        found.append(Found(path: path, place: KnownFiles.place(of: path)))
      }
    }
  }

  static func place(_ name: String, _ parents: [String]) -> Place? {
    places.first {
      $0.pattern.matches(name) && parents.suffix($0.parents.count).elementsEqual($0.parents) && !isTemplate(name)
    }?.place
  }

  /// `.env.example` and its like hold no secrets by design; they are not read.
  static func isTemplate(_ name: String) -> Bool {
    let lower = name.lowercased()
    return [".example", ".sample", ".template", ".dist", ".tmpl", ".defaults"].contains {
      lower.hasSuffix($0) || lower.contains($0 + ".")
    }
  }

  private mutating func skip(_ path: String, _ reason: Skip.Reason) {
    if skips.count < 200 { skips.append(Skip(file: path, reason: reason)) }
  }
}
