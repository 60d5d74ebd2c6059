public import SallyportModel

/// A timestamp that is written for people and programs outside: RFC 3339 in UTC, where canonical bytes have microseconds.
public struct Moment: Encodable, Hashable, Sendable {
  public let timestamp: Timestamp

  public init(_ timestamp: Timestamp) { self.timestamp = timestamp }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(timestamp.description)
  }
}
