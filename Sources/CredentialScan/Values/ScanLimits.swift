/// Every limit of a scan, in one value.
public struct ScanLimits: Sendable, Equatable {
  /// Bytes of a file that is read as a structure; larger ones are only swept. SQLite files are read by pages at any size.
  public var structuredBytes = 16 << 20
  /// Bytes of any one file; what is beyond is skipped and said.
  public var fileBytes = 2 << 30
  /// Bytes of the whole scan.
  public var totalBytes = 64 << 30
  /// Bytes read at once while sweeping; what is read stays in the processor's cache until it is searched.
  public var chunkBytes = 256 << 10
  /// Bytes kept before a chunk, so that what lies across two chunks is seen whole; the longest credential that is found.
  public var overlapBytes = 16 << 10
  /// Values of one structured file.
  public var values = 50_000
  /// Bytes of one value; longer ones are cut.
  public var valueBytes = 64 << 10
  /// Levels of nesting in a structured file.
  public var depth = 64
  /// Files of one place, after its wildcards are resolved.
  public var filesPerPlace = 20_000
  /// Files of the whole scan.
  public var files = 200_000
  /// Entries of one directory.
  public var directoryEntries = 20_000
  /// Directories below a project's root, or a path given, that are walked.
  public var directories = 20_000
  /// Levels below a project's root, or a path given.
  public var treeDepth = 12
  /// Project roots taken from the agents' own state.
  public var projects = 500
  /// Credentials kept per file; where there are more, the rest of the file is not looked at, which is said.
  public var findingsPerFile = 1_000
  /// Seconds for one file.
  public var fileSeconds = 20.0
  /// Seconds for the whole scan.
  public var totalSeconds = 600.0

  /// Seconds for one question to a file system, such as what a directory holds; a file's pieces have ``fileSeconds``.
  public var answerSeconds = 5.0
  /// Questions without an answer, after which no more are asked; each keeps a thread.
  public var lostThreads = 8

  public init() {}
}
