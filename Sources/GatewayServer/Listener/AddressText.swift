import NIOCore

/// A peer's address for people and the ledger: `127.0.0.1:5432`, `[::1]:5432`.
enum AddressText {
  static func of(_ address: SocketAddress?) -> String {
    guard let address, let host = address.ipAddress else { return "unknown" }
    let port = address.port ?? 0
    return host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
  }

  /// Whether the peer is a process of this host: `127.0.0.0/8` or `::1`.
  static func isLoopback(_ address: SocketAddress?) -> Bool {
    guard let host = address?.ipAddress else { return false }
    return host == "::1" || host.hasPrefix("127.") || host.hasPrefix("::ffff:127.")
  }
}
