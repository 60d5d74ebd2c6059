import CredentialScan

/// Hosting and clouds.
extension Maker {
  static let hosting: [Maker] = [
    Maker(.railwayToken, "account") { random in
      Sample(.railwayToken, "RAILWAY_API_TOKEN", Letters.uuid(&random), .admin).wholeAccount().named()
    },
    Maker(.railwayToken, "project") { random in
      Sample(.railwayToken, "RAILWAY_TOKEN", Letters.uuid(&random), .data).named()
    },
    Maker(.vercelToken, "VERCEL_TOKEN", "vcp_", .admin, wholeAccount: true) { Letters.word(56, &$0) },
    Maker(.vercelGatewayKey, "AI_GATEWAY_KEY", "vck_", .spend) { Letters.word(56, &$0) },
    Maker(.renderKey, "RENDER_API_KEY", "rnd_", .admin, wholeAccount: true) { Letters.alphanumeric(28, &$0) },
    Maker(.flyToken, "FLY_API_TOKEN", "fo1_", .admin, wholeAccount: true) { Letters.word(43, &$0) },
    fly("organisation", .admin, [.organisation(31)]), fly("one-app", .data, [.organisation(31), .app(31)]),
    fly("attenuated", .data, [.organisation(31), .ifPresent(.app(31)), .until(2_082_758_400)]),
    fly("readonly", .read, [.organisation(1)]), fly("readonly-action", .read, [.organisation(31), .action(1)]),
    Maker(.herokuKey, "HEROKU_API_KEY", "HRKU-AA", .admin, wholeAccount: true) { Letters.word(58, &$0) },
    Maker(.cloudflareGlobalKey, "CLOUDFLARE_API_KEY", "cfk_", .admin, wholeAccount: true) {
      Letters.alphanumeric(40, &$0) + Letters.plain(8, &$0)
    },
    Maker(.cloudflareToken, "CLOUDFLARE_API_TOKEN", "cfut_", .write) {
      Letters.alphanumeric(40, &$0) + Letters.plain(8, &$0)
    },
    Maker(.digitalOceanToken, "DIGITALOCEAN_TOKEN", "dop_v1_", .admin) { Letters.hexadecimal(64, &$0) },
  ]

  static let clouds: [Maker] = [
    Maker(.awsKey) { random in
      aws(.awsKey, "AKIA", .admin, &random)
    },
    Maker(.awsTemporary) { random in
      aws(.awsTemporary, "ASIA", .data, &random).with {
        $0.isShort = true
        let session = "IQoJb3JpZ2lu" + Letters.base64(300, &random)
        $0.fields.append(.init("AWS_SESSION_TOKEN", session))
        $0.secrets.append(session)
      }
    },
    Maker(.awsCanary) { random in aws(.awsCanary, "AKIA", .published, account: 171_436_882_533, &random) },
    Maker(.awsBedrockKey, "AWS_BEARER_TOKEN_BEDROCK", "ABSK", .spend) { Letters.base64(120, &$0) },
    Maker(.googleKey, "GOOGLE_MAPS_KEY", "AIza", .spend) { Letters.word(35, &$0) },
    Maker(.azureStorage) { random in
      let key = Letters.base64(86, &random) + "=="
      let text =
        "DefaultEndpointsProtocol=https;AccountName=sallysynth;AccountKey=\(key);EndpointSuffix=core.windows.net"
      return Sample(.azureStorage, "AZURE_STORAGE_CONNECTION_STRING", text, .data, secret: key).environment(
        .unknownRemote)
    },
    Maker(.azureServicePrincipal) { random in
      let secret = Letters.alphanumeric(3, &random) + "8Q~" + Letters.alphanumeric(34, &random)
      return Sample(.azureServicePrincipal, "AZURE_CLIENT_SECRET", secret, .data).with {
        $0.fields.insert(.init("AZURE_TENANT_ID", Letters.uuid(&random)), at: 0)
        $0.fields.insert(.init("AZURE_CLIENT_ID", Letters.uuid(&random)), at: 1)
      }
    },
    Maker(.vaultToken, "VAULT_TOKEN", "hvs.", .data) { Letters.word(95, &$0) },
    Maker(.secretManager, "1Password") { random in
      let text =
        #"{"signInAddress":"shop.1password.com","email":"robot@shop.dev","secretKey":"A3-\#(Letters.alphanumeric(30, &random))","srpX":"\#(Letters.hexadecimal(64, &random))","muk":{"k":"\#(Letters.word(60, &random))"}}"#
      let token = "ops_" + Encodings.base64URL(text)
      return Sample(.secretManager, "OP_SERVICE_ACCOUNT_TOKEN", token, .admin).wholeAccount()
    },
    Maker(.secretManager, "DOPPLER_TOKEN", "dp.pt.", .admin, wholeAccount: true) { Letters.alphanumeric(43, &$0) },
    Maker(.secretManager, "DOPPLER_TOKEN", "dp.st.prd.", .data, variant: "Doppler prd", environment: .production) {
      Letters.alphanumeric(43, &$0)
    },
    Maker(
      .secretManager, "DOPPLER_TOKEN", "dp.st.dev_sally.", .data, variant: "Doppler dev", environment: .nonProduction
    ) {
      Letters.alphanumeric(43, &$0)
    },
    Maker(.terraformCloud) { random in
      let token = Letters.alphanumeric(14, &random) + "." + "atlasv1." + Letters.alphanumeric(67, &random)
      return Sample(.terraformCloud, "TF_TOKEN_app_terraform_io", token, .admin).wholeAccount()
    },
    Maker(.kubernetesServiceAccount) { random in
      let claims =
        #"{"iss":"kubernetes/serviceaccount","kubernetes.io/serviceaccount/namespace":"shop","sub":"system:serviceaccount:shop:deployer"}"#
      return Sample(.kubernetesServiceAccount, "KUBE_TOKEN", Encodings.jwt(claims, &random), .write)
    },
  ]

  private static func fly(_ variant: String, _ power: Power, _ caveats: [Macaroons.Caveat]) -> Maker {
    Maker(.flyToken, variant) { random in
      let token = "FlyV1 " + Macaroons.fly(caveats, &random)
      let sample = Sample(.flyToken, "FLY_API_TOKEN", token, power)
      return power == .admin ? sample.wholeAccount() : sample
    }
  }

  static func aws(
    _ kind: CredentialKind, _ prefix: String, _ power: Power, account: UInt64? = nil, _ random: inout Seeded
  ) -> Sample {
    let account = account ?? UInt64.random(in: 59_040_000...59_049_999, using: &random)
    let id = Encodings.awsKeyID(prefix, account: account, &random)
    let secret = Letters.base64(40, &random)
    return Sample(kind, "AWS_ACCESS_KEY_ID", id, power, secret: secret).with {
      $0.fields.append(.init("AWS_SECRET_ACCESS_KEY", secret))
    }
  }
}
