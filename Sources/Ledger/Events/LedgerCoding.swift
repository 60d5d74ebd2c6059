internal import SallyportModel

// The leaf of an event, on one line:
//
//   {"at":1777125787125000,"body":{…},"content":"<digest>","kind":"statement.intent","sequence":41,"v":1}
//
// `at` is in microseconds since 1970. `content` is there for events that carry a statement: the base64 of
// SHA-256("sallyport/content/v1" newline content). The content stands beside the leaf, where it can be forgotten:
//
//   {"parameters":[{"format":0,"text":"42"}],"salt":"<16 bytes, base64>","sql":"SELECT …"}

extension StatementContent {
  static let domain = Canonical.domain("content")

  /// Writes the content after its domain line, so that the buffer is what is hashed.
  func write(to writer: inout CanonicalWriter, salt: [UInt8]) {
    writer.reset(prefix: StatementContent.domain)
    writer.beginObject()
    writer.key("parameters")
    writer.array(parameters) { $0.parameter($1) }
    writer.key("salt")
    writer.base64(salt)
    writer.key("sql")
    writer.exactText(sql)
    writer.endObject()
  }

  static func digest(of content: ArraySlice<UInt8>) -> MerkleHash { .digest(domain, content) }

  init(reading content: ArraySlice<UInt8>) throws(CanonicalError) {
    struct Shape: Decodable {
      let parameters: [BoundParameter]
      let salt: [UInt8]
      let sql: ExactText
    }
    let shape = try Canonical.decode(Shape.self, from: Array(content))
    self.init(sql: shape.sql.bytes, parameters: shape.parameters)
  }
}

extension LedgerDraft {
  /// Writes the leaf, after whatever stands in the buffer.
  func write(to writer: inout CanonicalWriter, sequence: Int64, content: MerkleHash?) {
    writer.beginObject()
    writer.key("at")
    writer.integer(time.microseconds)
    writer.key("body")
    body.write(to: &writer)
    if let content {
      writer.key("content")
      writer.base64(content.bytes)
    }
    writer.key("kind")
    writer.string(body.kind.rawValue)
    writer.key("sequence")
    writer.integer(sequence)
    writer.key("v")
    writer.integer(1)
    writer.endObject()
  }
}

extension LedgerEvent {
  /// Reads a stored event. That it reads says nothing about whether it is genuine: ``LedgerVerifier`` does.
  ///
  /// - Throws: ``LedgerDamage`` for bytes that are no event of this schema at this place.
  public init(reading record: LedgerRecord) throws(LedgerDamage) {
    do {
      try self.init(parsing: record)
    } catch {
      throw LedgerDamage(sequence: record.sequence, description: error.description)
    }
  }

  private init(parsing record: LedgerRecord) throws(CanonicalError) {
    let leaf = try CanonicalParser.parse(Array(record.leaf))
    guard leaf["v"] == .integer(1), leaf["sequence"] == .integer(record.sequence), case .integer(let at)? = leaf["at"],
      case .string(let name)? = leaf["kind"], let kind = LedgerKind(rawValue: name), let body = leaf["body"]
    else { throw CanonicalError(code: .mismatch, description: "no event of schema 1 with its own sequence") }
    sequence = record.sequence
    time = Timestamp(microseconds: at)
    self.body = try LedgerBody(kind: kind, reading: body)
    content =
      if leaf["content"] == nil { .none } else if record.content.isEmpty { .redacted } else {
        .full(try StatementContent(reading: record.content))
      }
  }
}
