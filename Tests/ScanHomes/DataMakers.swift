import CredentialScan

/// Databases and the platforms that keep them.
extension Maker {
  static let data: [Maker] = supabase + databases + dataKeys

  private static let supabase: [Maker] = [
    Maker(.supabaseServiceRole) { random in
      let (claims, _) = supabaseClaims("service_role", &random)
      let token = Encodings.jwt(claims, &random)
      return Sample(.supabaseServiceRole, "SUPABASE_SERVICE_ROLE_KEY", token, .data).environment(.unknownRemote)
    },
    Maker(.supabaseServiceRole, "other-order") { random in
      let reference = Letters.reference(&random)
      let claims = #"{"role":"service_role","exp":2082758400,"iat":1767225600,"ref":"\#(reference)","iss":"supabase"}"#
      let token = Encodings.jwt(claims, &random)
      return Sample(.supabaseServiceRole, "SERVICE_KEY", token, .data).environment(.unknownRemote)
    },
    Maker(.supabaseServiceRole, "expired") { random in
      let claims =
        #"{"iss":"supabase","ref":"\#(Letters.reference(&random))","role":"service_role","iat":1500000000,"exp":1600000000}"#
      let token = Encodings.jwt(claims, &random)
      return Sample(.supabaseServiceRole, "SUPABASE_SERVICE_ROLE_KEY", token, .data).environment(.unknownRemote).with {
        $0.isExpired = true
      }
    },
    Maker(.supabaseAnon) { random in
      let (claims, _) = supabaseClaims("anon", &random)
      return Sample(.supabaseAnon, "SUPABASE_ANON_KEY", Encodings.jwt(claims, &random), .published)
        .environment(.unknownRemote)
    },
    Maker(.supabaseDemo) { random in
      // The secret that the command line's local stack documents for everyone.
      let secret = ["super", "secret", "jwt", "token", "with", "at", "least", "32", "characters", "long"].joined(
        separator: "-")
      let number = Int.random(in: 1_900_000_000...2_000_000_000, using: &random)
      let claims = #"{"iss":"supabase-demo","role":"service_role","exp":\#(number)}"#
      let token = Encodings.jwt(claims, secret: secret, &random)
      return Sample(.supabaseDemo, "SUPABASE_SERVICE_ROLE_KEY", token, .data).environment(.local)
    },
    Maker(.supabaseSecretKey, "SUPABASE_SECRET_KEY", "sb_secret_", .data) {
      Letters.word(22, &$0) + "_" + Letters.alphanumeric(8, &$0)
    },
    Maker(.supabasePublishable, "SUPABASE_PUBLISHABLE_KEY", "sb_publishable_", .published) {
      Letters.word(22, &$0) + "_" + Letters.alphanumeric(8, &$0)
    },
    Maker(.supabaseAccountToken, "SUPABASE_ACCESS_TOKEN", "sbp_", .admin, wholeAccount: true) {
      Letters.hexadecimal(40, &$0)
    },
    Maker(.supabaseAccountToken, "SUPABASE_ACCESS_TOKEN", "sbp_oauth_", .admin, wholeAccount: true) {
      Letters.hexadecimal(40, &$0)
    },
    Maker(.supabaseJWTSecret) {
      Sample(.supabaseJWTSecret, "SUPABASE_JWT_SECRET", Letters.base64(44, &$0), .data).named()
    },
    Maker(.supabaseJWTSecret, "with-anon") { random in
      let (claims, _) = supabaseClaims("anon", &random)
      let secret = Letters.base64(44, &random)
      return Sample(.supabaseJWTSecret, "SUPABASE_JWT_SECRET", secret, .data).environment(.unknownRemote).named().with {
        $0.fields.append(.init("SUPABASE_ANON_KEY", Encodings.jwt(claims, secret: secret, &random)))
      }
    },
    Maker(.supabaseDatabase, "direct") { random in
      let host = "db.\(Letters.reference(&random)).supabase.co:5432"
      return Address.url("postgresql", "postgres", host, "/postgres", kind: .supabaseDatabase, .unknownRemote, &random)
    },
    Maker(.supabaseDatabase, "pooler") { random in
      let (user, host) = ("postgres.\(Letters.reference(&random))", "aws-0-eu-central-1.pooler.supabase.com:6543")
      return Address.url("postgres", user, host, "/postgres", kind: .supabaseDatabase, .unknownRemote, &random)
    },
  ]

  private static func supabaseClaims(_ role: String, _ random: inout Seeded) -> (String, String) {
    let reference = Letters.reference(&random)
    return (#"{"iss":"supabase","ref":"\#(reference)","role":"\#(role)","iat":1767225600,"exp":2082758400}"#, reference)
  }

  private static let databases: [Maker] =
    Address.each(.postgres, "postgresql", user: "shop_owner", rest: ":5432/shop")
    + Address.each(.mySQL, "mysql", user: "root", rest: ":3306/shop", name: "MYSQL_URL")
    + Address.each(.redis, "rediss", user: "default", rest: ":6380/0", name: "REDIS_URL")
    + Address.each(.otherDatabase, "amqps", user: "shop", rest: "/queue", name: "AMQP_URL")
    + [
      Maker(.postgres, "reader") { random in
        Address.url(
          "postgres", "app_readonly", Address.host(.production, &random), "/shop", kind: .postgres, .production,
          power: .read,
          &random)
      },
      Maker(.postgres, "sqlalchemy") { random in
        Address.url(
          "postgresql+asyncpg", "shop", Address.host(.staging, &random), "/shop?ssl=require", kind: .postgres,
          .nonProduction,
          &random)
      },
      Maker(.neonDatabase) { random in
        let host = "ep-quiet-\(Letters.label(12, &random))-pooler.us-east-2.aws.neon.tech"
        return Address.url(
          "postgresql", "neondb_owner", host, "/neondb?sslmode=require", kind: .neonDatabase, .unknownRemote, &random)
      },
      Maker(.renderDatabase) { random in
        let host = "dpg-\(Letters.label(20, &random))-a.frankfurt-postgres.render.com"
        return Address.url(
          "postgresql", "shop_user", host, "/shop_x1y2", kind: .renderDatabase, .unknownRemote, &random)
      },
      Maker(.mongoDB, "atlas") { random in
        let host = "cluster0.\(Letters.label(10, &random)).mongodb.net"
        return Address.url(
          "mongodb+srv", "shopadmin", host, "/shop?retryWrites=true", kind: .mongoDB, name: "MONGODB_URI",
          .unknownRemote, &random)
      },
      Maker(.mongoDB, "prod") { random in
        let host = Address.host(.production, &random)
        return Address.url(
          "mongodb", "root", host, ":27017/shop?authSource=admin", kind: .mongoDB, name: "MONGO_URL", .production,
          &random)
      },
      Maker(.otherDatabase, "prisma") { random in
        let key = Encodings.jwt(#"{"jwt_id":1,"tenant_id":"\#(Letters.plain(40, &random))"}"#, &random)
        let url = "prisma+postgres://accelerate.prisma-data.net/?api_key=" + key
        return Sample(.otherDatabase, "DATABASE_URL", url, .data, secret: key).environment(.unknownRemote)
      },
      Maker(.redis, "upstash") { random in
        let host = "\(Letters.label(14, &random)).upstash.io"
        return Address.url("rediss", "default", host, ":6379", kind: .redis, name: "REDIS_URL", .unknownRemote, &random)
      },
    ]

  private static let dataKeys: [Maker] = [
    Maker(.neonKey, "NEON_API_KEY", "napi_", .admin, wholeAccount: true) { Letters.lowerAlphanumeric(64, &$0) },
    Maker(.planetScaleServiceToken, "PLANETSCALE_SERVICE_TOKEN", "pscale_tkn_", .admin) { Letters.word(43, &$0) },
    Maker(.planetScalePassword, "PLANETSCALE_PASSWORD", "pscale_pw_", .data) { Letters.word(43, &$0) },
    Maker(.planetScaleOAuth, "PLANETSCALE_OAUTH", "pscale_oauth_", .write) { Letters.word(43, &$0) },
    Maker(.atlasKey, "ATLAS_CLIENT_SECRET", "mdb_sa_sk_", .admin) { Letters.word(40, &$0) },
    Maker(.turso, "rw") { random in turso("rw", .data, &random) },
    Maker(.turso, "ro") { random in turso("ro", .read, &random) },
    Maker(.turso, "rights") { random in
      let claims = #"{"iat":1767225600,"p":{"ro":{"ns":["shop","orders"]}}}"#
      return Sample(
        .turso, "TURSO_AUTH_TOKEN", Encodings.jwt(claims, header: #"{"alg":"EdDSA","typ":"JWT"}"#, &random), .read)
    },
  ]

  private static func turso(_ access: String, _ power: Power, _ random: inout Seeded) -> Sample {
    let claims = #"{"a":"\#(access)","iat":1767225600,"id":"\#(Letters.uuid(&random))"}"#
    let token = Encodings.jwt(claims, header: #"{"alg":"EdDSA","typ":"JWT"}"#, &random)
    return Sample(.turso, "TURSO_AUTH_TOKEN", token, power).environment(.unknown)
  }
}
