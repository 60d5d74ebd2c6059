import CredentialScan
import Foundation
import SallyportModel
import Yams

/// What a scan is told from outside: paths, clocks, the fingerprints' key, the user's map, the gateway's upstreams.
struct ScanSetup {
  let request: ScanRequest
  let state: ScanState

  init(_ command: ScanCommand) throws {
    state = try ScanState.open()
    let start = ContinuousClock.now
    let home = command.noHome ? nil : Self.directory(command.home ?? Paths.home)
    var request = ScanRequest(home: home, key: state.key, now: SystemClock.now.microseconds / 1_000_000) {
      let passed = start.duration(to: .now).components
      return Double(passed.seconds) + Double(passed.attoseconds) / 1e18
    }
    request.paths = command.paths.map { Self.directory(Paths.absolute($0, from: Paths.current)) }
    for path in request.paths where try Self.kind(of: path) == nil { throw Failure("there is nothing at `\(path)`") }
    if let home, try Self.kind(of: home) != .directory { throw Failure("`\(home)` is no directory") }
    // A transcript grows with every word of an agent: watching it would never end.
    request.readsTranscripts = !command.noTranscripts && !command.outputs.watch
    // Somebody else's home is looked at without this process's variables.
    if command.home == nil, !command.noHome { request.variables = ProcessInfo.processInfo.environment }
    request.keeps = command.probe.map(FindingLookup.fingerprint)
    request.declarations = try EnvironmentMap.read(command.environments)
    request.protected = try Self.protected(command.configuration)
    self.request = request
  }

  /// - Throws: ``Failure`` when the file system does not answer.
  private static func kind(of path: String) throws(Failure) -> Files.Kind? {
    guard let kind = PatientCall.run(within: 5, { Files.kind(of: path) }) else {
      throw Failure("`\(path)` does not answer", hint: "it may lie on a server that is gone; scan another path")
    }
    return kind
  }

  private static func directory(_ path: String) -> String {
    var path = Paths.absolute(path, from: Paths.current)
    while path.count > 1, path.hasSuffix("/") { path.removeLast() }
    return path
  }

  /// The upstreams of a configuration that is here; a scan needs none, but one that is named has to be right.
  static func protected(_ options: ConfigurationOptions) throws -> [ProtectedDatabase] {
    if options.config != nil { _ = try options.load() }
    guard let file = try? ConfigurationFile.find(flag: options.config), let reading = try? ConfigurationFile.load(file)
    else { return [] }
    return reading.configuration.upstreams.compactMap { upstream in
      guard case .tcp(let address) = upstream.address else { return nil }
      return ProtectedDatabase(
        upstream: upstream.name.text, host: address.host, port: address.port, database: upstream.database,
        environment: upstream.environment == .production ? .production : .nonProduction)
    }
  }
}

/// The user's own word on what is where.
enum EnvironmentMap {
  private static let words: [String: EnvironmentClass] = [
    "production": .production, "prod": .production, "staging": .nonProduction, "development": .nonProduction,
    "test": .nonProduction, "local": .local,
  ]

  static func read(_ file: String?) throws -> [EnvironmentDeclaration] {
    let standard = Paths.home + "/.config/sallyport/environments.yaml"
    let path = file.map { Paths.absolute($0, from: Paths.current) } ?? standard
    guard file != nil || Files.kind(of: path) == .file else { return [] }
    let bytes = try Files.read(path, limit: 1 << 20)
    guard let node = try? Yams.compose(yaml: String(decoding: bytes, as: UTF8.self)), let mapping = node.mapping else {
      throw Failure("`\(path)` is no map", hint: "write lines such as `db.example.com: production`")
    }
    return try mapping.map { key, value in
      guard let name = key.string, let word = value.string, let environment = words[word.lowercased()] else {
        throw Failure(
          "`\(path)`: `\(key.string ?? "")` has no environment that is known",
          hint: "there are `production`, `staging`, `development`, `test` and `local`")
      }
      return EnvironmentDeclaration(name: name, environment: environment)
    }
  }
}

/// What a scan keeps: the fingerprints' key and backups of replaced files. Only this user may read it.
struct ScanState {
  /// `nil` when it cannot be kept: fingerprints then hold for this run alone.
  let directory: String?
  let key: FingerprintKey

  static func open(environment: [String: String] = ProcessInfo.processInfo.environment) throws -> ScanState {
    let base =
      environment["XDG_STATE_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil } ?? Paths.home + "/.local/state"
    let directory = base + "/sallyport"
    try? FileManager.default.createDirectory(atPath: base, withIntermediateDirectories: true)
    guard (try? Files.createPrivateDirectory(directory)) != nil else {
      return ScanState(directory: nil, key: FingerprintKey())
    }
    let path = directory + "/scan.key"
    if Files.kind(of: path) == .file {
      guard let key = FingerprintKey(bytes: try Files.read(path, limit: 32)) else {
        throw Failure(
          "`\(path)` is no key for fingerprints",
          hint: "move it away, and the next scan makes a new one; ids then change")
      }
      return ScanState(directory: directory, key: key)
    }
    let key = FingerprintKey()
    guard (try? Files.create(path, key.bytes, mode: .ownerOnly)) != nil else {
      return ScanState(directory: nil, key: key)
    }
    return ScanState(directory: directory, key: key)
  }
}
