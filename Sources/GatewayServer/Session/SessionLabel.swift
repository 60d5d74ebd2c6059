import SallyportModel

/// The `application_name` of a session at the upstream, by which `pg_stat_activity` and the server's log tell whose it is.
///
/// ```
///   sallyport prod cursor-agent INC-4711 psql
///             │    │            │        └ what the client calls itself: a claim
///             │    │            └ the grant's task, where there is one
///             │    └ token
///             └ environment
/// ```
/// The server keeps 63 bytes, of printable ASCII (PostgreSQL manual, 19.7). The client's part gives way first, then the task's; environment and token
/// are what the gateway knows.
enum SessionLabel {
  /// `NAMEDATALEN` less one, in bytes.
  static let limit = 63

  static func text(
    _ environment: Environment, _ token: TokenName, task: String? = nil, client: String? = nil
  ) -> String {
    var bytes = Array("sallyport \(environment.short) \(token)".utf8.prefix(limit))
    for part in [task, client] {
      guard let part, !part.isEmpty, bytes.count + 1 < limit else { continue }
      bytes += [UInt8(ascii: " ")] + plain(part).prefix(limit - bytes.count - 1)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// As the server would write it, one `?` for each character that it does not print: nothing in a log is then another line.
  private static func plain(_ text: String) -> [UInt8] {
    // No more than could be kept: a client may send kilobytes.
    text.unicodeScalars.prefix(limit).map { (0x20...0x7E).contains($0.value) ? UInt8($0.value) : UInt8(ascii: "?") }
  }
}
