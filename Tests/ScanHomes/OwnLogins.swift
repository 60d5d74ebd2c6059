import CredentialScan

extension OwnFile {
  static let logins: [OwnFile] = [
    OwnFile(52, ".docker/config.json") { random in
      let password = Letters.alphanumeric(30, &random)
      let auth = Encodings.base64(Array("sally:\(password)".utf8))
      let sample = Sample(.dockerRegistry, "auth", auth, .write).with { $0.secrets.append(password) }
      return (sample, #"{"auths": {"registry.shop.dev": {"auth": "\#(auth)"}}}"#)
    },
    OwnFile(56, ".netrc") { random in
      let password = Letters.alphanumeric(30, &random)
      return (
        Sample(.netrc, "password", password, .write), "machine git.shop.dev\n  login sally\n  password \(password)\n"
      )
    },
    OwnFile(61, ".pgpass") { random in
      let password = Letters.alphanumeric(30, &random)
      let host = Address.host(.production, &random)
      let sample = Sample(.pgpass, "password", password, .data).environment(.production)
      return (sample, "# passwords\n\(host):5432:shop:shop_owner:\(password)\n")
    },
    OwnFile(62, ".pg_service.conf") { random in
      let password = Letters.alphanumeric(30, &random)
      let sample = Sample(.postgres, "password", password, .data).environment(.production)
      let host = Address.host(.production, &random)
      return (sample, "[shop]\nhost=\(host)\nport=5432\ndbname=shop\nuser=shop_owner\npassword=\(password)\n")
    },
    OwnFile(63, ".my.cnf") { random in
      let password = Letters.alphanumeric(30, &random)
      let sample = Sample(.mySQL, "password", password, .data).environment(.production)
      return (sample, "[client]\nhost=\(Address.host(.production, &random))\nuser=root\npassword=\(password)\n")
    },
    OwnFile(66, ".config/neonctl/credentials.json") { random in
      let token = Letters.word(60, &random)
      let sample = Sample(.neonKey, "refresh_token", token, .admin).wholeAccount()
      return (
        sample, #"{"refresh_token": "\#(token)", "expires_at": 1993000000000, "user_id": "\#(Letters.uuid(&random))"}"#
      )
    },
    OwnFile(68, ".railway/config.json") { random in
      let token = Letters.word(50, &random)
      let sample = Sample(.railwaySession, "token", token, .admin).wholeAccount()
      return (sample, #"{"projects": {}, "user": {"token": "\#(token)"}}"#)
    },
    OwnFile(82, "code/shop/config/database.yml") { random in
      let password = Letters.alphanumeric(30, &random)
      let host = Address.host(.production, &random)
      let sample = Sample(.postgres, "password", password, .data).environment(.production)
      let text =
        "production:\n  adapter: postgresql\n  host: \(host)\n  database: shop\n  username: shop_owner\n  password: \(password)\n"
      return (sample, text)
    },
    OwnFile(59, "code/shop/terraform.tfstate") { random in
      let password = Letters.alphanumeric(30, &random)
      let sample = Sample(.terraformState, "password", password, .data).environment(.production)
      let host = Address.host(.production, &random)
      return (
        sample,
        """
        {"version": 4, "resources": [{"type": "aws_db_instance", "name": "shop", "instances": [{"attributes":
          {"address": "\(host)", "engine": "postgres", "username": "shop_owner", "password": "\(password)"}}]}]}
        """
      )
    },
    OwnFile(10, "code/shop/.mcp.json", .loaded) { random in
      let value = Letters.alphanumeric(40, &random)
      let sample = Sample(.httpHeader, "X-API-Key", value, .write)
      return (
        sample, #"{"mcpServers": {"crm": {"url": "https://crm.shop.dev/mcp", "headers": {"X-API-Key": "\#(value)"}}}}"#
      )
    },
    OwnFile(1, ".cursor/mcp.json", .loaded) { random in
      let sample = Sample(.mcpServer, "", "", .admin).with { $0.secrets = [] }
      let text = #"{"mcpServers": {"supabase": {"url": "https://mcp.supabase.com/mcp"}}}"#
      return (sample.environment(.unknownRemote).wholeAccount(), text)
    },
    OwnFile(1, ".cursor/mcp.json", .loaded) { random in
      let sample = Sample(.mcpServer, "", "", .data).with { $0.secrets = [] }.environment(.unknownRemote)
      let url = "https://mcp.supabase.com/mcp?project_ref=\(Letters.reference(&random))"
      return (sample, #"{"mcpServers": {"supabase": {"url": "\#(url)"}}}"#)
    },
    OwnFile(1, ".cursor/mcp.json", .loaded) { random in
      let sample = Sample(.mcpServer, "", "", .read).with { $0.secrets = [] }.environment(.unknownRemote)
      let url = "https://mcp.supabase.com/mcp?project_ref=\(Letters.reference(&random))&read_only=true"
      return (sample, #"{"mcpServers": {"supabase": {"url": "\#(url)"}}}"#)
    },
    OwnFile(10, "code/shop/.mcp.json", .loaded) { random in
      let sample = Address.url(
        "postgresql", "shop_owner", Address.host(.production, &random), ":5432/shop", kind: .postgres, .production,
        &random)
      let url = sample.fields.first?.value ?? ""
      let arguments = #"["-y", "@bytebase/dbhub", "--dsn", "\#(url)"]"#
      return (sample, #"{"mcpServers": {"db": {"command": "npx", "args": \#(arguments)}}}"#)
    },
  ]

  static let clouds: [OwnFile] = [
    OwnFile(46, ".aws/credentials") { random in
      let sample = Maker.sample(.awsKey, &random)
      return (
        sample,
        "[default]\naws_access_key_id = \(sample.fields[0].value)\naws_secret_access_key = \(sample.fields[1].value)\n"
      )
    },
    OwnFile(46, ".aws/credentials") { random in
      let sample = Maker.sample(.awsKey, &random).environment(.production)
      return (
        sample,
        "[shop-prod]\naws_access_key_id=\(sample.fields[0].value)\naws_secret_access_key=\(sample.fields[1].value)\n"
      )
    },
    OwnFile(46, ".aws/credentials") { random in
      let sample = Maker.aws(.awsRootKey, "AKIA", .admin, &random).wholeAccount()
      return (
        sample,
        "[root]\naws_access_key_id = \(sample.fields[0].value)\naws_secret_access_key = \(sample.fields[1].value)\n"
      )
    },
    OwnFile(48, ".aws/cli/cache/one.json") { random in
      let sample = Maker.sample(.awsTemporary, &random).with { $0.isExpired = true }
      let parts = sample.fields.map(\.value)
      return (
        sample,
        """
        {"Credentials": {"AccessKeyId": "\(parts[0])", "SecretAccessKey": "\(parts[1])", "SessionToken": "\(parts[2])",
          "Expiration": "2020-01-01T00:00:00Z"}}
        """
      )
    },
    OwnFile(49, ".config/gcloud/application_default_credentials.json") { random in
      let (secret, refresh) = ("GOC" + "SPX-" + Letters.word(28, &random), "1//0" + Letters.word(98, &random))
      let sample = Sample(.gcpUser, "refresh_token", refresh, .admin).wholeAccount().with { $0.secrets.append(secret) }
      return (
        sample,
        #"{"client_id": "76408.apps.googleusercontent.com", "client_secret": "\#(secret)", "refresh_token": "\#(refresh)", "type": "authorized_user"}"#
      )
    },
    OwnFile(83, "code/shop/shop-service-account.json") { random in
      let body = Encodings.base64(Array(Letters.marker.utf8) + random.bytes(600))
      let key = Encodings.pem("PRIVATE " + "KEY", body)
      let sample = Sample(.gcpServiceAccount, "private_key", key, .data, secret: body).environment(.production)
      return (
        sample,
        """
        {"type": "service_account", "project_id": "shop-prod-4411", "private_key_id": "\(Letters.plain(40, &random))",
         "private_key": \(Writing.quoted(key)), "client_email": "deploy@shop-prod-4411.iam.gserviceaccount.com"}
        """
      )
    },
    OwnFile(51, ".kube/config") { random in kube(organization: "system:masters", name: "kubernetes-admin", &random) },
    OwnFile(51, ".kube/config") { random in kube(organization: "shop:developers", name: "sally", &random) },
    OwnFile(51, ".kube/config") { random in kube(organization: "shop:viewers", name: "sally", &random) },
    OwnFile(51, ".kube/config") { random in
      kube(organization: "shop:developers", name: "sally", server: "https://127.0.0.1:6443", &random)
    },
  ]

  private static func kube(
    organization: String, name: String, server: String = "https://shop-k8s.sallysynth.dev:6443", _ random: inout Seeded
  ) -> (Sample, String) {
    let certificate = Encodings.certificate(organization: organization, name: name, &random)
    let body = Encodings.base64(Array(Letters.marker.utf8) + random.bytes(200))
    let key = Encodings.base64(Array(Encodings.pem("EC PRIVATE " + "KEY", body).utf8))
    let isAdmin = organization == "system:masters"
    // Rights lie in the cluster: a group's name is a claim, and without one the login is taken for what people have.
    let power: Power = isAdmin ? .admin : organization.hasSuffix("viewers") ? .read : .data
    var sample = Sample(.kubernetesUser, "client-key-data", key, power)
    sample.environment = server.contains("127.0.0.1") ? .local : .unknownRemote
    sample.secrets.append(body)
    sample.isWholeAccount = isAdmin
    let text = """
      apiVersion: v1
      kind: Config
      current-context: shop
      clusters:
      - name: shop
        cluster: {server: "\(server)"}
      contexts:
      - name: shop
        context: {cluster: shop, user: \(name)}
      users:
      - name: \(name)
        user:
          client-certificate-data: \(certificate)
          client-key-data: \(key)
      """
    return (sample, text)
  }

  static let keys: [OwnFile] = [
    OwnFile(75, ".ssh/id_ed25519") { random in
      let text = Encodings.openSSH(encrypted: false, &random)
      return (Sample(.sshKey, "", text, .write).with { $0.secrets = body(of: text) }, text)
    },
    OwnFile(75, ".ssh/deploy.pem") { random in
      let text = Encodings.pem("RSA PRIVATE " + "KEY", Encodings.base64(Array(Letters.marker.utf8) + random.bytes(600)))
      return (Sample(.sshKey, "", text, .write).with { $0.secrets = body(of: text) }, text)
    },
    OwnFile(76, ".config/sops/age/keys.txt") { random in
      let letters = "AGE-SECRET-" + "KEY-1" + Letters.lowerAlphanumeric(58, &random).uppercased()
      return (Sample(.sshKey, "", letters, .data), "# created: 2026-01-01\n\(letters)\n")
    },
  ]

  /// The lines between the armour.
  static func body(of pem: String) -> [String] {
    pem.split(separator: "\n").filter { !$0.hasPrefix("-----") }.map(String.init)
  }
}
