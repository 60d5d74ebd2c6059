import ArgumentParser
import CredentialScan
import GatewayServer
import NIOPosix
import PostgresSession
import PostgresWire
import SallyportModel
import UpstreamAccess

/// `--probe`: asks one server what one credential can do there, after showing exactly what will be asked.
///
/// The only part of a scan that uses a network, and the only one that uses a secret. Never more than one credential in one run.
struct Probing {
  let isJSON: Bool
  /// Consent given beforehand, for programs.
  let yes: Bool
  /// Seconds since 1970.
  let now: Int64

  /// - Parameter id: as the user typed it.
  /// - Returns: the finding with the server's answer.
  func probe(_ id: String, in report: ScanReport, of scan: Scan) async throws -> Finding {
    let finding = try FindingLookup.find(id, in: report)
    let login = try login(of: finding, scan)
    let target = try Self.target(login)
    for line in ProbeText.request(finding, login, target, Output.style) {
      if isJSON { Output.note(line) } else { Output.line(line) }
    }
    try consent(id, finding)
    do {
      let credential = login.withPassword { UpstreamCredential(user: login.user, password: Password($0)) }
      let connector = UpstreamConnector { Nonce.make() }
      let loop = MultiThreadedEventLoopGroup.singleton.any()
      return finding.probed(try await PowerProbe().run(connector, target, credential, on: loop), now: now)
    } catch let error as UpstreamError {
      throw Self.failure(error, finding)
    }
  }

  private func consent(_ id: String, _ finding: Finding) throws(Failure) {
    guard !yes else {
      // A word that fits today may fit something else tomorrow.
      guard id == finding.id || id == finding.fingerprint.text else {
        throw Failure("`--yes` wants the whole id", hint: "sallyport scan --probe \(finding.id) --yes")
      }
      return
    }
    let answer: String
    do {
      answer = try ControllingTerminal().readSecret(prompt: "type `yes` to do this: ", limit: 16)
    } catch {
      throw Failure(
        "nobody is there to agree to the probe", hint: "run it in a terminal, or add `--yes` with the whole id")
    }
    guard answer == "yes" else { throw Failure("nothing was sent") }
  }

  private func login(of finding: Finding, _ scan: Scan) throws(Failure) -> DatabaseLogin {
    let name = "`\(finding.id)` (\(finding.kind.title))"
    do {
      return try scan.login(of: finding)
    } catch {
      switch error {
      case .planted(let sign):
        throw Failure(
          "\(name) looks planted: \(sign); it is never tried out",
          hint: "whoever uses it alarms the one who put it there")
      case .kind where finding.kind == .sallyportToken:
        throw Failure("\(name) is contained by its gateway", hint: "`sallyport token list` says what it may do")
      case .kind:
        throw Failure(
          "\(name) is judged offline: only logins to PostgreSQL can be tried out",
          hint: "`sallyport scan --verbose` shows what is known of it")
      case .noHost:
        throw Failure("\(name) does not say which server it is for", hint: "probe the login in the file that names one")
      case .noUser:
        throw Failure("\(name) does not say which user it is for", hint: "probe the login in the file that names one")
      case .unreadable: throw Failure("\(name) is no text that a server would take")
      }
    }
  }

  static func target(_ login: DatabaseLogin) throws(Failure) -> UpstreamTarget {
    let address: UpstreamTarget.Address =
      login.host.hasPrefix("/")
      ? .unixSocket(path: "\(login.host)/.s.PGSQL.\(login.port)") : .tcp(host: login.host, port: login.port)
    let mode: UpstreamAccess.UpstreamTLS.Mode =
      switch login.encryption {
      case .named(let word): UpstreamAccess.UpstreamTLS.Mode(rawValue: word) ?? .require
      // Over a network nothing is said in clear unless the file wants it so.
      case .unnamed: address.isLocal ? .prefer : .require
      }
    let root = login.rootCertificate.map { Paths.absolute($0, from: Paths.directory(of: login.file)) }
    if let root, Files.kind(of: root) != .file {
      throw Failure(
        "the certificate `\(root)` is not there", hint: "`\(login.file)` names it as `sslrootcert`; put it there")
    }
    return UpstreamTarget(
      address: address, database: login.database, tls: UpstreamAccess.UpstreamTLS(mode: mode, rootCertificate: root),
      connectTimeout: .seconds(5))
  }

  private static func failure(_ error: UpstreamError, _ finding: Finding) -> Failure {
    let hint: String? =
      switch error.code {
      case .unreachable, .timedOut: "nothing was learned: the server may be reached from elsewhere, with the same login"
      case .refused(let state?) where state.classCode == "28":
        "the login may have been changed already: then delete it from `\(finding.sightings[0].file)`"
      case .refused: "the server's own words are above"
      case .tls:
        error.hint ?? "the file wants TLS so; `sslmode` and `sslrootcert` stand in `\(finding.sightings[0].file)`"
      case .queryFailed: "the server did not answer all in time; the offline verdict stands"
      default: error.hint
      }
    return Failure("`\(finding.id)` is not probed: " + VisibleText.oneLine(error.message), hint: hint)
  }
}
