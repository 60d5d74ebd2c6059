public import CredentialScan

/// Makes one variant of a kind, with fresh letters each time.
public struct Maker: Sendable {
  public let kind: CredentialKind
  /// What tells it from others of its kind: `rw`, `legacy`.
  public let variant: String
  let make: @Sendable (inout Seeded) -> Sample

  init(_ kind: CredentialKind, _ variant: String = "", _ make: @escaping @Sendable (inout Seeded) -> Sample) {
    (self.kind, self.variant, self.make) = (kind, variant, make)
  }

  /// A token that is a prefix with random letters.
  init(
    _ kind: CredentialKind, _ name: String, _ prefix: String, _ power: Power, variant: String = "",
    wholeAccount: Bool = false, environment: EnvironmentClass = .unknown,
    letters: @escaping @Sendable (inout Seeded) -> String
  ) {
    self.init(kind, variant.isEmpty ? prefix : variant) { random in
      let sample = Sample(kind, name, prefix + letters(&random), power).environment(environment)
      return wholeAccount ? sample.wholeAccount() : sample
    }
  }

  /// Every kind that is a value under a name.
  public static let all = data + hosting + clouds + forges + money + models + services
}

/// Where a database stands, for the makers of connection URLs.
enum Standing: CaseIterable {
  case production, staging, local, nowhere

  var environment: EnvironmentClass {
    switch self {
    case .production: .production
    case .staging: .nonProduction
    case .local: .local
    case .nowhere: .unknownRemote
    }
  }
  /// A word for host or database.
  var word: String {
    switch self {
    case .production: "prod"
    case .staging: "staging"
    case .local, .nowhere: "shop"
    }
  }
}

/// Connection URLs.
enum Address {
  static func url(
    _ scheme: String, _ user: String, _ host: String, _ rest: String, kind: CredentialKind,
    name: String = "DATABASE_URL",
    _ environment: EnvironmentClass, power: Power = .data, _ random: inout Seeded
  ) -> Sample {
    let password = Letters.alphanumeric(24, &random)
    let text = "\(scheme)://\(user):\(password)@\(host)\(rest)"
    return Sample(kind, name, text, power, secret: password).environment(environment)
  }

  /// A host of a big cloud, whose first label a team chooses.
  static func host(_ standing: Standing, _ random: inout Seeded) -> String {
    let label = Letters.label(12, &random)
    return switch standing {
    case .production: "shop-prod.cluster-\(label).eu-central-1.rds.amazonaws.com"
    case .staging: "shop-staging.\(label).eu-central-1.rds.amazonaws.com"
    case .local: random.pick(["127.0.0.1", "localhost", "192.168.7.4"])
    case .nowhere: "shop-\(label).aivencloud.com"
    }
  }

  /// One maker for each standing.
  static func each(
    _ kind: CredentialKind, _ scheme: String, user: String, rest: String, name: String = "DATABASE_URL"
  ) -> [Maker] {
    Standing.allCases.map { standing in
      Maker(kind, standing.word + "-\(standing)") { random in
        url(scheme, user, host(standing, &random), rest, kind: kind, name: name, standing.environment, &random)
      }
    }
  }
}
