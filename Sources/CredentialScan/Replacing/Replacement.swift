/// A file's content with one credential's connection URLs exchanged, and what to show of it.
public struct Replacement: Sendable {
  /// One changed URL; passwords are dots.
  public struct Edit: Hashable, Sendable {
    public let line: Int
    public let before: String
    public let after: String
  }

  public let path: String
  /// Before and after, as bytes. Both hold secrets: they are for writing files, never for showing.
  public let content: [UInt8]
  public let result: [UInt8]
  public let edits: [Edit]

  /// `nil` when no connection URL with this credential stands in the content, or the content is binary.
  ///
  /// - Parameter url: of a Sallyport token.
  public init?(path: String, content: [UInt8], fingerprint: Fingerprint, key: FingerprintKey, url: String) {
    // A database's pages or a binary property list would be broken by a text of another length.
    guard !content.contains(0) else { return nil }
    let recogniser = URLRecogniser()
    let index = AnchorIndex([recogniser.anchors])
    var found: [(range: Range<Int>, recognition: Recognition)] = []
    index.search(content, in: 0..<content.count) { _, offset in
      guard let recognition = recogniser.recognise(in: content, at: offset),
        let parts = URLParts(content, colon: offset), Fingerprint(of: recognition.secret, key: key) == fingerprint
      else { return }
      found.append((parts.range, recognition))
    }
    guard !found.isEmpty else { return nil }
    var result: [UInt8] = []
    var edits: [Edit] = []
    var end = 0
    let lines = LinePositions(of: found.map(\.range.lowerBound), in: content).list
    for ((range, recognition), line) in zip(found, lines) {
      result += content[end..<range.lowerBound] + Self.written(url, in: content, at: range, path: path)
      end = range.upperBound
      edits.append(
        Edit(
          line: line.position.line, before: Self.dotted(content[range], recognition.range),
          after: GatewayURL.dotted(url)))
    }
    (self.path, self.content, self.result, self.edits) = (path, content, result + content[end...], edits)
  }

  private static func dotted(_ url: ArraySlice<UInt8>, _ password: Range<Int>) -> String {
    url[..<password.lowerBound].text + "•••" + url[password.upperBound...].text
  }

  /// As the file's format wants it: a shell would take `&` for an operator, XML for an entity.
  private static func written(_ url: String, in content: [UInt8], at range: Range<Int>, path: String) -> [UInt8] {
    if path.hasSuffix(".xml") { return Array(url.replacing("&", with: "&amp;").utf8) }
    let before = range.lowerBound > 0 ? content[range.lowerBound - 1] : 0
    let isBare = before == UInt8(ascii: "=") || before == UInt8(ascii: " ")
    let isShell =
      ["rc", ".zshenv", ".zprofile", ".profile", ".bash_profile", ".env", ".conf"].contains(where: path.hasSuffix)
      || path.contains("/.env")
    return Array((isBare && isShell ? "'\(url)'" : url).utf8)
  }
}

/// URLs that `sallyport token issue` shows.
public enum GatewayURL {
  /// Whether it is a PostgreSQL URL whose password is a Sallyport token.
  public static func isOne(_ url: String) -> Bool {
    guard url.hasPrefix("postgresql://") || url.hasPrefix("postgres://"), let password = parts(url)?.password else {
      return false
    }
    return TokenShapes.isGatewayToken(Array(password.bytes))
      && url.utf8.allSatisfy { $0 > 32 && $0 < 127 && !"'\"`\\".utf8.contains($0) }
  }

  static func dotted(_ url: String) -> String {
    guard let range = parts(url)?.password?.range else { return "•••" }
    let bytes = Array(url.utf8)
    return bytes[..<range.lowerBound].text + "•••" + bytes[range.upperBound...].text
  }

  private static func parts(_ url: String) -> URLParts? {
    let bytes = Array(url.utf8)
    guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")) else { return nil }
    return URLParts(bytes, colon: colon)
  }
}
