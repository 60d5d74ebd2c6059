public import CredentialScan

/// A home directory made up from a seed, with what is true of it.
public struct SyntheticHome: Sendable {
  public let name: String
  public let layout: Layout
  /// By path from the home; `@HOME@` in a text stands for the home itself.
  public internal(set) var files: [String: Carrier.Contents] = [:]
  public internal(set) var labels: [Label] = []
  /// Cross findings that are true, with the file each belongs to.
  public internal(set) var checks: [CrossFinding.Check: String] = [:]
  /// Checks that must stay silent here.
  public internal(set) var silent: Set<CrossFinding.Check> = []
  /// A database that an upstream stands for.
  public internal(set) var protected: ProtectedDatabase?

  init(_ name: String, _ layout: Layout) {
    (self.name, self.layout) = (name, layout)
    // The project is known because agents ran there.
    files[".claude.json"] = .text(#"{"projects": {"@HOME@/code/shop": {"allowedTools": []}}}"#)
    files["code/shop/package.json"] = .text(#"{"name": "shop", "private": true}"#)
  }

  mutating func put(_ path: String, _ text: String) { files[layout.resolve(path)] = .text(text) }

  mutating func add(_ label: Label) { labels.append(label) }

  /// Puts a sample where its carrier has it, unless another stands there.
  mutating func put(_ sample: Sample, in carrier: Carrier) {
    let path = layout.resolve(carrier.path)
    files[path] = carrier.write(sample.fields)
    // Wrangler's file is for development by its name, which is weak evidence where the credential says nothing itself.
    let isHinted = path.hasSuffix(".dev.vars") && [.unknown, .unknownRemote].contains(sample.environment)
    labels.append(Label(sample, place: carrier.place, file: path, reach: carrier.reach, isHinted: isHinted))
  }

  /// Every secret of the home, for the search through what is shown.
  public var secrets: [String] { labels.flatMap(\.secrets).filter { !$0.isEmpty } }
}

extension SyntheticHome {
  /// Every kind in every place that takes it: one home for each maker, each place with a credential of its own.
  public static func matrix(seed: UInt64, layout: Layout) -> [SyntheticHome] {
    var random = Seeded(seed)
    return Maker.all.enumerated().map { index, maker in
      var home = SyntheticHome("\(maker.kind.rawValue)-\(maker.variant)-\(index)", layout)
      for carrier in Carrier.all {
        let sample = maker.make(&random)
        if carrier.takes(sample) { home.put(sample, in: carrier) }
      }
      return home
    } + ownFiles(layout, &random)
  }

  private static func ownFiles(_ layout: Layout, _ random: inout Seeded) -> [SyntheticHome] {
    OwnFile.all.enumerated().map { index, own in
      let path = layout.resolve(own.path)
      let (sample, text) = own.make(&random)
      var home = SyntheticHome("own-\(index)", layout)
      home.files[path] = .text(text)
      home.labels.append(Label(sample, place: own.place, file: path, reach: own.reach))
      return home
    }
  }

  /// A home with a bit of everything, as one finds it: a company-ending credential, lesser ones, noise.
  public static func everyday(seed: UInt64, layout: Layout) -> SyntheticHome {
    var random = Seeded(seed)
    var home = SyntheticHome("everyday", layout)
    let planted: [(CredentialKind, String, String)] = [
      (.supabaseAccountToken, "", ".cursor/mcp.json"), (.postgres, "prod-production", "@P@/.env"),
      (.stripeTest, "", "@P@/.dev.vars"), (.anthropicKey, "", ".zshrc"), (.gitHubClassic, "", ".bash_history"),
      (.awsKey, "", ".claude/projects/-code-shop/session.jsonl"), (.postgres, "shop-local", "@P@/packages/api/.env"),
      (.neonKey, "", "@CONFIG@/Code/User/mcp.json"), (.redis, "staging-staging", "@P@/fly.toml"),
    ]
    for (kind, variant, path) in planted {
      guard let carrier = Carrier.all.first(where: { $0.path == path }) else { continue }
      home.put(Maker.sample(kind, variant: variant, &random), in: carrier)
    }
    home.put("@P@/README.md", Decoys.prose)
    return home
  }
}
