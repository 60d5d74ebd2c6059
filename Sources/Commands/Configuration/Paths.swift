import Foundation

/// Paths as texts: nothing here touches a file system.
enum Paths {
  /// Absolute, without `.` and `..`. A leading `~/` is the home directory, as a shell would have it.
  static func absolute(_ path: String, from directory: String, home: String = Paths.home) -> String {
    if path.hasPrefix("~/") { return standard(home + path.dropFirst()) }
    return standard(path.hasPrefix("/") ? path : directory + "/" + path)
  }

  static func directory(of file: String) -> String {
    let parent = file.split(separator: "/").dropLast().joined(separator: "/")
    return "/" + parent
  }

  /// What the shell says, else what the system says.
  static var home: String {
    ProcessInfo.processInfo.environment["HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil } ?? NSHomeDirectory()
  }

  static var current: String { FileManager.default.currentDirectoryPath }

  private static func standard(_ path: String) -> String {
    var parts: [Substring] = []
    for part in path.split(separator: "/") {
      switch part {
      case ".": continue
      case "..": _ = parts.popLast()
      default: parts.append(part)
      }
    }
    return "/" + parts.joined(separator: "/")
  }
}
