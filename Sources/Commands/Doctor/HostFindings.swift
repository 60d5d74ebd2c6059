import CredentialScan
import SallyportModel
import UpstreamAccess

/// What is open on the gateway's own side: files that others can touch, secrets that lie about, a way to the server that nobody checks.
struct HostFindings {
  let configuration: Configuration

  /// What all upstreams share.
  var common: [DoctorFinding] { stateDirectory + configurationFile }

  /// Of one upstream: its secrets, and the way to it.
  func of(_ upstream: UpstreamSettings) -> [DoctorFinding] {
    var logins = [(upstream.agent.key, upstream.agent.login)]
    if upstream.executor != upstream.agent.login { logins.append(("executor", upstream.executor)) }
    return logins.flatMap { secret($0, $1, upstream) } + transport(upstream)
  }

  private var stateDirectory: [DoctorFinding] {
    let state = StateDirectory(configuration.stateDirectory)
    guard let exposure = state.exposure else { return [] }
    return [
      DoctorFinding(
        .stateDirectoryOpen, .error, subject: state.path, message: exposure,
        remedy: .shell("chmod 700 \(ShellWord.quoted(state.path))"))
    ]
  }

  /// It has no secrets in it, but it names the commands that print them.
  private var configurationFile: [DoctorFinding] {
    guard let mode = Files.permissions(of: configuration.file) else { return [] }
    let path = ShellWord.quoted(configuration.file)
    if mode & 0o022 != 0 {
      return [
        DoctorFinding(
          .configurationOpen, .error, subject: configuration.file,
          message: "other users of this host can write `\(configuration.file)`", remedy: .shell("chmod go-w \(path)"))
      ]
    }
    guard mode & 0o044 != 0 else { return [] }
    return [
      DoctorFinding(
        .configurationOpen, .info, subject: configuration.file,
        message: "other users of this host can read in `\(configuration.file)` where the secrets are",
        remedy: .shell("chmod go-r \(path)"))
    ]
  }

  private func secret(_ key: String, _ login: LoginSettings, _ upstream: UpstreamSettings) -> [DoctorFinding] {
    let name = "upstreams.\(upstream.name).\(key).password"
    guard let reference = login.password else { return [] }
    var findings: [DoctorFinding] = []
    if case .file(let path) = reference, let mode = Files.permissions(of: path), mode & 0o077 != 0 {
      findings.append(
        DoctorFinding(
          .secretFileOpen, .error, subject: path,
          message: "other users of this host can read `\(path)`, the secret of `\(name)`",
          remedy: .shell("chmod 600 \(ShellWord.quoted(path))")))
    }
    if let lies = Self.lies(reference), upstream.environment != .development, key != "agent" {
      findings.append(
        DoctorFinding(
          .secretAtRest, key == "admin" ? .warning : .info, subject: name,
          message: "the \(key)'s password of `\(upstream.name)` lies in \(lies)",
          remedy: .advice("in the configuration: \(key): { password: \"exec:COMMAND\" }, where COMMAND prints it")))
    }
    return findings
  }

  /// Where whoever runs as the gateway's user finds it.
  private static func lies(_ reference: SecretReference) -> String? {
    switch reference {
    case .environment(let name): "the environment variable \(name) of the gateway's process"
    case .file(let path): "the file `\(path)`"
    case .command: nil
    }
  }

  private func transport(_ upstream: UpstreamSettings) -> [DoctorFinding] {
    guard !upstream.address.isLocal, upstream.tls.mode != .verifyFull else { return [] }
    return [
      DoctorFinding(
        .tlsNotVerified, .warning, subject: upstream.address.description,
        message: "`tls: \(upstream.tls.mode.rawValue)` does not prove that \(upstream.address) is the server",
        remedy: .advice("in the configuration: tls: verify-full, and tls_root_certificate where the CA is your own"))
    ]
  }
}
