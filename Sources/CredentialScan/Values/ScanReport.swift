/// What a scan found, and what it did not look at.
public struct ScanReport: Sendable {
  /// Worst first.
  public let findings: [Finding]
  public let crossFindings: [CrossFinding]
  public let coverage: Coverage

  /// The worst verdict of all; `nil` when nothing was found.
  public var worst: ScanVerdict? {
    (findings.map(\.judgement.verdict) + crossFindings.map(\.verdict)).min()
  }
}

/// What a scan read and what it left out.
public struct Coverage: Sendable {
  public var files = 0
  public var bytes = 0
  public var projects: [String] = []
  public var skips: [Skip] = []
  /// Skips beyond those that are kept.
  public var furtherSkips = 0
  /// What has a credential's form and was passed over, in the order of reading; the first ``shownLeftOut`` of them.
  public var leftOut: [LeftOut] = []
  /// Those beyond.
  public var furtherLeftOut = 0
  public static let shownLeftOut = 500
  /// Seconds.
  public var elapsed = 0.0

  public init() {}

  /// False when something that should have been read was not.
  public var isComplete: Bool { furtherSkips == 0 && skips.allSatisfy { !$0.reason.isGap } }
  /// Bytes known to have been left out.
  public var skippedBytes: Int { skips.reduce(0) { $0 + $1.bytes } }
}

/// Something that was not read, or not to its end.
public struct Skip: Hashable, Sendable {
  /// Why.
  public enum Reason: String, CaseIterable, Sendable {
    /// This user may not read it, and so may no agent of this user.
    case unreadable
    case readError = "read-error"
    case notRegular = "not-a-regular-file"
    case binary
    /// A store that keeps its contents encrypted; whoever has its key reads more there than was read.
    case encrypted
    case tooLarge = "too-large"
    case changed = "changed-while-read"
    case malformed
    case tooDeep = "too-deep"
    case tooManyValues = "too-many-values"
    case tooManyFiles = "too-many-files"
    case fileTime = "file-time"
    case totalTime = "total-time"
    case totalBytes = "total-bytes"
    case linkCycle = "link-cycle"
    case brokenLink = "broken-link"
    /// What an agent wrote of its projects cannot be read: which directories to look into is not known.
    case projectsUnknown = "projects-unknown"
    /// The file system did not answer in time, such as that of a server that is gone.
    case noAnswer = "no-answer"

    /// Whether a credential may stand where was not looked.
    public var isGap: Bool {
      switch self {
      case .unreadable, .notRegular, .binary, .encrypted, .linkCycle, .brokenLink, .malformed: false
      default: true
      }
    }
  }

  public let file: String
  public let reason: Reason
  /// Bytes not read, where known.
  public let bytes: Int

  public init(file: String, reason: Reason, bytes: Int = 0) {
    (self.file, self.reason, self.bytes) = (file, reason, bytes)
  }
}
