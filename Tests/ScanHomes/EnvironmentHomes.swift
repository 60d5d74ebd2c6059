import CredentialScan

extension SyntheticHome {
  /// Databases whose environment shows in different ways: in the address, in a name beside it, in a linked file, in several
  /// that disagree, or nowhere.
  public static func environments(seed: UInt64, layout: Layout) -> [SyntheticHome] {
    var random = Seeded(seed &+ 77)
    return (0..<24).map { index in
      var home = SyntheticHome("environment-\(index)", layout)
      for evidence in Evidence.allCases { home.plant(evidence, &random) }
      return home
    }
  }

  private enum Evidence: String, CaseIterable {
    case host, database, user, variable, file, section, loopback, disagreeing, none, wordInside
  }

  private mutating func plant(_ evidence: Evidence, _ random: inout Seeded) {
    let standing = random.pick([Standing.production, .staging])
    let word = standing == .production ? random.pick(["prod", "production"]) : random.pick(["staging", "dev", "test"])
    var (user, database, name, file) = ("shop", "shop", "DATABASE_URL", ".env")
    var (host, truth) = ("shop-\(Letters.label(10, &random)).aivencloud.com", standing.environment)
    switch evidence {
    case .host: host = "\(word)-db." + host
    case .database: database = "shop_\(word)"
    case .user: user = "shop_\(word)"
    case .variable: name = "\(word.uppercased())_DATABASE_URL"
    case .file: file = ".env.\(word)"
    case .section: file = "section"
    case .loopback: (host, truth) = (random.pick(["127.0.0.1", "localhost", "db.shop.test", "10.1.2.3"]), .local)
    case .disagreeing: (host, database, truth) = ("prod-db." + host, "shop_staging", .conflicting)
    case .none: truth = .unknownRemote
    case .wordInside: (database, truth) = (random.pick(["products", "contest", "devices", "delivery"]), .unknownRemote)
    }
    let sample = Address.url(
      "postgresql", user, host, ":5432/\(database)", kind: .postgres, name: name, truth, &random)
    let path = "code/shop/\(evidence.rawValue)/\(file == "section" ? "config/database.yml" : file)"
    let text =
      file == "section" ? "\(word):\n  url: \(sample.fields[0].value)\n" : Writing.dotenv(sample.fields)
    put(path, text)
    // A name beside it is a hint, and no proof that the database is not the one of production.
    let isHint = truth == .nonProduction && [.variable, .file, .section].contains(evidence)
    let reach = file == "section" ? Reach.readable : .loaded
    add(Label(sample, place: file == "section" ? 82 : 78, file: path, reach: reach, isHinted: isHint))
  }
}
