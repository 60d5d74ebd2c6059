/// The messages that a client may send after startup (PostgreSQL manual, 55.7). Anything else ends the connection.
@frozen
public enum FrontendMessageType: UInt8, CaseIterable, Sendable {
  case bind = 0x42  // B
  case close = 0x43  // C
  case describe = 0x44  // D
  case execute = 0x45  // E
  case functionCall = 0x46  // F
  case flush = 0x48  // H
  case parse = 0x50  // P
  case query = 0x51  // Q
  case sync = 0x53  // S
  case terminate = 0x58  // X
  case copyDone = 0x63  // c
  case copyData = 0x64  // d
  case copyFail = 0x66  // f
  /// PasswordMessage, SASLInitialResponse, SASLResponse, GSSResponse: the phase of the login tells which.
  case authentication = 0x70  // p

  /// PostgreSQL's name for it.
  public var name: String {
    switch self {
    case .bind: "Bind"
    case .close: "Close"
    case .describe: "Describe"
    case .execute: "Execute"
    case .functionCall: "FunctionCall"
    case .flush: "Flush"
    case .parse: "Parse"
    case .query: "Query"
    case .sync: "Sync"
    case .terminate: "Terminate"
    case .copyDone: "CopyDone"
    case .copyData: "CopyData"
    case .copyFail: "CopyFail"
    case .authentication: "authentication response"
    }
  }
}
