import SallyportModel

/// What a good configuration says, in a few lines.
struct ConfigurationSummary {
  var configuration: Configuration
  var warnings: Int

  func text(_ style: Style) -> String {
    var lines = [heading(style), ""]
    lines += gateway.map { "  " + DisplayWidth.pad($0.0, to: 10) + "  " + $0.1 }
    for upstream in configuration.upstreams { lines += [""] + self.upstream(upstream, style) }
    return lines.joined(separator: "\n")
  }

  private func heading(_ style: Style) -> String {
    let good = style.green("\(configuration.file) is good")
    return warnings == 0 ? good : good + ", with \(warnings) \(warnings == 1 ? "warning" : "warnings")"
  }

  private var gateway: [(String, String)] {
    [
      ("listen", "\(configuration.listen), \(plaintext)"),
      ("tls", configuration.tls.map { "certificate \($0.certificate)" } ?? "certificate from the gateway's own CA"),
      ("health", configuration.health.map { "http://\($0)/healthz, /readyz and /metrics" } ?? "off"),
      ("state", configuration.stateDirectory),
      ("hold", hold),
      (
        "ledger",
        "reads are \(configuration.ledger.readsWhenUnavailable == .refuse ? "refused" : "allowed") while it cannot be written"
      ),
    ]
  }

  private var plaintext: String {
    switch configuration.plaintext {
    case .loopback: "TLS, plain text from this host only"
    case .never: "TLS only"
    case .anywhere: "TLS or plain text from anywhere"
    }
  }

  private var hold: String {
    let hold = configuration.hold
    return
      "waits \(DurationText.write(hold.wait)), expires after \(DurationText.write(hold.expires)), \(hold.perToken) per token"
  }

  private func upstream(_ upstream: UpstreamSettings, _ style: Style) -> [String] {
    let name = style.bold(upstream.name.text) + "  " + EnvironmentText.badge(upstream.environment, style)
    let timeouts =
      "statement \(DurationText.write(upstream.statementTimeout)), lock \(DurationText.write(upstream.lockTimeout))"
    let rows = [
      ("address", "\(upstream.address), database \(upstream.database), tls \(upstream.tls.mode.rawValue)"),
      (upstream.agent.key, agent(upstream)), ("executor", login(upstream.executor)),
      ("search path", upstream.searchPath.joined(separator: ", ")), ("timeouts", timeouts),
    ]
    return ["  " + name] + rows.map { "    " + DisplayWidth.pad($0.0, to: 11) + "  " + VisibleText.oneLine($0.1) }
  }

  private func agent(_ upstream: UpstreamSettings) -> String {
    switch upstream.agent {
    case .fixed(let login): self.login(login)
    case .managed(admin: let login):
      self.login(login) + ", makes a role for each token"
        + (upstream.rowSecurity == .switchOn ? ", switches row-level security on" : "")
    }
  }

  private func login(_ login: LoginSettings) -> String {
    login.user + (login.password.map { ", password from \($0.summary)" } ?? ", no password")
  }
}

extension SecretReference {
  /// Where the secret is, without the rest of a command line, which may be long.
  fileprivate var summary: String {
    switch self {
    case .environment(let name): "the environment variable \(name)"
    case .file(let path): path
    case .command(let line): "the command `\(line.prefix(40))\(line.count > 40 ? "…" : "")`"
    }
  }
}

/// The environment in colour: nobody should take production for anything else.
enum EnvironmentText {
  static func badge(_ environment: Environment, _ style: Style) -> String {
    switch environment {
    case .production: style.alarm(style.isColoured ? " PRODUCTION " : "PRODUCTION")
    case .staging: style.yellow("staging")
    case .development: style.green("development")
    }
  }
}
