/// A five-character SQLSTATE: digits and upper-case ASCII letters (PostgreSQL manual, appendix A).
public struct SQLState: Hashable, Sendable, CustomStringConvertible {
  public let text: String
  public var description: String { text }

  /// - Returns: `nil` unless the text is exactly five of `0-9 A-Z`.
  public init?(_ text: some StringProtocol) {
    let isState =
      text.utf8.count == 5
      && text.utf8.allSatisfy {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0)
      }
    guard isState else { return nil }
    self.text = String(text)
  }

  private init(known text: StaticString) { self.text = text.description }

  /// The first two characters: `42` is syntax or access, `08` the connection.
  public var classCode: Substring { text.prefix(2) }
}

extension SQLState {
  public static let successfulCompletion = SQLState(known: "00000")
  public static let warning = SQLState(known: "01000")
  public static let transactionResolutionUnknown = SQLState(known: "08007")
  public static let connectionFailure = SQLState(known: "08006")
  public static let cannotConnect = SQLState(known: "08001")
  public static let protocolViolation = SQLState(known: "08P01")
  public static let featureNotSupported = SQLState(known: "0A000")
  public static let characterNotInRepertoire = SQLState(known: "22021")
  public static let invalidParameterValue = SQLState(known: "22023")
  public static let activeTransaction = SQLState(known: "25001")
  public static let readOnlyTransaction = SQLState(known: "25006")
  public static let noActiveTransaction = SQLState(known: "25P01")
  public static let failedTransaction = SQLState(known: "25P02")
  public static let invalidStatementName = SQLState(known: "26000")
  public static let invalidAuthorization = SQLState(known: "28000")
  public static let invalidPassword = SQLState(known: "28P01")
  public static let invalidCursorName = SQLState(known: "34000")
  public static let invalidCatalogName = SQLState(known: "3D000")
  public static let lockNotAvailable = SQLState(known: "55P03")
  public static let insufficientPrivilege = SQLState(known: "42501")
  public static let syntaxError = SQLState(known: "42601")
  public static let nameTooLong = SQLState(known: "42622")
  public static let undefinedParameter = SQLState(known: "42P02")
  public static let duplicateCursor = SQLState(known: "42P03")
  public static let duplicateStatement = SQLState(known: "42P05")
  public static let diskFull = SQLState(known: "53100")
  public static let tooManyConnections = SQLState(known: "53300")
  public static let configurationLimitExceeded = SQLState(known: "53400")
  public static let programLimitExceeded = SQLState(known: "54000")
  public static let objectNotInPrerequisiteState = SQLState(known: "55000")
  public static let queryCanceled = SQLState(known: "57014")
  public static let adminShutdown = SQLState(known: "57P01")
  public static let cannotConnectNow = SQLState(known: "57P03")
  public static let idleSessionTimeout = SQLState(known: "57P05")
  public static let ioError = SQLState(known: "58030")
  public static let internalError = SQLState(known: "XX000")
  /// Held: waits for a human, and the request id is in the message.
  public static let held = SQLState(known: "SP001")
  /// Refused by policy; nothing that an agent does changes that.
  public static let refused = SQLState(known: "SP002")
  /// Held, then denied by an operator.
  public static let denied = SQLState(known: "SP003")
}
