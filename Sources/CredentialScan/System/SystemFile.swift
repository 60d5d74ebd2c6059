#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// Files as the system has them. The one file of this room that calls C.
///
/// Nothing here waits for a writer: FIFOs and sockets are found out before a byte is read, and files open without blocking.
struct SystemFile: ~Copyable {
  private let descriptor: CInt
  let facts: FileFacts

  /// Opens a regular file for reading.
  ///
  /// - Throws: ``Skip/Reason`` why it is not read.
  init(_ path: String) throws(FileProblem) {
    let opened = unsafe open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY)
    guard opened >= 0 else { throw FileProblem(errno) }
    guard let facts = FileFacts(opened) else {
      close(opened)
      throw .reason(.readError)
    }
    guard facts.kind == .regular else {
      close(opened)
      throw .reason(.notRegular)
    }
    (descriptor, self.facts) = (opened, facts)
  }

  deinit { close(descriptor) }

  /// The facts now: a file that changed while it was read has others.
  var factsNow: FileFacts? { FileFacts(descriptor) }

  /// Reads up to `count` bytes at an offset and puts them at the end of `buffer`.
  ///
  /// - Returns: how many; 0 at the end, `nil` for an error.
  func read(_ count: Int, at offset: Int, into buffer: inout [UInt8]) -> Int? {
    let start = buffer.count
    buffer.append(contentsOf: repeatElement(0, count: count))
    let done = fill(&buffer, from: start, count: count, at: offset)
    buffer.removeLast(count - (done ?? 0))
    return done
  }

  /// Reads up to `count` bytes at an offset over what stands in `buffer`, which must have room for them.
  ///
  /// - Returns: how many; 0 at the end, `nil` for an error.
  func fill(_ buffer: inout [UInt8], from start: Int, count: Int, at offset: Int) -> Int? {
    precondition(start >= 0 && count >= 0 && start + count <= buffer.count, "the buffer has room")
    var done = 0
    while done < count {
      let got = unsafe buffer.withUnsafeMutableBytes {
        unsafe pread(descriptor, $0.baseAddress.map { unsafe $0 + start + done }, count - done, off_t(offset + done))
      }
      if got < 0, errno == EINTR { continue }
      guard got > 0 else { return got == 0 || done > 0 ? done : nil }
      done += got
    }
    return done
  }
}

/// How many line feeds stand in some bytes, and where the last one does.
struct LineFeeds {
  let count: Int
  let last: Int?

  /// - Parameter length: how many of the bytes are looked at, from the first.
  init(in bytes: [UInt8], count length: Int) {
    precondition(length <= bytes.count, "all of them are there")
    // Without a check for each byte the loop takes many at a time.
    count = unsafe bytes.withUnsafeBufferPointer { buffer in
      unsafe buffer.prefix(length).reduce(0) { $0 &+ ($1 == 10 ? 1 : 0) }
    }
    last = count == 0 ? nil : bytes[..<length].lastIndex(of: 10)
  }
}

/// Why a file cannot be opened.
enum FileProblem: Error, Equatable {
  case absent
  case reason(Skip.Reason)

  init(_ number: CInt) {
    switch number {
    case ENOENT, ENOTDIR: self = .absent
    case ELOOP: self = .reason(.linkCycle)
    case ENXIO, ENODEV, EOPNOTSUPP: self = .reason(.notRegular)
    case EACCES, EPERM: self = .reason(.unreadable)
    default: self = .reason(.readError)
    }
  }
}

/// What the system says of a file.
struct FileFacts: Equatable, Sendable {
  enum Kind: Sendable { case regular, directory, link, other }

  let kind: Kind
  let size: Int
  /// Who may do what: nine bits.
  let mode: Int
  let device: UInt64
  let inode: UInt64
  /// Nanoseconds since 1970, of the contents.
  let modified: Int64

  fileprivate init?(_ descriptor: CInt) {
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else { return nil }
    self.init(status)
  }

  /// - Parameter followsLinks: whether a link's target is asked about.
  init?(path: String, followsLinks: Bool = true) {
    var status = stat()
    guard unsafe (followsLinks ? stat(path, &status) : lstat(path, &status)) == 0 else { return nil }
    self.init(status)
  }

  private init(_ status: stat) {
    switch status.st_mode & S_IFMT {
    case S_IFREG: kind = .regular
    case S_IFDIR: kind = .directory
    case S_IFLNK: kind = .link
    default: kind = .other
    }
    size = Int(status.st_size)
    mode = Int(status.st_mode & 0o777)
    device = UInt64(truncatingIfNeeded: status.st_dev)
    inode = UInt64(status.st_ino)
    #if canImport(Darwin)
      let time = status.st_mtimespec
    #else
      let time = status.st_mtim
    #endif
    modified = Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
  }
}

/// The entries of a directory.
enum SystemDirectory {
  /// Names without `.` and `..`, sorted; at most `limit`, and whether there were more. `nil` when it cannot be read.
  static func names(of path: String, limit: Int) -> (names: [String], isCut: Bool)? {
    guard let stream = unsafe opendir(path) else { return nil }
    defer { unsafe closedir(stream) }
    var names: [String] = []
    while let entry = unsafe readdir(stream) {
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) {
        unsafe $0.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
      }
      if name == "." || name == ".." { continue }
      guard names.count < limit else { return (names.sorted(), true) }
      names.append(name)
    }
    return (names.sorted(), false)
  }
}
