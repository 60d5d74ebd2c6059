public import NIOCore

/// What a server asks of a client that logs in, or that it is satisfied.
public enum AuthenticationRequest: Equatable, Sendable {
  case ok
  case kerberosV5
  case cleartextPassword
  /// With the salt of four bytes.
  case md5Password(salt: [UInt8])
  case gss
  case gssContinue(ByteBuffer)
  case sspi
  /// With the mechanisms offered, the server's favourite first.
  case sasl(mechanisms: [String])
  case saslContinue(ByteBuffer)
  case saslFinal(ByteBuffer)
  /// A method that PostgreSQL does not document, with its number.
  case unknown(UInt32, ByteBuffer)

  /// Mechanisms in one offer.
  static let mechanismLimit = 32

  init(body: inout BodyReader) throws(WireError) {
    switch try body.uint32() {
    case 0: self = .ok
    case 2: self = .kerberosV5
    case 3: self = .cleartextPassword
    case 5: self = .md5Password(salt: Array(try body.slice(4).readableBytesView))
    case 7: self = .gss
    case 8: self = .gssContinue(body.remaining())
    case 9: self = .sspi
    case 10: self = .sasl(mechanisms: try Self.mechanisms(&body))
    case 11: self = .saslContinue(body.remaining())
    case 12: self = .saslFinal(body.remaining())
    case let code: self = .unknown(code, body.remaining())
    }
  }

  private static func mechanisms(_ body: inout BodyReader) throws(WireError) -> [String] {
    var mechanisms: [String] = []
    while true {
      let name = try body.terminatedString()
      guard !name.isEmpty else { return mechanisms }
      guard mechanisms.count < mechanismLimit else { throw WireError(.invalidField, in: body.subject) }
      mechanisms.append(name)
    }
  }

  private var code: UInt32 {
    switch self {
    case .ok: 0
    case .kerberosV5: 2
    case .cleartextPassword: 3
    case .md5Password: 5
    case .gss: 7
    case .gssContinue: 8
    case .sspi: 9
    case .sasl: 10
    case .saslContinue: 11
    case .saslFinal: 12
    case .unknown(let code, _): code
    }
  }

  func encodeBody(into buffer: inout ByteBuffer) {
    buffer.writeInteger(code)
    switch self {
    case .ok, .kerberosV5, .cleartextPassword, .gss, .sspi: break
    case .md5Password(let salt): buffer.writeBytes(salt)
    case .gssContinue(let data), .saslContinue(let data), .saslFinal(let data), .unknown(_, let data):
      buffer.writeImmutableBuffer(data)
    case .sasl(let mechanisms):
      for name in mechanisms { buffer.writeTerminated(name) }
      buffer.writeInteger(UInt8(0))
    }
  }
}
