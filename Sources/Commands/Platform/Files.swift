#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The few things about files that Foundation cannot say: who may read one from the moment it exists.
///
/// One of the three files of this room that call C; the others are `ControllingTerminal.swift` and `ChildProgram.swift`.
enum Files {
  /// Who may touch a file.
  enum Mode: mode_t {
    /// 0600.
    case ownerOnly = 0o600
    /// 0644.
    case everyoneReads = 0o644
  }

  /// Writes a file that must not exist yet, and waits until it is on the disk.
  ///
  /// - Throws: ``Failure`` when it exists or cannot be written.
  static func create(_ path: String, _ bytes: some Collection<UInt8>, mode: Mode) throws(Failure) {
    try create(path, bytes, permissions: mode.rawValue, owner: nil)
  }

  /// Puts a file in the place of another in one step; readers see the old one or the new one.
  static func replace(_ path: String, _ bytes: some Collection<UInt8>, mode: Mode) throws(Failure) {
    try swap(path, bytes, permissions: mode.rawValue, owner: nil)
  }

  /// Like ``replace(_:_:mode:)`` for a file that is somebody's own: owner, group and mode stay as they are.
  ///
  /// - Throws: ``Failure`` also when the file has another name, or belongs to somebody whom this user cannot give it to.
  static func rewrite(_ path: String, _ bytes: some Collection<UInt8>) throws(Failure) {
    guard let holding = holding(of: path) else {
      throw Failure("`\(path)` cannot be rewritten: nothing can be learned of it")
    }
    guard holding.names == 1 else {
      throw Failure(
        "`\(path)` has another name", hint: "a hard link: only one of the two would change, so change it by hand")
    }
    try swap(
      path, bytes, permissions: mode_t(truncatingIfNeeded: holding.permissions), owner: (holding.owner, holding.group))
  }

  private static func swap(
    _ path: String, _ bytes: some Collection<UInt8>, permissions: mode_t, owner: (user: uid_t, group: gid_t)?
  ) throws(Failure) {
    // A name that nobody else has: what stands beside the file is not ours.
    let directory = path.lastIndex(of: "/").map { path[...$0] } ?? ""
    let draft = directory + ".sallyport-" + String(UInt64.random(in: .min ... .max), radix: 16)
    do {
      try create(draft, bytes, permissions: permissions, owner: owner)
    } catch {
      unsafe unlink(draft)
      // Nobody asked for the draft: the file that was meant is named.
      throw Failure(error.message.replacing("`\(draft)`", with: "`\(path)`"), hint: error.hint)
    }
    guard unsafe rename(draft, path) == 0 else {
      let error = failure("`\(path)` cannot be replaced")
      unsafe unlink(draft)
      throw error
    }
  }

  private static func create(
    _ path: String, _ bytes: some Collection<UInt8>, permissions: mode_t, owner: (user: uid_t, group: gid_t)?
  ) throws(Failure) {
    let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else {
      if errno == EEXIST { throw Failure("`\(path)` is there already", hint: "nothing was overwritten") }
      throw failure("`\(path)` cannot be written")
    }
    defer { close(descriptor) }
    if let owner, fchown(descriptor, owner.user, owner.group) != 0 {
      throw failure("`\(path)` cannot be given to its owner")
    }
    // The umask may have taken rights away that the file needs.
    guard fchmod(descriptor, permissions) == 0, put(Array(bytes), to: descriptor), fsync(descriptor) == 0 else {
      throw failure("`\(path)` cannot be written")
    }
  }

  /// Makes a directory with mode 0700. One that is there stays as it is.
  static func createPrivateDirectory(_ path: String) throws(Failure) {
    guard unsafe mkdir(path, 0o700) == 0 else {
      if errno == EEXIST, kind(of: path) == .directory { return }
      throw failure("the directory `\(path)` cannot be made")
    }
    unsafe chmod(path, 0o700)
  }

  /// Reads a whole file.
  ///
  /// - Throws: ``Failure`` when it cannot be read, is no regular file, or is larger than `limit` bytes.
  static func read(_ path: String, limit: Int) throws(Failure) -> [UInt8] {
    guard kind(of: path) == .file else { throw Failure("`\(path)` cannot be read: there is no such file") }
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure("`\(path)` cannot be read") }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    while let chunk = chunk(of: descriptor, atMost: limit + 1 - bytes.count) {
      bytes += chunk
      guard bytes.count <= limit else { throw Failure("`\(path)` is larger than \(SizeText.write(limit))") }
      if chunk.isEmpty { return bytes }
    }
    throw failure("`\(path)` cannot be read")
  }

  /// The next bytes, none at the end, `nil` for an error.
  private static func chunk(of descriptor: CInt, atMost limit: Int) -> [UInt8]? {
    var buffer = [UInt8](repeating: 0, count: min(limit, 65_536))
    while true {
      let count = unsafe buffer.withUnsafeMutableBytes { unsafe systemRead(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      return count < 0 ? nil : Array(buffer.prefix(count))
    }
  }

  /// The bytes of an IPv4 or IPv6 address, or `nil` for a name.
  static func addressBytes(_ text: String) -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: 16)
    if unsafe inet_pton(AF_INET, text, &bytes) == 1 { return Array(bytes.prefix(4)) }
    return unsafe inet_pton(AF_INET6, text, &bytes) == 1 ? bytes : nil
  }

  private static func put(_ bytes: [UInt8], to descriptor: CInt) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = unsafe rest.withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return false }
      rest = rest.dropFirst(count)
    }
    return true
  }

  private static func failure(_ message: String) -> Failure {
    Failure(message + ": " + (unsafe String(cString: strerror(errno))).lowercased())
  }
}

/// `read(2)`, under a name that no method here has.
private func systemRead(_ descriptor: CInt, _ bytes: UnsafeMutableRawPointer?, _ count: Int) -> Int {
  unsafe read(descriptor, bytes, count)
}
