/// A peer that broke the protocol, or went over a limit. The text is safe to send back: it repeats
/// no text of the peer.
public struct WireError: Error, Hashable, Sendable {
  /// What is wrong.
  public enum Code: Hashable, Sendable {
    /// A length field below the smallest possible length.
    case lengthTooSmall
    /// Longer than the limit, which is in bytes.
    case overLimit(Int)
    /// A type byte that this side of the protocol does not have.
    case unknownType(UInt8)
    /// The body ends before its last field.
    case truncated
    /// The body goes on after its last field.
    case trailingBytes
    /// A string without its terminating zero.
    case unterminatedString
    /// A zero byte inside a text.
    case zeroByte
    /// Bytes that are not UTF-8.
    case notUTF8
    /// A count, a format code or a selector that the protocol does not have.
    case invalidField
    /// The same startup parameter twice.
    case duplicateParameter
  }

  public let code: Code
  /// The message or field it was found in, in PostgreSQL's words: `Bind`, `StartupMessage`, `statement name`.
  public let subject: String

  @inlinable
  public init(_ code: Code, in subject: String) {
    self.code = code
    self.subject = subject
  }
}

extension WireError: CustomStringConvertible {
  /// The state that PostgreSQL itself uses for this: 08P01, 54000 for limits, 22021 for encoding, 42622 for names.
  public var sqlState: SQLState {
    switch code {
    case .overLimit: subject.hasSuffix(" name") ? .nameTooLong : .programLimitExceeded
    case .notUTF8: .characterNotInRepertoire
    default: .protocolViolation
    }
  }

  /// Whether the stream can still be read: the frame's own length was sound, only what is in it is not.
  public var leavesFramesReadable: Bool {
    switch code {
    case .lengthTooSmall, .unknownType: false
    case .overLimit: subject == "statement" || subject.hasSuffix(" name")
    default: true
    }
  }

  public var description: String {
    switch code {
    case .lengthTooSmall: "invalid length of \(subject)"
    case .overLimit(let limit): "\(subject) is longer than the limit of \(limit) bytes"
    case .unknownType(let byte): "unknown message type \(byte) from \(subject)"
    case .truncated: "\(subject) ends too early"
    case .trailingBytes: "\(subject) has bytes after its end"
    case .unterminatedString: "\(subject) has an unterminated string"
    case .zeroByte: "\(subject) has a zero byte in its text"
    case .notUTF8: "\(subject) is not valid UTF-8"
    case .invalidField: "\(subject) has a field out of range"
    case .duplicateParameter: "\(subject) gives a parameter twice"
    }
  }
}
