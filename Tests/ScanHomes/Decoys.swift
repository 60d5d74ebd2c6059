/// What looks like a credential and is none.
public enum Decoys {
  /// Homes without a credential, each decoy in every place.
  public static func homes(seed: UInt64, layout: Layout) -> [SyntheticHome] {
    var random = Seeded(seed)
    var all = variables(&random)
    all += lookAlikes(&random)
    var homes = all.enumerated().map { index, field in
      var home = SyntheticHome("decoy-\(index)-\(field.name)", layout)
      for carrier in Carrier.all { home.files[layout.resolve(carrier.path)] = carrier.write([field]) }
      return home
    }
    homes.append(noise(layout, &random))
    return homes
  }

  private static func variables(_ random: inout Seeded) -> [Sample.Field] {
    let pointers = [
      "${env:DATABASE_URL}", "${DATABASE_URL}", "$DATABASE_URL", "op://Private/shop/password",
      "doppler://shop/prd/DATABASE_URL",
      "{{ vault.database }}", "${input:database-url}",
      "arn:aws:secretsmanager:eu-central-1:111122223333:secret:shop-AbCdEf",
      "projects/shop/secrets/database/versions/latest", "@Microsoft.KeyVault(SecretUri=https://shop.vault.azure.net/s)",
      "${{ secrets.DATABASE_URL }}", "process.env.DATABASE_URL", "$(pass show shop/db)", "keychain:shop",
      "env:DATABASE_URL",
    ]
    let fillers = [
      "your-api-key-here", "<your token>", "changeme", "xxxxxxxxxxxxxxxxxxxxxxxx", "REPLACE_ME_WITH_SECRET",
      "****************",
      "[YOUR-PASSWORD]", "postgresql://user:password@localhost:5432/mydb",
      "postgres://postgres:postgres@localhost:5432/postgres",
      "postgresql://username:password@hostname:5432/database", "postgres://USER:PASSWORD@HOST:PORT/DATABASE",
      "postgresql://postgres:[YOUR-PASSWORD]@db.abcdefghijklmnopqrst.supabase.co:5432/postgres",
      "mongodb+srv://<username>:<password>@cluster0.example.mongodb.net/test", "redis://:password@localhost:6379",
      "mysql://root:example@db.example.com/app", "https://user:pass@example.com/", "postgresql://shop@db.shop.dev/shop",
    ]
    // Examples that the providers print in their manuals.
    let documented = [
      "AKIA" + "IOSFODNN7" + "EXAMPLE", "wJalrXUtnFEMI/K7MDENG/" + "bPxRfiCY" + "EXAMPLEKEY",
      "sk_" + "test_" + "4eC39HqLyjWDarjt" + "T1zdp7dc", "ghp_" + "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
      "sk-" + "your-openai-key-goes-in-this-place-please-000000", "glpat-" + "XXXXXXXXXXXXXXXXXXXX",
      "sbp_" + String(repeating: "0", count: 40), "xoxb-" + "your-slack-token-goes-here-0000000000",
      // The token of every introduction to JWT.
      Encodings.base64URL(#"{"alg":"HS256","typ":"JWT"}"#) + "."
        + Encodings.base64URL(#"{"sub":"1234567890","name":"John Doe","iat":1516239022}"#) + "."
        + "SflKxwRJSMeKKF2QT4fw"
        + "pMeJf36POk6yJV_adQssw5c",
    ]
    let values = pointers + fillers + documented
    return values.enumerated().map { index, value in
      .init(["DATABASE_URL", "API_TOKEN", "SECRET_KEY", "AWS_SECRET_ACCESS_KEY"][index % 4], value)
    }
  }

  /// Random letters that are no secret, and near misses of real formats.
  private static func lookAlikes(_ random: inout Seeded) -> [Sample.Field] {
    let gitHub = Encodings.gitHub("ghp_", &random)
    let wrongChecksum = gitHub.dropLast() + (gitHub.hasSuffix("0") ? "1" : "0")
    return [
      .init("COMMIT", Letters.plain(40, &random)), .init("IMAGE_DIGEST", "sha256:" + Letters.plain(64, &random)),
      .init("INTEGRITY", "sha512-" + Letters.base64(86, &random) + "=="), .init("REQUEST_ID", Letters.uuid(&random)),
      .init("GITHUB_SHA", String(wrongChecksum)),
      .init("AVATAR", "data:image/png;base64," + Letters.base64(400, &random)),
      .init("EXPORTS", "re_" + "usable_component_factory_Version2"), .init("REVISION", "re_" + "Ab12Cd34_short9"),
      .init("SNIPPET", "abc8Q~" + "tooShort1"), .init("FLY_NOTE", "FlyV1 fm2_" + "short"),
      .init("DOPPLER_NOTE", "dp.st.prd." + "short"), .init("PYPI_NOTE", "pypi-AgEIcHlwaS5vcmc" + "Cut"),
      .init("BUILD", "sk_" + "livestock_counter_main"), .init("PRODUCT_NAME", "production-grade-" + "password-manager"),
      .init("FEATURE_TOKEN_LIMIT", "128000"), .init("PASSWORD_MIN_LENGTH", "12"), .init("SECRET_NAME", "shop/database"),
      .init("TOKENIZER", "cl100k_base"), .init("TOKEN_URL", "https://auth.shop.dev/oauth/token"),
      .init("SSH_PUBLIC_KEY", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI" + Letters.base64(43, &random) + " sally@mac"),
      .init("PRIVATE_KEY_PATH", "/run/secrets/private_key.pem"),
      .init("PASSWORD_HASH", "$2b$12$" + Letters.alphanumeric(53, &random)),
      .init("NEXT_PUBLIC_KEY", "pk_" + "test_" + "51" + Letters.alphanumeric(97, &random)),
      .init("ROLE_NAME", "service_role"), .init("KEY_PREFIX", "napi_"),
      .init("ETAG", "\"" + Letters.plain(32, &random) + "\""),
      .init("API_KEY_HELPER", "/usr/local/bin/get-key --profile shop"), .init("LICENSE_ID", Letters.uuid(&random)),
    ]
  }

  /// Files full of random letters: lock files, minified programs, maps, images in text, test keys.
  private static func noise(_ layout: Layout, _ random: inout Seeded) -> SyntheticHome {
    var home = SyntheticHome("decoy-noise", layout)
    var lock = "{\n  \"packages\": {\n"
    for index in 0..<400 {
      lock +=
        "    \"node_modules/p\(index)\": {\"version\": \"1.\(index).0\", \"integrity\": \"sha512-\(Letters.base64(86, &random))==\"},\n"
    }
    home.put("@P@/package-lock.json", lock + "    \"\": {}\n  }\n}\n")
    home.put(
      "@P@/yarn.lock",
      (0..<200).map { "p\($0)@^1:\n  resolved \"https://r.dev/p#\(Letters.plain(40, &random))\"\n" }.joined())
    home.put(
      "@P@/dist/app.min.js",
      (0..<800).map { _ in "var a=\"\(Letters.word(60, &random))\";function b(c){return c.token}" }.joined())
    home.put(".claude/projects/-code-shop/noise.jsonl", (0..<300).map { _ in hashLine(&random) }.joined())
    home.put(
      ".bash_history",
      "psql postgres://localhost/shop\nexport AWS_PROFILE=dev\ncurl -H \"Authorization: Bearer $TOKEN\" https://x.dev\n"
    )
    home.put("@P@/README.md", prose)
    home.put(
      "@P@/.env.example", "DATABASE_URL=postgresql://user:password@localhost:5432/shop\nSTRIPE_KEY=sk_test_...\n")
    home.put("@P@/CLAUDE.md", prose)
    home.put(".ssh/known_hosts", "github.com ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI\(Letters.base64(43, &random))\n")
    home.put(".ssh/id_ed25519.pub", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI\(Letters.base64(43, &random)) sally\n")
    home.put(".ssh/config", "Host prod\n  HostName 10.0.0.4\n  IdentityFile ~/.ssh/id_ed25519\n")
    home.put(
      ".aws/config",
      "[profile prod]\nsso_start_url = https://shop.awsapps.com/start\nsso_account_id = 111122223333\nrole_arn = arn:aws:iam::111122223333:role/dev\ncredential_process = /usr/bin/get\n"
    )
    home.put(".docker/config.json", #"{"auths": {"ghcr.io": {}}, "credsStore": "osxkeychain"}"#)
    home.put(
      ".kube/config", "users:\n- name: a\n  user:\n    exec:\n      command: aws\n      args: [eks, get-token]\n")
    home.put(".npmrc", "//registry.npmjs.org/:_authToken=${NPM_TOKEN}\nsave-exact=true\n")
    return home
  }

  private static func hashLine(_ random: inout Seeded) -> String {
    let image = Letters.base64(2_000, &random)
    return
      #"{"uuid":"\#(Letters.uuid(&random))","commit":"\#(Letters.plain(40, &random))","image":"\#(image)","usage":{"tokens":4412}}"#
      + "\n"
  }

  /// Documentation about credentials.
  static let prose = """
    # The shop

    Set `DATABASE_URL=postgresql://user:password@host:5432/db` and `STRIPE_KEY=sk_live_...` in your secret store.
    Keys begin with `sbp_`, `ghp_`, `napi_` or `AKIA`. A `service_role` key bypasses row-level security; never commit one.
    Run `export TOKEN=$(op read op://shop/token)`. The password is in the vault. Bearer tokens expire after an hour.

    """
}
