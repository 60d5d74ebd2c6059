/// Files that were named by the user, told by the end of their path: `backup/.pgpass` is read as what it is.
enum KnownFiles {
  private static let patterns: [(parts: [NamePattern], place: Place)] = PlaceCatalog.all
    .filter { $0.base != .project && !$0.pattern.contains("**") && $0.reach != .copied }
    .map { place in (place.pattern.split(separator: "/").map { NamePattern($0) }, place) }

  /// The place that a path looks like, wherever it lies. Nobody loads it from there by itself: it is readable, no more.
  static func place(of path: String) -> Place? {
    let parts = path.split(separator: "/").map(String.init)
    let found = patterns.first { pattern in
      pattern.parts.count <= parts.count
        && zip(pattern.parts.reversed(), parts.reversed()).allSatisfy { $0.matches($1) }
    }
    return found?.place.elsewhere
  }
}
