import NIOCore

/// A prepared statement or a portal, each with a namespace of its own.
public enum WireTarget: Hashable, Sendable {
  case statement(WireName)
  case portal(WireName)

  init(body: inout BodyReader, limits: WireLimits) throws(WireError) {
    switch try body.uint8() {
    case UInt8(ascii: "S"): self = .statement(try body.name("statement name", limit: limits.name))
    case UInt8(ascii: "P"): self = .portal(try body.name("portal name", limit: limits.name))
    default: throw WireError(.invalidField, in: body.subject)
    }
  }

  func encode(into buffer: inout ByteBuffer) {
    switch self {
    case .statement(let name):
      buffer.writeInteger(UInt8(ascii: "S"))
      buffer.writeTerminated(name.text)
    case .portal(let name):
      buffer.writeInteger(UInt8(ascii: "P"))
      buffer.writeTerminated(name.text)
    }
  }
}

extension FrontendMessage {
  /// Asks for the row description, and for a statement the parameters' types.
  public struct Describe: Hashable, Sendable {
    public let target: WireTarget

    public init(_ target: WireTarget) { self.target = target }

    init(body: inout BodyReader, limits: WireLimits) throws(WireError) {
      target = try WireTarget(body: &body, limits: limits)
    }
  }

  /// Forgets a statement, with its portals, or a portal. No error if there is none of that name.
  public struct Close: Hashable, Sendable {
    public let target: WireTarget

    public init(_ target: WireTarget) { self.target = target }

    init(body: inout BodyReader, limits: WireLimits) throws(WireError) {
      target = try WireTarget(body: &body, limits: limits)
    }
  }
}
