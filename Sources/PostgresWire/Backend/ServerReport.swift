public import NIOCore

/// The fields of an ErrorResponse or NoticeResponse, in their order (PostgreSQL manual, 55.8).
///
/// Some servers and poolers leave fields out, the SQLSTATE included: everything is optional here.
public struct ServerReport: Equatable, Sendable {
  public struct Field: Equatable, Sendable {
    public let code: Code
    /// As it came: before the encoding is agreed on this may be any.
    public let value: ByteBuffer
  }

  /// What a field says; codes that PostgreSQL may add later are kept.
  public struct Code: RawRepresentable, Hashable, Sendable {
    public let rawValue: UInt8

    public init(rawValue: UInt8) { self.rawValue = rawValue }

    public static let localizedSeverity = Code(rawValue: UInt8(ascii: "S"))
    public static let severity = Code(rawValue: UInt8(ascii: "V"))
    public static let sqlState = Code(rawValue: UInt8(ascii: "C"))
    public static let message = Code(rawValue: UInt8(ascii: "M"))
    public static let detail = Code(rawValue: UInt8(ascii: "D"))
    public static let hint = Code(rawValue: UInt8(ascii: "H"))
    public static let position = Code(rawValue: UInt8(ascii: "P"))
    public static let table = Code(rawValue: UInt8(ascii: "t"))
    public static let routine = Code(rawValue: UInt8(ascii: "R"))
  }

  /// How bad it is, as the server names it in English whatever its language.
  public enum Severity: String, Sendable {
    /// The transaction is aborted.
    case error = "ERROR"
    /// The connection ends.
    case fatal = "FATAL"
    case panic = "PANIC"
    case warning = "WARNING"
    case notice = "NOTICE"
    case info = "INFO"
    case log = "LOG"
    case debug = "DEBUG"
  }

  public let fields: [Field]

  /// Fields in one report.
  static let fieldLimit = 64

  init(body: inout BodyReader) throws(WireError) {
    var fields: [Field] = []
    while true {
      let code = try body.uint8()
      guard code != 0 else { break }
      guard fields.count < Self.fieldLimit else { throw WireError(.invalidField, in: body.subject) }
      fields.append(Field(code: Code(rawValue: code), value: try body.terminated()))
    }
    self.fields = fields
  }

  func encodeBody(into buffer: inout ByteBuffer) {
    for field in fields {
      buffer.writeInteger(field.code.rawValue)
      buffer.writeTerminated(field.value)
    }
    buffer.writeInteger(UInt8(0))
  }
}

extension ServerReport {
  /// A report of the gateway's own.
  ///
  /// - Parameters:
  ///   - message: Lower case, no full stop. Zero bytes in any of the texts are replaced, as the protocol has no room for them.
  ///   - detail: What else is known.
  ///   - hint: The way on.
  public init(_ severity: Severity, _ state: SQLState, _ message: String, detail: String? = nil, hint: String? = nil) {
    let texts: [(Code, String?)] = [
      (.localizedSeverity, severity.rawValue), (.severity, severity.rawValue), (.sqlState, state.text),
      (.message, message), (.detail, detail), (.hint, hint),
    ]
    fields = texts.compactMap { code, text in
      text.map { Field(code: code, value: ByteBuffer(bytes: $0.utf8.map { $0 == 0 ? UInt8(ascii: "?") : $0 })) }
    }
  }

  /// For showing and logging, never for deciding: bytes that are not UTF-8 are replaced.
  public subscript(code: Code) -> String? {
    fields.first { $0.code == code }.map { String(decoding: $0.value.readableBytesView, as: UTF8.self) }
  }

  /// `nil` when the server sent none, or something else in its place.
  public var sqlState: SQLState? { self[.sqlState].flatMap { SQLState($0) } }

  public var message: String { self[.message] ?? "" }

  /// From the field that is never translated, or from the other for servers before 9.6.
  public var severity: Severity? {
    (self[.severity] ?? self[.localizedSeverity]).flatMap(Severity.init(rawValue:))
  }

  /// Whether the server closes the connection after this.
  public var endsSession: Bool { severity == .fatal || severity == .panic }
}
