import Foundation

/// Who runs the command, for suggestions only: it decides nothing.
enum LoginName {
  static var current: String {
    let name = NSUserName()
    return name == "root" ? "alice" : name
  }
}
