import CredentialScan
import SallyportModel
import UpstreamAccess

/// What a probe is going to do, and what came of it, on a terminal.
enum ProbeText {
  /// Everything that will be sent, but the password.
  static func request(_ finding: Finding, _ login: DatabaseLogin, _ target: UpstreamTarget, _ style: Style) -> [String]
  {
    let socket = login.host.hasPrefix("/") ? ", by a socket" : ""
    return [
      style.bold(
        "Probe of \(finding.id), \(finding.kind.title), \(VisibleText.oneLine(finding.sightings[0].location))"),
      "  connects to  \(VisibleText.oneLine(target.address.description))\(socket), database \(quoted(target.database))",
      "  logs in as   \(quoted(login.user)), with the password from that file; application_name `\(PowerProbe.applicationName)`",
      "  TLS          \(tls(target))",
      "  sends        these statements, in one transaction that may only read, and nothing else:",
    ]
      + PowerProbe.statements.flatMap { statement in
        (statement + ";").split(separator: "\n").map { "    " + style.dim(String($0)) }
      } + ["  The server's log will have it, and whoever watches that log may ask about it."]
  }

  private static func quoted(_ name: String) -> String { "`\(VisibleText.oneLine(name))`" }

  private static func tls(_ target: UpstreamTarget) -> String {
    if case .unixSocket = target.address { return "none, over a socket" }
    let root = target.tls.rootCertificate.map { ", against `\(VisibleText.oneLine($0))`" } ?? ""
    return switch target.tls.mode {
    case .disable: "none: the file says `sslmode=disable`"
    case .prefer: "if the server has it; the certificate is not checked"
    case .require where root.isEmpty: "required; the certificate is not checked, because the file does not ask for it"
    case .require, .verifyCA: "required; the certificate's issuer is checked" + root
    case .verifyFull: "required; the certificate and the host's name are checked" + root
    }
  }

  /// What the server said, and what it comes to.
  static func answer(_ finding: Finding, before: Finding, width: Int, _ style: Style) -> [String] {
    guard let power = finding.probe else { return [] }
    let rows = [
      ("may", abilities(power)), ("tables", tables(power.tables)), ("can also", ways(power)),
      ("server", server(power)), ("before", judged(before)), ("now", judged(finding)),
    ]
    return [""] + FindingText(finding: finding, width: width, style: style, isVerbose: false).lines
      + rows.filter { !$1.isEmpty }.map { "  " + DisplayWidth.pad($0, to: 10) + VisibleText.oneLine($1) }
  }

  private static func judged(_ finding: Finding) -> String {
    let power = finding.power.map { "\($0.code), \($0.title)" } ?? "power not known"
    return "\(finding.judgement.verdict.name): \(power) (\(finding.powerBasis.rawValue))"
  }

  private static let attributes: [(LoginPower.Attribute, String)] = [
    (.superuser, "everything: superuser"), (.createsRoles, "make roles"), (.createsDatabases, "make databases"),
    (.replicates, "read everything by replication"), (.bypassesRowSecurity, "pass row-level security"),
  ]

  private static func abilities(_ power: LoginPower) -> String {
    let held = attributes.filter { power.attributes.contains($0.0) }.map(\.1)
    let roles = power.memberOf.isEmpty ? [] : ["become " + power.memberOf.joined(separator: ", ")]
    let all = held + roles + (power.ownsDatabase ? ["do all in the database, which it owns"] : [])
    return all.isEmpty ? "nothing beyond what is granted to it" : all.joined(separator: "; ")
  }

  private static func tables(_ tables: LoginPower.Tables) -> String {
    guard tables.total > 0 else { return "none in this database" }
    let verbs = [
      ("owns", tables.owned), ("reads", tables.readable), ("INSERT", tables.insertable), ("UPDATE", tables.updatable),
      ("DELETE", tables.deletable), ("TRUNCATE", tables.truncatable),
    ]
    let rows = tables.writable > 0 ? "; about \(tables.rows) rows in those it may change" : ""
    return "\(tables.total), of which it " + verbs.map { "\($0) \($1)" }.joined(separator: ", ") + rows
  }

  private static func ways(_ power: LoginPower) -> String {
    var ways: [String] = []
    if power.createsSchemas { ways.append("make schemas") }
    if power.writableSchemas > 0 { ways.append("make objects in \(power.writableSchemas) schemas") }
    if power.definers > 0 {
      ways.append("call \(power.definers) routines that run with the rights of others: what they do is not known")
    }
    return ways.joined(separator: "; ")
  }

  private static func server(_ power: LoginPower) -> String {
    var facts = [
      "PostgreSQL \(power.serverVersion)", "database \(power.database), \(ByteText.of(power.databaseBytes))",
    ]
    if power.isReplica {
      facts.append("a replica: nothing is written here, and the login's rights hold on its primary")
    }
    if power.archives == true { facts.append("keeps its log for backups") }
    if let followers = power.followers, followers > 0 { facts.append("\(followers) replicas follow it") }
    if !power.clusterName.isEmpty { facts.append("calls itself \(power.clusterName)") }
    return facts.joined(separator: "; ")
  }
}
