import NIOCore

/// What identifies a session to a CancelRequest: the server's process number and a secret of 4 to 256 bytes.
///
/// Protocol 3.0 has exactly 4 bytes; 3.2 lets the server choose (PostgreSQL manual, 55.7, BackendKeyData).
public struct CancelKey: Hashable, Sendable {
  /// Bytes that a secret may have.
  public static let secretLengths = 4...256

  public let processID: UInt32
  public let secret: [UInt8]

  /// - Returns: `nil` unless the secret has 4 to 256 bytes.
  public init?(processID: UInt32, secret: [UInt8]) {
    guard Self.secretLengths.contains(secret.count) else { return nil }
    self.processID = processID
    self.secret = secret
  }

  /// Reads process number and secret, which take all that is left of the body.
  init(body: inout BodyReader) throws(WireError) {
    let processID = try body.uint32()
    guard let key = CancelKey(processID: processID, secret: body.remainingBytes()) else {
      throw WireError(.invalidField, in: body.subject)
    }
    self = key
  }

  /// Equal in a time that depends on the lengths only.
  public func matches(_ other: CancelKey) -> Bool {
    guard secret.count == other.secret.count else { return false }
    let difference = zip(secret, other.secret).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) }
    return difference == 0 && processID == other.processID
  }
}
