/// Every location that is known, and short ways to write one down.
///
/// Numbers are those of the catalogue in docs/scan.md. A place that does not exist costs one look at its directory.
enum PlaceCatalog {
  static let all: [Place] = agents + editors + tools + shells + projects

  static func agent(_ number: Int, _ owner: String, _ base: Place.Base, _ pattern: String) -> Place {
    file(number, owner, base, pattern, .json, .agentConfiguration, .loaded)
  }

  static func transcript(_ number: Int, _ owner: String, _ base: Place.Base, _ pattern: String) -> Place {
    file(number, owner, base, pattern, .transcript, .transcript, .copied)
  }

  static func tool(
    _ number: Int, _ owner: String, _ base: Place.Base, _ pattern: String, _ format: Place.Format
  ) -> Place {
    file(number, owner, base, pattern, format, .toolConfiguration)
  }

  /// A file whose contents are encrypted: unless everybody has the key, that it is there is all that is said of it.
  static func store(_ number: Int, _ owner: String, _ base: Place.Base, _ pattern: String) -> Place {
    file(number, owner, base, pattern, .sealed, .toolConfiguration)
  }

  static func file(
    _ number: Int, _ owner: String, _ base: Place.Base, _ pattern: String, _ format: Place.Format, _ role: Place.Role,
    _ reach: Reach = .readable
  ) -> Place {
    Place(number: number, owner: owner, base: base, pattern: pattern, format: format, role: role, reach: reach)
  }
}
