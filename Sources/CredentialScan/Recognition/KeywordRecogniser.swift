/// Connection strings of keywords, libpq's and ADO's, and passwords on the command line of a database's tool.
struct KeywordRecogniser: Recogniser {
  var anchors: [String] { ["assword=", "Pwd=", "assword =", "PGPASSWORD", "MYSQL_PWD"] }
  /// How far the keywords of one string may lie apart.
  private static let distance = 400

  func recognise(in text: [UInt8], at anchor: Int) -> Recognition? {
    let line = Self.line(around: anchor, in: text)
    guard let sign = text[anchor..<min(line.upperBound, anchor + 20)].firstIndex(of: UInt8(ascii: "=")) else {
      return nil
    }
    let value = Self.value(text, after: sign, end: line.upperBound)
    guard !value.isEmpty else { return nil }
    let words = Keywords(text[line].text)
    let name = text[anchor..<sign].text
    guard let host = words.host(isShell: name.hasPrefix("PG") || name.hasPrefix("MYSQL")),
      !Placeholder.isPointer(host.utf8)
    else { return nil }
    let isPostgres =
      name.hasPrefix("PG") || words["dbname"] != nil || words["sslmode"] != nil
      || (words["host"] != nil && words["server"] == nil)
    let scheme: DatabaseScheme = name.hasPrefix("MYSQL") ? .mySQL : isPostgres ? .postgres : .other
    let place = value.startIndex..<value.endIndex
    if let why = Placeholder.why(value) { return .leftOut(scheme.kind(host: host), why, place) }
    let user = words["user"] ?? words["user id"] ?? words["uid"] ?? words["username"] ?? words["-U"] ?? words["-u"]
    var result = Recognition(
      kind: scheme.kind(host: host), secret: Secret(value), range: place)
    result.variant = name.hasPrefix("PG") || name.hasPrefix("MYSQL") ? "command line" : "keywords"
    result.identity = Identity(
      host: host, port: (words["port"] ?? words["-p"]).flatMap { Int($0) },
      database: words["dbname"] ?? words["database"] ?? words["initial catalog"] ?? words["-d"], user: user)
    result.parameters = ConnectionOptions.of { words[$0] ?? words["pg" + $0] }
    result.identity.project = HostClass.supabaseReference(host: host, user: user)
    (result.power, result.basis) = scheme.power(user: user ?? "", host: host, query: "")
    result.markGatewayToken(Array(value))
    return result
  }

  private static func line(around anchor: Int, in text: [UInt8]) -> Range<Int> {
    var start = anchor
    while start > 0, anchor - start < distance, !isEnd(text, start - 1) { start -= 1 }
    var end = anchor
    while end < text.count, end - anchor < distance, !isEnd(text, end) { end += 1 }
    return start..<end
  }

  /// A line ends at a line feed, or at `\n` in JSON.
  private static func isEnd(_ text: [UInt8], _ index: Int) -> Bool {
    text[index] == 10
      || (text[index] == UInt8(ascii: "\\") && index + 1 < text.count && text[index + 1] == UInt8(ascii: "n"))
  }

  private static let stop = Alphabet(" \t\r;\"'`\\<>")

  private static func value(_ text: [UInt8], after sign: Int, end: Int) -> ArraySlice<UInt8> {
    var start = sign + 1
    while start < end, text[start] == 32 { start += 1 }
    if start < end, text[start] == 39 || text[start] == 34 {
      let quote = text[start]
      let rest = text[(start + 1)..<end]
      return rest[..<(rest.firstIndex(of: quote) ?? rest.startIndex)]
    }
    return text[start..<end].prefix { !stop.contains($0) }
  }
}

/// `key=value` pairs, and options such as `-h HOST`, of one line.
struct Keywords {
  private var values: [String: String] = [:]

  init(_ line: String) {
    let pieces = line.split(whereSeparator: { $0 == ";" || $0 == " " || $0 == "\"" || $0 == "'" || $0 == "\t" })
    var key: String?
    for (index, piece) in pieces.enumerated() {
      if let name = key, !piece.hasPrefix("-") { values[name] = values[name] ?? String(piece) }
      key = piece.hasPrefix("-") && piece.count <= 12 ? String(piece) : nil
      guard let sign = piece.firstIndex(of: "="), sign != piece.startIndex else { continue }
      var name = piece[..<sign].lowercased()
      // `User Id=` and `Data Source=` have a blank inside.
      if index > 0, ["id", "source", "catalog"].contains(name) { name = pieces[index - 1].lowercased() + " " + name }
      values[name] = values[name] ?? String(piece[piece.index(after: sign)...])
    }
  }

  subscript(name: String) -> String? { values[name] }

  func host(isShell: Bool) -> String? {
    let plain = values["host"] ?? values["hostaddr"] ?? values["server"] ?? values["data source"] ?? values["pghost"]
    let found = isShell ? values["-h"] ?? values["--host"] ?? plain ?? "localhost" : plain
    // `tcp:host,1433` is SQL Server's way.
    return found.map { String($0.trimmingPrefix("tcp:").prefix { $0 != "," }) }.flatMap { $0.isEmpty ? nil : $0 }
  }
}
