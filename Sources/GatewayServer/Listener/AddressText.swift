import NIOCore

/// A peer's address for people and the ledger: `127.0.0.1:5432`, `[::1]:5432`.
enum AddressText {
  static func of(_ address: SocketAddress?) -> String {
    guard let address, let host = address.ipAddress else { return "unknown" }
    let port = address.port ?? 0
    return host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
  }
}
