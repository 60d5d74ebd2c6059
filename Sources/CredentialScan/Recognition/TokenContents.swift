/// What stands inside of tokens that say more than their prefix.
enum TokenContents {
  /// Doppler writes the name of the configuration into a service token: `dp.st.prd.…`; older ones have none.
  static func doppler(_ body: ArraySlice<UInt8>, _ result: inout Recognition) {
    guard let dot = body.lastIndex(of: UInt8(ascii: ".")) else { return }
    let configuration = body[..<dot].text
    result.identity.label = configuration
    result.evidence = EnvironmentWords.classes(of: configuration).map { word, environment in
      EnvironmentEvidence(
        environment: environment, source: .structure, text: "the token names the configuration `\(word)`")
    }
  }

  /// `CONFIGURATION.` of letters that Doppler allows, or nothing, and 40 to 44 letters and digits.
  static func isDoppler(_ body: ArraySlice<UInt8>) -> Bool {
    let parts = body.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard let last = parts.last, 40...44 ~= last.count, last.allSatisfy(Alphabet.alphanumeric.contains) else {
      return false
    }
    return parts.count == 1 || (parts.count == 2 && !parts[0].isEmpty)
  }

  /// 1Password: base 64 of JSON that names the account and the service's address, beside the keys themselves.
  static func onePassword(_ body: ArraySlice<UInt8>, _ result: inout Recognition) {
    guard let bytes = Base64.decode(Array("eyJ".utf8) + body) else { return }
    var limits = ScanLimits()
    (limits.values, limits.depth) = (100, 4)
    var builder = DocumentBuilder(limits: limits)
    JSONReader.read(bytes, into: &builder)
    func value(_ name: String) -> String? {
      builder.document.entries.first { $0.path == [name] }?.value.bytes.prefix(200)[...].text
    }
    result.identity.account = value("signInAddress")
    result.identity.user = value("email")
  }

  /// Sentry: base 64 of JSON that names the organisation and its address, then `_` and the secret.
  static func sentry(_ body: ArraySlice<UInt8>, _ result: inout Recognition) {
    let head = Array("eyJ".utf8) + body.prefix { $0 != UInt8(ascii: "_") }
    guard let values = JSONWebToken.object(head[...]) else { return }
    result.identity.account = values["org"].map { String($0.prefix(80)) }
    result.identity.host = values["url"].flatMap(URLText.host)
  }

  /// PyPI: projects and end stand in the caveats.
  static func package(_ body: ArraySlice<UInt8>, _ result: inout Recognition) {
    guard let token = PackageMacaroon(Array("AgEIcHlwaS5vcmc".utf8) + body) else { return }
    result.basis = .proven
    result.lifetime = token.end.map(Lifetime.until) ?? .never
    result.variant = token.isForProjects ? "some projects" : "all projects of its owner"
    result.power = token.isForProjects ? .write : .data
    result.identity.project = token.projects.isEmpty ? nil : token.projects.prefix(3).joined(separator: ", ")
  }

  /// GitHub's stateless tokens have a web token inside, whose claims say when it ends.
  static func gitHubStateless(_ body: ArraySlice<UInt8>, _ result: inout Recognition) {
    for part in body.split(separator: UInt8(ascii: ".")) {
      guard let start = part.firstRange(of: Array("eyJ".utf8))?.lowerBound,
        let claims = JSONWebToken.object(part[start...]), let end = claims["exp"].flatMap({ Int64($0) })
      else { continue }
      result.lifetime = .until(end)
      return
    }
  }
}
