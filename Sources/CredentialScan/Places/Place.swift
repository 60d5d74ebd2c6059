/// A location where agents, tools and people keep credentials.
struct Place: Sendable {
  /// Where a pattern begins.
  enum Base: Sendable {
    case home
    /// `~/.config` and, on macOS, `~/Library/Application Support`.
    case configuration
    /// `~/.local/share` and, on macOS, `~/Library/Application Support`.
    case data
    /// A project's root.
    case project
  }

  /// How its bytes are read. `sealed` is encrypted and not read; `pages` are swept though they are no text.
  enum Format: String, CaseIterable, Sendable {
    case json, toml, yaml, ini, xml, propertyList, sqlite, transcript, dotenv, pgpass, netrc, history, shell, urls,
      text, key, sealed, pages
  }

  /// What the file is for; some checks ask.
  enum Role: Sendable {
    case agentConfiguration, toolConfiguration, environmentFile, transcript, history, shell, project, key
  }

  /// Number in the catalogue (docs/scan.md).
  let number: Int
  /// Whose it is, as people call it.
  let owner: String
  let base: Base
  /// Components separated by `/`; `*` stands for any part of one name, `**` for any number of levels.
  let pattern: String
  let format: Format
  let role: Role
  let reach: Reach

  /// The same kind of file in another location.
  var elsewhere: Place {
    Place(
      number: number, owner: owner, base: base, pattern: pattern, format: format, role: role,
      reach: min(reach, .readable))
  }

  /// The same place with another format.
  func read(as format: Format) -> Place {
    Place(number: number, owner: owner, base: base, pattern: pattern, format: format, role: role, reach: reach)
  }
}
