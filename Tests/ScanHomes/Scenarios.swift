import CredentialScan

/// What several files say together, and what only looks like it.
extension SyntheticHome {
  public static func scenarios(seed: UInt64, layout: Layout) -> [SyntheticHome] {
    var random = Seeded(seed)
    return fire(layout, &random) + keepQuiet(layout, &random)
  }

  private static func home(
    _ name: String, _ layout: Layout, _ check: CrossFinding.Check, in file: String? = nil, _ files: [(String, String)]
  ) -> SyntheticHome {
    var home = SyntheticHome(name, layout)
    for (path, text) in files { home.put(path, text) }
    if let file { home.checks[check] = layout.resolve(file) } else { home.silent.insert(check) }
    return home
  }

  private static func line(_ standing: Standing, name: String = "DATABASE_URL", _ random: inout Seeded) -> String {
    let sample = Address.url(
      "postgresql", "shop_owner", Address.host(standing, &random), ":5432/shop", kind: .postgres, standing.environment,
      &random)
    return "\(name)=\(sample.fields[0].value)\n"
  }

  private static func fire(_ layout: Layout, _ random: inout Seeded) -> [SyntheticHome] {
    let production = line(.production, &random)
    let staging = line(.staging, name: "STAGING_URL", &random)
    let service = Maker.sample(.supabaseServiceRole, &random).fields[0].value
    let key = Maker.sample(.supabaseSecretKey, &random).fields[0].value
    let url = String(production.dropFirst("DATABASE_URL=".count).dropLast())
    return [
      home("X1", layout, .mixedFile, in: "@P@/.env", [("@P@/.env", production + staging)]),
      home(
        "X2", layout, .sharedCredential, in: "@P@/.env.development",
        [
          ("@P@/.env.production", "SUPABASE_SECRET_KEY=\(key)\n"),
          ("@P@/.env.development", "SUPABASE_SECRET_KEY=\(key)\n"),
        ]),
      home("X3-local", layout, .wrongFile, in: "@P@/.env.local", [("@P@/.env.local", production)]),
      home(
        "X3-agent", layout, .wrongFile, in: ".cursor/mcp.json",
        [(".cursor/mcp.json", #"{"mcpServers": {"db": {"command": "npx", "args": ["db-mcp", "\#(url)"]}}}"#)]),
      home("X4", layout, .productionFile, in: "@P@/.env.production", [("@P@/.env.production", production)]),
      home(
        "X5", layout, .testFallback, in: "@P@/.env",
        [
          ("@P@/.env", line(.nowhere, &random)),
          (
            "@P@/package.json",
            #"{"name": "shop", "scripts": {"test": "vitest run"}, "devDependencies": {"vitest": "^3"}}"#
          ),
        ]),
      home("X6", layout, .commentedTwin, in: "@P@/.env", [("@P@/.env", "#" + production + line(.staging, &random))]),
      home("X7-anon", layout, .misnamed, in: "@P@/.env", [("@P@/.env", "SUPABASE_ANON_KEY=\(service)\n")]),
      home("X7-public", layout, .misnamed, in: "@P@/.env", [("@P@/.env", "NEXT_PUBLIC_SUPABASE_KEY=\(key)\n")]),
      protectedHome("X8", layout, &random, port: 5432, fires: true),
    ]
  }

  private static func keepQuiet(_ layout: Layout, _ random: inout Seeded) -> [SyntheticHome] {
    let key = Maker.sample(.supabaseSecretKey, &random).fields[0].value
    let anon = Maker.sample(.supabaseAnon, &random).fields[0].value
    return [
      home(
        "X1-quiet", layout, .mixedFile,
        [("@P@/.env", line(.production, &random) + line(.production, name: "REPLICA_URL", &random))]),
      home(
        "X2-quiet", layout, .sharedCredential,
        [("@P@/.env.development", "SUPABASE_SECRET_KEY=\(key)\n"), ("@P@/.env.test", "SUPABASE_SECRET_KEY=\(key)\n")]),
      home("X3-quiet", layout, .wrongFile, [("@P@/.env.local", line(.local, &random))]),
      home("X4-quiet", layout, .productionFile, [("@P@/.env.production", "DATABASE_URL=${SHOP_DATABASE_URL}\n")]),
      home(
        "X5-quiet", layout, .testFallback,
        [
          ("@P@/.env", line(.nowhere, &random)), ("@P@/.env.test", line(.local, &random)),
          (
            "@P@/package.json",
            #"{"name": "shop", "scripts": {"test": "vitest run"}, "devDependencies": {"vitest": "^3"}}"#
          ),
        ]),
      home("X6-quiet", layout, .commentedTwin, [("@P@/.env", "#" + line(.local, &random) + line(.staging, &random))]),
      home("X7-quiet", layout, .misnamed, [("@P@/.env", "NEXT_PUBLIC_SUPABASE_ANON_KEY=\(anon)\n")]),
      protectedHome("X8-quiet", layout, &random, port: 6000, fires: false),
    ]
  }

  /// A home with a login to a database, and an upstream that stands for it or for another on the same host.
  private static func protectedHome(
    _ name: String, _ layout: Layout, _ random: inout Seeded, port: Int, fires: Bool
  ) -> SyntheticHome {
    let host = Address.host(.production, &random)
    let sample = Address.url(
      "postgresql", "shop_owner", host, ":5432/shop", kind: .postgres, .production, &random)
    var home = home(
      name, layout, .aroundGateway, in: fires ? "@P@/.env" : nil, [("@P@/.env", Writing.dotenv(sample.fields))])
    home.protected = ProtectedDatabase(
      upstream: "shop-prod", host: host, port: port, database: fires ? "shop" : "other", environment: .production)
    return home
  }
}
