/// A URL with a user in a run of text, taken apart without trusting it to be well-formed: passwords are pasted unescaped.
struct URLParts {
  let scheme: String
  private(set) var user: String?
  private(set) var password: (bytes: ArraySlice<UInt8>, range: Range<Int>)?
  private(set) var host: String?
  private(set) var port: Int?
  private(set) var database: String?
  private(set) var query = ""
  /// All of it, from the scheme on.
  let range: Range<Int>

  /// Bytes of a URL at most.
  static let limit = 2_048
  private static let schemeBytes = Alphabet.alphanumeric.adding("+.-")
  private static let end = Alphabet("\"'`<>\\|^").adding(" \t\r\n")

  /// - Parameter colon: where the `:` of `://` stands.
  init?(_ text: [UInt8], colon: Int) {
    var start = colon
    while start > 0, colon - start < 24, Self.schemeBytes.contains(text[start - 1]) { start -= 1 }
    // In JSON, the letter of an escape may stand right before the scheme.
    if start > 0, text[start - 1] == UInt8(ascii: "\\"), "nrt".utf8.contains(text[start]) { start += 1 }
    guard start < colon else { return nil }
    scheme = text[start..<colon].text.lowercased()
    let body = colon + 3
    var stop = body
    let limit = min(text.count, body + Self.limit)
    while stop < limit, text[stop] > 32, !Self.end.contains(text[stop]) { stop += 1 }
    range = start..<stop
    guard let at = Self.at(text[body..<stop]) else {
      parameters(text[body..<stop])
      return
    }
    credentials(text[body..<at])
    address(text[(at + 1)..<stop])
  }

  /// The last `@` before the path. Where a password holds a `/`, the last before the next one: what stands before an `@` is no host.
  private static func at(_ rest: ArraySlice<UInt8>) -> Int? {
    let authority = rest.prefix { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }
    if let at = authority.lastIndex(of: UInt8(ascii: "@")) { return at }
    guard authority.contains(UInt8(ascii: ":")), let at = rest.firstIndex(of: UInt8(ascii: "@")) else { return nil }
    let colon = authority.firstIndex(of: UInt8(ascii: ":")) ?? authority.startIndex
    // `host:5432/db?x=@` is an address and no password.
    let port = authority[(colon + 1)...]
    guard port.isEmpty || !port.allSatisfy(Alphabet.digits.contains) else { return nil }
    let host = rest[at...].prefix { !"/?#".utf8.contains($0) }
    return host.lastIndex(of: UInt8(ascii: "@"))
  }

  private mutating func credentials(_ text: ArraySlice<UInt8>) {
    guard let colon = text.firstIndex(of: UInt8(ascii: ":")) else {
      user = String(decoding: PercentEncoding.decode(text), as: UTF8.self)
      return
    }
    user = String(decoding: PercentEncoding.decode(text[..<colon]), as: UTF8.self)
    let secret = text[(colon + 1)...]
    password = (secret, secret.startIndex..<secret.endIndex)
  }

  private mutating func address(_ text: ArraySlice<UInt8>) {
    let hosts = text.prefix {
      $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") && $0 != UInt8(ascii: ";")
    }
    setHost(hosts)
    parameters(text[hosts.endIndex...])
  }

  /// Of several hosts the first that is not this machine: a client tries them all.
  private mutating func setHost(_ hosts: ArraySlice<UInt8>) {
    let all = hosts.split(whereSeparator: { ",)".utf8.contains($0) })
    for one in all.isEmpty ? [hosts.prefix(0)] : all {
      setHost(one: one)
      if let host, !HostClass.isLocal(host) { return }
    }
    if all.count > 1, let first = all.first { setHost(one: first) }
  }

  private mutating func setHost(one first: ArraySlice<UInt8>) {
    port = nil
    if first.first == UInt8(ascii: "["), let close = first.firstIndex(of: UInt8(ascii: "]")) {
      host = first[...close].text
      port = Int(first[(close + 1)...].dropFirst().text)
    } else if first.count(where: { $0 == UInt8(ascii: ":") }) == 1, let colon = first.lastIndex(of: UInt8(ascii: ":")) {
      host = first[..<colon].text
      port = Int(first[(colon + 1)...].text)
    } else {
      host = first.text
    }
  }

  /// Path and query; a user and a password may stand in the query (JDBC, libpq).
  private mutating func parameters(_ text: ArraySlice<UInt8>) {
    var rest = text
    if host == nil {
      let name = rest.prefix { !"/?#;".utf8.contains($0) }
      host = name.prefix { $0 != UInt8(ascii: ":") }.text
      port = Int(name.drop { $0 != UInt8(ascii: ":") }.dropFirst().text)
      rest = rest[name.endIndex...]
    }
    let separator = rest.firstIndex { $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: ";") } ?? rest.endIndex
    let path = rest[..<separator].drop { $0 == UInt8(ascii: "/") }.prefix {
      $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "#")
    }
    // Never more than a name is shown: an escaped `?` begins what may be a secret.
    if !path.isEmpty {
      database = String(decoding: PercentEncoding.decode(path).prefix { $0 != UInt8(ascii: "?") }, as: UTF8.self)
    }
    query = rest[separator...].text
    for pair in rest[separator...].split(whereSeparator: { "?&;".utf8.contains($0) }) {
      guard let sign = pair.firstIndex(of: UInt8(ascii: "=")) else { continue }
      let value = pair[(sign + 1)...]
      switch pair[..<sign].text.lowercased() {
      case "password", "pwd", "authtoken": if password == nil { password = (value, value.startIndex..<value.endIndex) }
      // Prisma's own addresses have a key instead of a login; elsewhere an `api_key` opens no database.
      case "api_key" where scheme.hasPrefix("prisma"):
        if password == nil { password = (value, value.startIndex..<value.endIndex) }
      case "user", "username", "user id":
        if user == nil { user = String(decoding: PercentEncoding.decode(value), as: UTF8.self) }
      case "databasename", "database", "dbname": if database == nil { database = value.text }
      // libpq connects to these, whatever stands before the path.
      case "host", "hostaddr":
        let decoded = PercentEncoding.decode(value)
        if !decoded.isEmpty, host.map(HostClass.isLocal) ?? true {
          let before = port
          setHost(decoded[...])
          port = port ?? before
        }
      default: break
      }
    }
  }
}

/// RFC 3986, section 2.1.
enum PercentEncoding {
  static func decode(_ text: ArraySlice<UInt8>) -> [UInt8] {
    guard text.contains(UInt8(ascii: "%")) else { return Array(text) }
    var result: [UInt8] = []
    var index = text.startIndex
    while index < text.endIndex {
      if text[index] == UInt8(ascii: "%"), index + 2 < text.endIndex,
        let byte = UInt8(text[index + 1...index + 2].text, radix: 16)
      {
        result.append(byte)
        index += 3
      } else {
        result.append(text[index])
        index += 1
      }
    }
    return result
  }
}
