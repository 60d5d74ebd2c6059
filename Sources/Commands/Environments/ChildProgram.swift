import ArgumentParser
import Foundation

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Becomes another program, as `env` does: no process stays behind, so that signals, the terminal and the exit code are the program's own.
///
/// One of the three files of this room that call C.
enum ChildProgram {
  /// Exit codes of `env` and of shells (POSIX, 2.8.2).
  private static let cannotRun: Int32 = 126
  private static let notFound: Int32 = 127

  /// The file that a word means, by `PATH` where it has no slash.
  ///
  /// - Throws: `ExitCode`, after saying why.
  static func find(_ word: String) throws(ExitCode) -> String {
    if word.contains("/") {
      switch Files.kind(of: word) {
      case .file where access(word): return word
      case nil: throw complain(notFound, "there is no command `\(shown(word))`")
      default: throw complain(cannotRun, "`\(shown(word))` cannot be run")
      }
    }
    let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    let candidates = path.split(separator: ":").map { "\($0)/\(word)" }.filter { Files.kind(of: $0) == .file }
    guard !word.isEmpty, let first = candidates.first else {
      throw complain(notFound, "there is no command `\(shown(word))`")
    }
    guard let runnable = candidates.first(where: access) else { throw complain(cannotRun, "`\(first)` cannot be run") }
    return runnable
  }

  private static func access(_ path: String) -> Bool { systemAccess(path, X_OK) == 0 }

  private static func shown(_ word: String) -> String { VisibleText.oneLine(String(word.prefix(200))) }

  private static func complain(_ code: Int32, _ message: String) -> ExitCode {
    Output.note(
      Failure(message, hint: "no token was issued").rendered(Output.style(isTerminal: StandardError.isTerminal)))
    return ExitCode(code)
  }

  /// Does not return when it works.
  static func become(_ program: String, _ arguments: [String], _ variables: [String: String]) -> any Error {
    var words: [UnsafeMutablePointer<CChar>?] = unsafe arguments.map { unsafe strdup($0) } + [nil]
    var environment: [UnsafeMutablePointer<CChar>?] =
      unsafe variables.map { unsafe strdup("\($0.key)=\($0.value)") } + [nil]
    // Threads of a pool block signals, and a mask outlives the thread here.
    var none = sigset_t()
    unsafe sigemptyset(&none)
    unsafe sigprocmask(SIG_SETMASK, &none, nil)
    unsafe execve(program, &words, &environment)
    let reason = unsafe String(cString: strerror(errno)).lowercased()
    Output.note(
      Failure(
        "`\(program)` cannot be run: \(reason)", hint: "its token ends by itself; `sallyport token list` names it"
      )
      .rendered(Output.style(isTerminal: StandardError.isTerminal)))
    return ExitCode(cannotRun)
  }
}

/// `access(2)`, under a name that no method here has.
private func systemAccess(_ path: String, _ mode: CInt) -> CInt { unsafe access(path, mode) }
