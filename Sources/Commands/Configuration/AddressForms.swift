extension ValueForm<HostAndPort> {
  /// `HOST:PORT`. Port 0 only where a listener may choose one.
  static func address(allowingPortZero: Bool) -> ValueForm {
    let lowest = allowingPortZero ? 0 : 1
    return .simple(
      "an address and port such as `127.0.0.1:6432`", hint: "an IPv6 address stands in brackets: `[::1]:6432`"
    ) { text in
      AddressText.read(text, defaultPort: nil).flatMap { $0.port >= lowest ? $0 : nil }
    }
  }
}

extension ValueForm<HostAndPort?> {
  /// An address, or `off`.
  static var addressOrOff: ValueForm {
    .simple("an address and port such as `127.0.0.1:6433`, or `off`") { text in
      if text == "off" { return .some(nil) }
      return AddressText.read(text, defaultPort: nil).map(Optional.some)
    }
  }
}

extension ValueForm<UpstreamAddress> {
  /// `HOST`, `HOST:PORT`, the directory of a Unix socket, or the socket itself.
  static var upstreamAddress: ValueForm {
    ValueForm(
      expected: "`host:port` or the directory of a Unix socket",
      hint: "such as `db.example.com:5432` or `/var/run/postgresql`"
    ) { text throws(Misfit) in
      if text.contains("://") || text.contains("@") {
        throw Misfit(
          complaint: "is a connection URL",
          hint: "write `address`, `database`, `agent.user` and `agent.password` as keys of their own", isSecret: true)
      }
      if text.hasPrefix("/") { return .unixSocket(path: try socketPath(text)) }
      guard let address = AddressText.read(text, defaultPort: 5432), address.port > 0 else { throw Misfit() }
      return .tcp(address)
    }
  }

  /// The longest path that `sockaddr_un` takes on Linux and macOS is 103 bytes and a NUL.
  private static func socketPath(_ text: String) throws(Misfit) -> String {
    let last = text.split(separator: "/").last ?? ""
    let path = last.hasPrefix(".s.PGSQL.") ? text : (text.hasSuffix("/") ? text : text + "/") + ".s.PGSQL.5432"
    guard path.utf8.count <= 103 else {
      throw Misfit(complaint: "is too long for a Unix socket", hint: "the whole path may have 103 bytes")
    }
    return path
  }
}

/// `host:port`, with IPv6 addresses in brackets.
enum AddressText {
  static func read(_ text: String, defaultPort: Int?) -> HostAndPort? {
    guard let (host, port) = text.hasPrefix("[") ? bracketed(text) : plain(text) else { return nil }
    guard isHost(host) else { return nil }
    guard let port else { return defaultPort.map { HostAndPort(host: host, port: $0) } }
    guard let number = Int(port), (0...65_535).contains(number), port.utf8.allSatisfy({ (48...57).contains($0) }) else {
      return nil
    }
    return HostAndPort(host: host, port: number)
  }

  private static func plain(_ text: String) -> (String, String?)? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    switch parts.count {
    case 1: return (parts[0], nil)
    case 2: return (parts[0], parts[1])
    default: return nil
    }
  }

  private static func bracketed(_ text: String) -> (String, String?)? {
    guard let close = text.firstIndex(of: "]") else { return nil }
    let host = String(text[text.index(after: text.startIndex)..<close])
    let rest = text[text.index(after: close)...]
    guard host.contains(":") else { return nil }
    if rest.isEmpty { return (host, nil) }
    return rest.hasPrefix(":") ? (host, String(rest.dropFirst())) : nil
  }

  /// Letters, digits, `.`, `-`, `_`, and `:` and `%` for IPv6: nothing that could mean something in a URL.
  private static func isHost(_ text: String) -> Bool {
    guard (1...253).contains(text.utf8.count) else { return false }
    return text.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"): true
      case UInt8(ascii: ":"), UInt8(ascii: "%"): true
      default: false
      }
    }
  }
}
