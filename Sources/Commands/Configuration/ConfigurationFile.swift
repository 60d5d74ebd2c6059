import Foundation

/// Finds and reads the configuration file.
enum ConfigurationFile {
  static let standardName = "sallyport.yaml"
  static let variable = "SALLYPORT_CONFIG"

  /// The file that is meant: the flag, then `$SALLYPORT_CONFIG`, then `./sallyport.yaml`.
  ///
  /// - Throws: ``Failure`` when none is given and there is none here.
  static func find(
    flag: String?, environment: [String: String] = ProcessInfo.processInfo.environment,
    directory: String = Paths.current
  ) throws(Failure) -> String {
    if let flag { return Paths.absolute(flag, from: directory) }
    if let path = environment[variable], !path.isEmpty { return Paths.absolute(path, from: directory) }
    let here = Paths.absolute(standardName, from: directory)
    // Whoever can write here could let us wait for a pipe.
    guard Files.kind(of: here) == .file else {
      throw Failure(
        "there is no `\(standardName)` in `\(directory)`",
        hint: "`sallyport init` writes one; or give `--config FILE`, or set \(variable)")
    }
    return here
  }

  /// Reads and checks a file.
  ///
  /// - Throws: ``Failure`` when it cannot be read, ``InvalidConfiguration`` when it is wrong.
  static func load(_ file: String) throws -> ConfigurationReader.Reading {
    try ConfigurationReader.read(try text(of: file), file: file)
  }

  /// The text of a file, which may be one byte over the limit: the reader then says so.
  static func text(of file: String) throws(Failure) -> String {
    guard let handle = FileHandle(forReadingAtPath: file) else {
      throw Failure("`\(file)` cannot be read", hint: "`sallyport init` writes a configuration")
    }
    defer { try? handle.close() }
    guard let data = try? handle.read(upToCount: ConfigurationReader.limit + 1) else {
      throw Failure("`\(file)` cannot be read", hint: "is it a file?")
    }
    guard let text = String(validating: data, as: UTF8.self) else {
      throw Failure("`\(file)` is not UTF-8 text", hint: nil)
    }
    return text
  }
}
