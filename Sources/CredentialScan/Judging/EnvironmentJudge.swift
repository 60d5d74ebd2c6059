/// Says where a credential works, by the strongest evidence there is, and names the evidence.
struct EnvironmentJudge {
  let declarations: [EnvironmentDeclaration]
  /// Environments that files beside a project name, by its root.
  let links: [String: EnvironmentEvidence]

  func conclude(_ hits: [Hit]) -> EnvironmentConclusion {
    var evidence: [EnvironmentEvidence] = []
    for hit in hits {
      evidence += declared(hit.identity) + hit.evidence + structure(hit) + words(hit) + context(hit)
      if let project = hit.origin.project, let link = links[project], hit.kind.holdsData || hit.kind == .railwayToken {
        evidence.append(link)
      }
    }
    return Self.weigh(
      Self.unique(evidence), isHosted: hits.first.map { $0.kind.isHosted || $0.identity.host != nil } ?? false)
  }

  /// The strongest source decides; where it contradicts itself, nothing does.
  static func weigh(_ evidence: [EnvironmentEvidence], isHosted: Bool) -> EnvironmentConclusion {
    // "Somewhere else" is no answer to "where": any word overrules it.
    let telling = evidence.filter { $0.environment != .unknownRemote }
    guard let source = telling.map(\.source).min() else {
      let isElsewhere = isHosted || evidence.contains { $0.environment == .unknownRemote }
      return EnvironmentConclusion(
        environment: isElsewhere ? .unknownRemote : .unknown, source: nil, evidence: evidence)
    }
    let deciding = telling.filter { $0.source == source }
    let classes = Set(deciding.map(\.environment))
    let isOverruled =
      evidence.contains { $0.source == .structure && $0.environment == .unknownRemote } && classes == [.local]
    let environment = isOverruled ? .unknownRemote : classes.count == 1 ? deciding[0].environment : .conflicting
    return EnvironmentConclusion(
      environment: environment, source: source, evidence: deciding + evidence.filter { !deciding.contains($0) })
  }

  private static func unique(_ evidence: [EnvironmentEvidence]) -> [EnvironmentEvidence] {
    var seen: Set<EnvironmentEvidence> = []
    return evidence.filter { seen.insert($0).inserted }
  }

  private func declared(_ identity: Identity) -> [EnvironmentEvidence] {
    let names = [identity.host, identity.database, identity.project, identity.account, identity.label, identity.user]
      .compactMap { $0?.lowercased() }
    return declarations.filter { names.contains($0.name.lowercased()) }
      .map { .init(environment: $0.environment, source: .declared, text: "your own map names `\($0.name)`") }
  }

  private func structure(_ hit: Hit) -> [EnvironmentEvidence] {
    guard let host = hit.identity.host, hit.kind != .netrc, hit.kind != .sallyportToken else { return [] }
    if HostClass.isLocal(host) {
      return [
        .init(environment: .local, source: .structure, text: "the host `\(host)` is on this machine or its network")
      ]
    }
    let place = HostClass.provider(of: host).map { " (\($0))" } ?? ""
    return [.init(environment: .unknownRemote, source: .structure, text: "the host `\(host)`\(place) is remote")]
  }

  /// `dev` at the end of a host is a top-level domain like any other.
  private static func withoutTopLevel(_ host: String) -> String {
    guard let dot = host.lastIndex(of: "."), !host.hasSuffix("]") else { return host }
    return String(host[..<dot])
  }

  private func words(_ hit: Hit) -> [EnvironmentEvidence] {
    let identity = hit.identity
    let texts = [
      ("host", identity.host.map(Self.withoutTopLevel)), ("database", identity.database),
      ("user", identity.user.map { $0.contains("@") ? Self.withoutTopLevel($0) : $0 }),
      ("project", identity.project),
      ("profile", identity.label),
    ]
    return texts.flatMap { name, text in
      // A database or a login called `main` or `master` is a product's default and says nothing.
      EnvironmentWords.classes(of: text ?? "", isHost: ["host", "database", "user"].contains(name)).map {
        word, environment in
        .init(
          environment: environment, source: name == "profile" ? .contextWord : .identityWord,
          text: "the \(name) has the word `\(word)`")
      }
    }
  }

  private func context(_ hit: Hit) -> [EnvironmentEvidence] {
    var result: [EnvironmentEvidence] = []
    // A host in the path to a value is spoken of already, and `dev` at its end is a top-level domain.
    let field = hit.identity.host.map { hit.sighting.field.replacing($0, with: "") } ?? hit.sighting.field
    // Which file a copy lies in says nothing of where the original works; nor does `main` in a file's name.
    // A property list is named after its maker's domain, and `dev` is one that everybody may have.
    if hit.origin.role != .transcript, hit.origin.role != .history, !hit.origin.name.hasSuffix(".plist") {
      result += EnvironmentWords.classes(of: hit.origin.name, isHost: true).map {
        .init(environment: $1, source: .contextWord, text: "the file's name has the word `\($0)`")
      }
    }
    result += EnvironmentWords.classes(of: field, isHost: true).map {
      .init(environment: $1, source: .contextWord, text: "the field `\(field)` has the word `\($0)`")
    }
    return result
  }
}
