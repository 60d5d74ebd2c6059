/// Credentials that the object around them tells: service identities, kubeconfigs, registries, AWS profiles, headers.
struct ObjectFields: FieldRecogniser {
  func recognise(_ entry: Material, in document: Document) -> Recognition? {
    let found =
      google(entry, document) ?? aws(entry, document) ?? kubernetes(entry, document) ?? registry(entry, document)
      ?? header(entry, document) ?? state(entry, document)
    return found != nil && Placeholder.isReal(entry.value.bytes) ? found : nil
  }

  private func made(_ entry: Material, _ kind: CredentialKind, _ power: Power, _ identity: Identity = Identity())
    -> Recognition
  {
    var result = Recognition(kind: kind, secret: entry.value, range: 0..<entry.value.bytes.count, identity: identity)
    result.power = power
    return result
  }

  private func text(_ names: String..., near entry: Material, in document: Document) -> String? {
    document.siblings(of: entry).first { names.contains($0.name) }?.value.bytes[...].text
  }

  private func google(_ entry: Material, _ document: Document) -> Recognition? {
    // The name first: looking for neighbours goes through the whole file.
    guard ["private_key", "refresh_token"].contains(entry.name) else { return nil }
    switch (entry.name, text("type", near: entry, in: document)) {
    case ("private_key", "service_account"):
      let email = text("client_email", near: entry, in: document)
      var result = made(
        entry, .gcpServiceAccount, .data, Identity(user: email, project: text("project_id", near: entry, in: document)))
      result.lifetime = .never
      result.prefix = "-----BEGIN"
      return result
    case ("refresh_token", "authorized_user"):
      return made(
        entry, .gcpUser, .admin,
        Identity(
          user: text("account", near: entry, in: document), project: text("quota_project_id", near: entry, in: document)
        ))
    default: return nil
    }
  }

  private static let secretNames: Set<String> = ["AWS_SECRET_ACCESS_KEY", "SECRET_ACCESS_KEY", "AWS_SECRET_KEY"]

  private func aws(_ entry: Material, _ document: Document) -> Recognition? {
    let name = FieldName.upper(entry.name)
    guard Self.secretNames.contains(where: { name == $0 || name.hasSuffix("_" + $0) }), entry.value.bytes.count == 40
    else { return nil }
    let id = document.siblings(of: entry).first {
      let name = FieldName.upper($0.name)
      return name == "ACCESS_KEY_ID" || name.hasSuffix("_ACCESS_KEY_ID")
    }?.value.bytes
    let isTemporary = id?.starts(with: "ASIA".utf8) ?? false
    let profile = entry.path.count > 1 ? entry.path[0] : nil
    var result = made(
      entry, isTemporary ? .awsTemporary : .awsKey, isTemporary ? .data : .admin,
      Identity(account: id.flatMap { AWSAccount.of(keyID: $0) }, label: profile))
    result.prefix = id.map { $0.prefix(4).text } ?? ""
    result.lifetime =
      isTemporary ? ISOTime.lifetime(text("Expiration", "expiration", near: entry, in: document)) : .never
    if profile?.lowercased() == "root" { (result.kind, result.basis) = (.awsRootKey, .claimed) }
    result.markCanary()
    return result
  }

  private func kubernetes(_ entry: Material, _ document: Document) -> Recognition? {
    guard entry.path.count >= 4, entry.path[0] == "users", entry.path[2] == "user",
      ["client-key-data", "token", "password"].contains(entry.name)
    else { return nil }
    let name = document.entries.first { $0.path == ["users", entry.path[1], "name"] }?.value.bytes[...].text
    var result = made(entry, .kubernetesUser, .data, Identity(user: name))
    if let context = KubernetesContext(user: name, in: document) {
      result.identity.host = context.host
      result.identity.label = context.name
    }
    let certificate = document.siblings(of: entry).first { $0.name == "client-certificate-data" }
    if let certificate, let bytes = Base64.decode(certificate.value.bytes), let names = Certificate.subjectNames(bytes)
    {
      if names.contains("system:masters") {
        (result.power, result.basis, result.variant) = (.admin, .proven, "cluster administrator")
      } else if names.contains(where: DatabaseUser.claimsToRead) {
        // What a group may do lies in the cluster; its name is a claim.
        (result.power, result.basis) = (.read, .claimed)
      }
    }
    return result
  }

  private func registry(_ entry: Material, _ document: Document) -> Recognition? {
    guard entry.path.count >= 3, entry.path[0] == "auths", entry.name == "auth" || entry.name == "identitytoken" else {
      return nil
    }
    let plain = Base64.decode(entry.value.bytes)
    let user = plain?.firstIndex(of: UInt8(ascii: ":")).map { plain?[..<$0].text ?? "" }
    guard entry.name == "identitytoken" || user != nil else { return nil }
    return made(entry, .dockerRegistry, .write, Identity(host: entry.path[1], user: user))
  }

  private static let headers: Set<String> = [
    "AUTHORIZATION", "X_API_KEY", "APIKEY", "API_KEY", "X_AUTH_TOKEN", "X_ACCESS_TOKEN", "PRIVATE_TOKEN", "COOKIE",
    "X_GOOG_API_KEY",
  ]

  private func header(_ entry: Material, _ document: Document) -> Recognition? {
    guard entry.path.dropLast().contains(where: { ["headers", "http_headers", "requestInit"].contains($0) }),
      Self.headers.contains(FieldName.upper(entry.name))
    else { return nil }
    var value = entry.value.bytes[...]
    var user: String?
    for scheme in ["Bearer ", "bearer ", "token ", "Token ", "Basic "] where value.starts(with: scheme.utf8) {
      value = value.dropFirst(scheme.utf8.count)
      if scheme == "Basic " { user = Base64.decode(value)?[...].prefix { $0 != UInt8(ascii: ":") }.text }
    }
    guard value.count >= 8, Placeholder.isReal(value) else { return nil }
    let server = entry.path.dropLast(2)
    let url = document.entries.first {
      $0.path.dropLast() == server && ["url", "serverUrl", "httpUrl"].contains($0.name)
    }?.value.bytes[...].text
    var result = made(entry, .httpHeader, .write, Identity(host: url.flatMap(URLText.host), user: user))
    result.secret = Secret(value)
    result.power = nil
    return result
  }

  /// What Terraform remembers in plain text.
  private func state(_ entry: Material, _ document: Document) -> Recognition? {
    guard entry.path.first == "resources", entry.path.contains("attributes"),
      ["password", "secret", "private_key", "master_password", "auth_token", "secret_key"].contains(entry.name),
      entry.value.bytes.count >= 8
    else { return nil }
    let host = ["address", "endpoint", "host", "fqdn"].lazy.compactMap { text($0, near: entry, in: document) }.first
    return made(
      entry, .terraformState, .data,
      Identity(
        host: host.map { String($0.prefix { $0 != ":" }) }, database: text("db_name", near: entry, in: document),
        user: text("username", near: entry, in: document)))
  }
}

/// The context of a kubeconfig that uses a user.
struct KubernetesContext {
  let name: String
  let host: String?

  init?(user: String?, in document: Document) {
    func text(_ path: [String]) -> String? { document.entries.first { $0.path == path }?.value.bytes[...].text }
    guard let user,
      let found = document.entries.first(where: {
        $0.path.count == 4 && $0.path[0] == "contexts" && $0.name == "user" && $0.value.bytes[...].text == user
      })
    else { return nil }
    name = text(["contexts", found.path[1], "name"]) ?? user
    let cluster = text(["contexts", found.path[1], "context", "cluster"])
    let entry = document.entries.first {
      $0.path.count == 3 && $0.path[0] == "clusters" && $0.name == "name" && $0.value.bytes[...].text == cluster
    }
    host = entry.flatMap { text(["clusters", $0.path[1], "cluster", "server"]) }.flatMap(URLText.host)
  }
}

enum URLText {
  /// The host of a URL, without user, port and path.
  static func host(_ url: String) -> String? {
    guard let scheme = url.firstRange(of: "://") else { return nil }
    let authority = url[scheme.upperBound...].prefix { !"/?#".contains($0) }
    let address = authority.split(separator: "@").last ?? authority
    let host = address.hasPrefix("[") ? address.prefix { $0 != "]" } + "]" : address.prefix { $0 != ":" }
    return host.isEmpty ? nil : String(host)
  }
}
