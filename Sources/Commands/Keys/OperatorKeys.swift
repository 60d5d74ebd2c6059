import Approvals
import Foundation
import SallyportModel

/// Finds operators' key files, makes them and opens them.
struct OperatorKeys {
  static let attempts = 3

  let state: StateDirectory
  var prompt: any PassphrasePrompt = TerminalPrompt()
  var parameters = ScryptParameters.standard
  /// After a wrong passphrase, on top of what scrypt takes.
  var delay: Duration = .seconds(1)

  /// A key file and who it belongs to.
  struct Found: Equatable {
    var path: String
    var file: OperatorKeyFile
  }

  /// The key file that is meant: `--key`, then `--as`, then the only one of an operator who still is one.
  ///
  /// - Throws: ``Failure``, also when the key is none of the roster's: nobody should type a passphrase for nothing.
  func find(name: OperatorName?, file: String?, in roster: OperatorRoster) throws(Failure) -> Found {
    let found = try locate(name, file, roster)
    let known = roster[found.file.operatorName]
    guard let known, known.publicKey == Array(found.file.publicKey) else {
      throw Failure(
        "the key `\(found.path)` is not that of an operator", hint: "`sallyport operator list` shows who is")
    }
    guard known.revokedAt == nil else { throw Failure("the key of `\(known.name)` is revoked") }
    return found
  }

  private func locate(_ name: OperatorName?, _ file: String?, _ roster: OperatorRoster) throws(Failure) -> Found {
    if let file { return try open(Paths.absolute(file, from: Paths.current), of: name) }
    if let name { return try open(state.operatorKey(name), of: name) }
    let names = names.filter { roster[$0]?.revokedAt == nil && roster[$0] != nil }
    guard let only = names.first else {
      throw Failure(
        "there is no operator key in `\(state.operators)`",
        hint: "`sallyport operator add NAME` makes one, `--key FILE` names one elsewhere")
    }
    guard names.count == 1 else {
      let list = names.map { "`\($0)`" }.joined(separator: ", ")
      throw Failure("there are several operators: \(list)", hint: "say who you are: `--as \(only)`")
    }
    return try open(state.operatorKey(only), of: only)
  }

  /// Operators whose key files are in the state directory, sorted.
  var names: [OperatorName] {
    let entries = (try? FileManager.default.contentsOfDirectory(atPath: state.operators)) ?? []
    return entries.filter { $0.hasSuffix(".key") }.compactMap { try? OperatorName(String($0.dropLast(4))) }.sorted()
  }

  private func open(_ path: String, of name: OperatorName?) throws(Failure) -> Found {
    guard Files.kind(of: path) == .file else {
      throw Failure("there is no key file `\(path)`", hint: "`--key FILE` names one elsewhere")
    }
    if let mode = Files.permissions(of: path), mode & 0o077 != 0 {
      throw Failure(
        "the key file `\(path)` has mode \(String(mode, radix: 8)): others can read it", hint: "`chmod 600 \(path)`")
    }
    let bytes = try Files.read(path, limit: OperatorKeyFile.limit)
    do {
      let file = try OperatorKeyFile.parse(bytes)
      guard name == nil || file.operatorName == name else {
        throw Failure("the key file `\(path)` belongs to `\(file.operatorName)`, not to `\(name?.text ?? "")`")
      }
      return Found(path: path, file: file)
    } catch let error as KeyFileError {
      throw Failure("`\(path)` is \(error.description)")
    } catch {
      throw (error as? Failure) ?? Failure("`\(path)` cannot be read")
    }
  }

  /// Asks for the passphrase, three times at most.
  ///
  /// - Parameter purpose: what the key will sign: `approve req_…`.
  func unlock(_ found: Found, to purpose: String) async throws -> SigningKey {
    let question = "Passphrase of \(found.file.operatorName), to \(purpose): "
    for attempt in 1...Self.attempts {
      let passphrase = try prompt.ask(question)
      do {
        return try found.file.open(with: passphrase)
      } catch {
        try await Task.sleep(for: delay)
        guard error == .wrongPassphrase, attempt < Self.attempts else {
          throw Failure(error.description, hint: "nothing was signed")
        }
        try prompt.show("\(error.description), try again\n")
      }
    }
    throw Failure("nothing was signed")
  }

  /// Asks for a new passphrase, twice, until it is good enough.
  func choosePassphrase(for name: OperatorName) throws(Failure) -> String {
    for _ in 1...Self.attempts {
      let passphrase = try prompt.ask("New passphrase for \(name): ")
      if let objection = PassphraseRule.objection(to: passphrase, of: name) {
        try prompt.show(objection + "\n")
        continue
      }
      if try prompt.ask("Passphrase once more: ") == passphrase { return passphrase }
      try prompt.show("the two are not the same\n")
    }
    throw Failure("no passphrase was chosen", hint: "nothing was written")
  }

  /// Writes the sealed key of a new operator.
  func write(_ key: SigningKey, of name: OperatorName, under passphrase: String, to path: String) throws {
    let file = try OperatorKeyFile.seal(key, of: name, under: passphrase, parameters: parameters)
    try Files.create(path, try file.text, mode: .ownerOnly)
  }
}
