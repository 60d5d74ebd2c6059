import Foundation

/// Whether git would take a file with it.
enum GitIgnore {
  enum Standing { case ignored, exposed, committed, noRepository }

  /// Asks git itself, with nothing of the repository's own configuration that could run something: an agent can write there.
  static func standing(of path: String) -> Standing {
    let directory = Paths.directory(of: path)
    switch git(["check-ignore", "--quiet", "--no-index", "--", path], in: directory) {
    case 0: return git(["ls-files", "--error-unmatch", "--", path], in: directory) == 0 ? .committed : .ignored
    case 1: return git(["ls-files", "--error-unmatch", "--", path], in: directory) == 0 ? .committed : .exposed
    default: return .noRepository
    }
  }

  /// - Returns: git's exit code; 128 too when there is no git.
  private static func git(_ arguments: [String], in directory: String) -> Int32 {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments =
      ["git", "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-C", directory] + arguments
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return 128 }
    process.waitUntilExit()
    return process.terminationStatus
  }
}
