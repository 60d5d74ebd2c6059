/// Something at an upstream, or on the gateway's host, that is wider open than it has to be, with what mends it.
public struct DoctorFinding: Hashable, Sendable {
  public enum Severity: String, Hashable, Sendable, CaseIterable, Comparable {
    /// A wall has a hole: data could be changed, or a secret read, without anybody's countersignature.
    case error
    /// A way that one wall alone stands in.
    case warning
    /// Worth knowing; nothing is open.
    case info

    /// The worse is the smaller: lists begin with it.
    public static func < (left: Self, right: Self) -> Bool {
      allCases.firstIndex(of: left) ?? 0 < allCases.firstIndex(of: right) ?? 0
    }
  }

  /// How it is mended.
  public enum Remedy: Hashable, Sendable {
    /// Statements for a superuser, or for the owner of what they name.
    case sql(String)
    /// A command for the host's shell, as the user whose file it is.
    case shell(String)
    /// What to do where no statement does it.
    case advice(String)

    public var text: String {
      switch self {
      case .sql(let text), .shell(let text), .advice(let text): text
      }
    }
  }

  public let code: DoctorCode
  public let severity: Severity
  /// What it is about: an object or a role as SQL would have it, a path, an address.
  public let subject: String
  /// One plain sentence without a full stop.
  public let message: String
  public let remedy: Remedy?

  public init(_ code: DoctorCode, _ severity: Severity, subject: String, message: String, remedy: Remedy?) {
    self.code = code
    self.severity = severity
    self.subject = subject
    self.message = message
    self.remedy = remedy
  }
}

extension DoctorFinding: Comparable {
  /// The worst first, then by code as ``DoctorCode`` lists them, then by subject.
  public static func < (left: Self, right: Self) -> Bool {
    if left.severity != right.severity { return left.severity < right.severity }
    if left.code != right.code { return left.code < right.code }
    return (left.subject, left.message) < (right.subject, right.message)
  }
}
