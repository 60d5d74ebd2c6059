import Foundation

/// What is doubtful about a configuration that only the host can tell: who else could read the secrets.
enum Surroundings {
  static func warnings(
    of configuration: Configuration, environment: [String: String] = ProcessInfo.processInfo.environment
  ) -> [ConfigurationIssue] {
    stateDirectory(configuration) + certificates(configuration) + plaintext(configuration)
      + configuration.upstreams.flatMap { secrets($0, environment) }
  }

  private static func stateDirectory(_ configuration: Configuration) -> [ConfigurationIssue] {
    let state = StateDirectory(configuration.stateDirectory)
    guard state.isInitialised else {
      return [warning("`\(state.path)` is not a state directory yet", hint: "`sallyport init` makes one")]
    }
    return state.exposure.map { [warning($0, hint: "`chmod 700 \(state.path)`")] } ?? []
  }

  private static func plaintext(_ configuration: Configuration) -> [ConfigurationIssue] {
    guard configuration.plaintext == .anywhere else { return [] }
    return [
      warning(
        "`plaintext: anywhere` lets agents connect without TLS from other hosts",
        hint: "everybody on the way reads what they read; `loopback` is the default")
    ]
  }

  private static func certificates(_ configuration: Configuration) -> [ConfigurationIssue] {
    guard let tls = configuration.tls else { return [] }
    var warnings = [tls.certificate, tls.key].filter { Files.kind(of: $0) != .file }.map {
      warning("the file `\($0)` of `tls` is not there", hint: nil)
    }
    if isExposed(tls.key) {
      warnings.append(warning("other users of this host can read the key `\(tls.key)`", hint: "`chmod 600 \(tls.key)`"))
    }
    return warnings
  }

  private static func secrets(_ upstream: UpstreamSettings, _ environment: [String: String]) -> [ConfigurationIssue] {
    [(upstream.agent.key, upstream.agent.login), ("executor", upstream.executor)].flatMap { key, login in
      let name = "`upstreams.\(upstream.name).\(key).password`"
      if case .environment(let variable) = login.password, environment[variable]?.isEmpty != false {
        return [
          warning("the environment variable \(variable) of \(name) is not set here", hint: "`sallyport serve` needs it")
        ]
      }
      guard case .file(let path) = login.password else { return [ConfigurationIssue]() }
      if Files.kind(of: path) != .file { return [warning("the file `\(path)` of \(name) is not there", hint: nil)] }
      guard isExposed(path) else { return [] }
      return [
        warning("other users of this host can read `\(path)`, the secret of \(name)", hint: "`chmod 600 \(path)`")
      ]
    }
  }

  private static func isExposed(_ path: String) -> Bool { Files.permissions(of: path).map { $0 & 0o077 != 0 } ?? false }

  private static func warning(_ message: String, hint: String?) -> ConfigurationIssue {
    ConfigurationIssue(severity: .warning, place: nil, message: message, hint: hint)
  }
}
