/// What a connection string says of how to connect; none of it is secret.
enum ConnectionOptions {
  private static let names = ["sslmode", "sslrootcert", "channel_binding", "sslaccept", "ssl"]

  static func of(_ value: (String) -> String?) -> [String: String] {
    names.reduce(into: [:]) { options, name in options[name] = value(name)?.lowercasedUnlessPath }
  }

  /// - Parameter query: with its `?`, pairs parted by `&` or `;`.
  static func of(query: String) -> [String: String] {
    let pairs = query.split { "?&;".contains($0) }.compactMap { pair -> (String, String)? in
      guard let sign = pair.firstIndex(of: "=") else { return nil }
      let value = PercentEncoding.decode(Array(pair[pair.index(after: sign)...].utf8)[...])
      return (pair[..<sign].lowercased(), String(decoding: value, as: UTF8.self))
    }
    let values = Dictionary(pairs) { first, _ in first }
    return of { values[$0] }
  }
}

extension String {
  /// Words are compared in lower case; a path is kept as it is.
  fileprivate var lowercasedUnlessPath: String { contains("/") || contains(".") ? self : lowercased() }
}
