import Synchronization

/// The file system as a scan asks it: no question waits longer than its limit, and what does not answer is left alone.
///
/// A directory that did not answer, or two files of which did not, is asked no more; after ``ScanLimits/lostThreads`` questions without an
/// answer nothing is. All of that is said in ``takeSkips()``.
final class ScanFiles: Sendable {
  private let limits: ScanLimits
  /// Told the path before each question, on the thread that asks; tests let it wait.
  private let before: @Sendable (String) -> Void
  private let state = Mutex(State())

  private struct State {
    var thread: PatientThread?
    var lost = 0
    /// Files that did not answer, by directory.
    var silent: [String: Int] = [:]
    var skips: [Skip] = []
  }

  init(limits: ScanLimits, before: @escaping @Sendable (String) -> Void = { _ in }) {
    (self.limits, self.before) = (limits, before)
  }

  deinit { state.withLock { $0.thread?.end() } }

  /// Files and directories that did not answer, since the last call.
  func takeSkips() -> [Skip] {
    state.withLock { state in
      defer { state.skips = [] }
      return state.skips
    }
  }

  /// Asks something of a path.
  ///
  /// - Returns: `nil` when there is no answer; that is noted.
  func ask<Answer: Sendable>(
    _ path: String, within seconds: Double? = nil, isDirectory: Bool = false,
    _ question: @escaping @Sendable () -> Answer
  ) -> Answer? {
    guard !isSilent(path) else { return nil }
    let thread = state.withLock { state in
      let thread = state.thread ?? PatientThread()
      state.thread = thread
      return thread
    }
    let before = before
    let answer = thread.run(within: seconds ?? limits.answerSeconds) {
      before(path)
      return question()
    }
    if answer == nil { note(silent: path, isDirectory) }
    return answer
  }

  private func isSilent(_ path: String) -> Bool {
    state.withLock { state in
      guard state.lost > 0 else { return false }
      return state.lost >= limits.lostThreads
        || state.silent.contains { $1 > 1 && (path == $0 || path.hasPrefix($0 + "/")) }
    }
  }

  private func note(silent path: String, _ isDirectory: Bool) {
    state.withLock { state in
      state.thread = nil
      state.lost += 1
      state.silent[isDirectory ? path : Self.parent(of: path), default: 0] += isDirectory ? 2 : 1
      state.skips.append(Skip(file: path, reason: .noAnswer))
      if state.lost == limits.lostThreads {
        state.skips.append(Skip(file: "(everything after that)", reason: .noAnswer))
      }
    }
  }

  private static func parent(of path: String) -> String {
    path.lastIndex(of: "/").map { String(path[..<$0]) } ?? path
  }
}

extension ScanFiles {
  func facts(_ path: String, followsLinks: Bool = true) -> FileFacts? {
    ask(path) { FileFacts(path: path, followsLinks: followsLinks) } ?? nil
  }

  func isDirectory(_ path: String) -> Bool { facts(path)?.kind == .directory }

  /// What lies in a directory, by name; with what each is, links not followed. `nil` when it cannot be read.
  func entries(of directory: String) -> (list: [(name: String, kind: FileFacts.Kind)], isCut: Bool)? {
    let limit = limits.directoryEntries
    return ask(directory, isDirectory: true) {
      SystemDirectory.names(of: directory, limit: limit).map { names, isCut in
        let list = names.compactMap { name in
          FileFacts(path: directory + "/" + name, followsLinks: false).map { (name: name, kind: $0.kind) }
        }
        return (list: list, isCut: isCut)
      }
    } ?? nil
  }

  /// A small file that is read for what it says of others. Empty when it is not there, or larger than a structured file may be.
  func document(_ path: String, _ format: Place.Format) -> Document {
    let limits = limits
    return ask(path) { SmallFile.read(path, format, limits) } ?? Document()
  }

  /// Opens and reads a file, unless it was read under another name.
  ///
  /// - Returns: `nil` when it does not answer.
  func scan(_ target: FileScanner.Target, _ scanner: FileScanner, _ seen: SeenFiles) -> FileReading? {
    // The scanner keeps its own time between two pieces; this is for a piece that does not come.
    ask(target.path, within: limits.fileSeconds + limits.answerSeconds) {
      do throws(FileProblem) {
        let file = try SystemFile(target.path)
        guard seen.insert(file.facts) else { return FileReading(facts: file.facts, scanner: nil, problem: nil) }
        var scanner = scanner
        scanner.scan(file, target)
        return FileReading(facts: file.facts, scanner: scanner, problem: nil)
      } catch {
        return FileReading(facts: nil, scanner: nil, problem: error)
      }
    }
  }
}

/// What came of reading one file.
struct FileReading: Sendable {
  let facts: FileFacts?
  /// `nil` when it was read before, or cannot be.
  let scanner: FileScanner?
  let problem: FileProblem?
}

/// Files that were read, by what they are and not by their names.
final class SeenFiles: Sendable {
  private struct Identity: Hashable {
    let device: UInt64
    let inode: UInt64
  }
  private let identities = Mutex<Set<Identity>>([])

  /// - Returns: false when it was there.
  func insert(_ facts: FileFacts) -> Bool {
    identities.withLock { $0.insert(Identity(device: facts.device, inode: facts.inode)).inserted }
  }
}
