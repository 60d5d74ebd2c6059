import Foundation
import SallyportModel

/// A file for development that a URL is written into.
struct EnvFile {
  /// Bytes of a file that are read: nobody writes a larger one by hand.
  static let limit = 1 << 20

  /// As it was typed.
  let name: String
  let path: String
  private let former: [UInt8]?

  /// Looks at the file, which need not be there, before anybody is asked for anything.
  ///
  /// - Throws: ``Failure`` for a name that says another environment, a link, a file with two names, and what is no file.
  init(_ name: String) throws(Failure) {
    self.name = name
    path = Paths.absolute(name, from: Paths.current)
    try Self.refuseOtherEnvironments(name)
    try Self.refuseLinks(name, path)
    let directory = Paths.directory(of: path)
    guard Files.kind(of: directory) == .directory else { throw Failure("there is no directory `\(directory)`") }
    switch Files.kind(of: path) {
    case nil: former = nil
    case .file:
      former = try Files.read(path, limit: Self.limit)
      guard Files.holding(of: path)?.names == 1 else {
        throw Failure("`\(name)` has another name", hint: "a hard link: only one of the two would change")
      }
    default: throw Failure("`\(name)` is no file")
    }
  }

  /// Whether the variable has a value there already.
  func sets(_ variable: VariableName) throws(Failure) -> Bool {
    var text = EnvFileText(bytes: former ?? [])
    return try text.set(variable, to: "", file: name)
  }

  /// Puts the value into the file, in one step and for its owner alone.
  ///
  /// - Throws: ``Failure``, also when the file has changed since it was looked at.
  func write(_ variable: VariableName, _ value: String) throws(Failure) {
    try Self.refuseLinks(name, path)
    let now: [UInt8]? = Files.kind(of: path) == nil ? nil : try Files.read(path, limit: Self.limit)
    guard now == former else {
      throw Failure("`\(name)` has changed in the meantime", hint: "nothing was written; try again")
    }
    var text = EnvFileText(bytes: former ?? [])
    _ = try text.set(variable, to: value, file: name)
    if former == nil {
      try Files.create(path, text.bytes, mode: .ownerOnly)
    } else {
      try Files.replace(path, text.bytes, mode: .ownerOnly)
    }
  }

  /// A file that is named for production is read by production.
  private static func refuseOtherEnvironments(_ name: String) throws(Failure) {
    let words = name.split(separator: "/").last?.lowercased().split { ".-_".contains($0) } ?? []
    let others = ["production": "production", "prod": "production", "staging": "staging", "stage": "staging"]
    guard let word = words.first(where: { others[String($0)] != nil }), let environment = others[String(word)] else {
      return
    }
    throw Failure(
      "`\(name)` is named for \(environment), and this writes credentials of development",
      hint: "write `.env.local`; \(environment) gets its credentials from a secret store")
  }

  /// A link may have been put there to have something else overwritten: none is followed, neither at the end nor on the way. What
  /// stands in the root is the system's own: macOS has `/tmp` as a link.
  private static func refuseLinks(_ name: String, _ path: String) throws(Failure) {
    var steps = [path]
    var parent = Paths.directory(of: path)
    while parent != "/", Paths.directory(of: parent) != "/" {
      steps.append(parent)
      parent = Paths.directory(of: parent)
    }
    for step in steps {
      if let target = try? FileManager.default.destinationOfSymbolicLink(atPath: step) {
        throw Failure(
          "`\(name)` leads through a link: `\(step)` is `\(VisibleText.oneLine(target))`",
          hint: "links are not followed; name the file itself")
      }
    }
  }
}
