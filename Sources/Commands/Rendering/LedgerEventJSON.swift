import ControlPlane
import Ledger
import SallyportModel

/// One event for programs: the body as it was hashed, the time readable, the statement beside it.
struct LedgerEventJSON: Encodable {
  let sequence: Int64
  let time: Moment
  let kind: LedgerKind
  let body: JSONTree
  /// SHA-256 of the leaf, base64.
  let hash: String
  let sql: String?
  let parameters: [RequestCard.Parameter]?
  /// True when the statement was forgotten.
  let redacted: Bool?

  init(_ record: LedgerRecord, _ event: LedgerEvent) {
    sequence = event.sequence
    time = Moment(event.time)
    kind = event.body.kind
    hash = record.computedHash.description
    let leaf = try? CanonicalParser.parse(Array(record.leaf))
    body = JSONTree(leaf?["body"] ?? .null)
    switch event.content {
    case .none:
      (sql, parameters, redacted) = (nil, nil, nil)
    case .redacted:
      (sql, parameters, redacted) = (nil, nil, true)
    case .full(let content):
      sql = String(decoding: content.sql, as: UTF8.self)
      parameters = content.parameters.enumerated().map { RequestCard.Parameter(number: $0 + 1, $1) }
      redacted = nil
    }
  }
}

/// Canonical JSON for any encoder.
struct JSONTree: Encodable {
  let value: CanonicalValue

  init(_ value: CanonicalValue) { self.value = value }

  private struct Key: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  func encode(to encoder: any Encoder) throws {
    switch value {
    case .null:
      var container = encoder.singleValueContainer()
      try container.encodeNil()
    case .boolean(let value): try value.encode(to: encoder)
    case .integer(let value): try value.encode(to: encoder)
    case .string(let value): try value.encode(to: encoder)
    case .array(let values): try values.map(JSONTree.init).encode(to: encoder)
    case .object(let members):
      var container = encoder.container(keyedBy: Key.self)
      for member in members { try container.encode(JSONTree(member.value), forKey: Key(stringValue: member.key)) }
    }
  }
}
