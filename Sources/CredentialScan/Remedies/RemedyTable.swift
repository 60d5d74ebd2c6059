/// What to do about a finding: look first where revoking sets off harm, then replace, move, revoke.
enum RemedyTable {
  /// - Parameters:
  ///   - prefix: what the credential begins with; a scheme for a connection URL, which can be rewritten where it stands.
  ///   - upstream: the gateway's name for the database behind it, where a gateway stands for it.
  static func remedy(
    for kind: CredentialKind, id: String, identity: Identity, sighting: Sighting, power: Power?, prefix: String = "",
    upstream: String? = nil
  ) -> Remedy {
    if kind == .awsCanary {
      let text = "leave it, and do not try it out: it is a trap, and using it tells whoever laid it"
      return Remedy(steps: [step(.check, text)])
    }
    guard kind != .sallyportToken, (power ?? .read) > .published else { return Remedy(steps: []) }
    if isPostgres(kind) {
      return Remedy(
        steps: PostgresSteps(
          kind: kind, id: id, identity: identity, sighting: sighting, isURL: prefix.hasSuffix("://"), upstream: upstream
        ).all)
    }
    return Remedy(
      steps: checks(kind) + replacement(kind, identity, sighting) + move(kind, sighting) + [revoke(kind)])
  }

  private static func isPostgres(_ kind: CredentialKind) -> Bool {
    [.postgres, .supabaseDatabase, .neonDatabase, .renderDatabase, .pgpass].contains(kind)
  }

  static func step(_ purpose: Remedy.Step.Purpose, _ text: String, _ command: String? = nil) -> Remedy.Step {
    Remedy.Step(purpose: purpose, text: text, command: command)
  }

  /// Malware has been seen to destroy a home directory when its token was revoked.
  private static func checks(_ kind: CredentialKind) -> [Remedy.Step] {
    switch kind {
    case .gitHubClassic, .gitHubFineGrained, .gitHubOAuth, .npmToken, .pyPIToken:
      [
        step(
          .check, "if this machine may be compromised, look for what watches the token before revoking it",
          "systemctl --user list-units --all; ls ~/Library/LaunchAgents; crontab -l")
      ]
    default: []
    }
  }

  private static func replacement(_ kind: CredentialKind, _ identity: Identity, _ sighting: Sighting) -> [Remedy.Step] {
    // What is copied into a transcript is not in use there: nothing is to be put in its place.
    guard sighting.reach != .copied, let (text, command) = Replacements.of(kind, identity) else { return [] }
    return [step(.replace, text, command)]
  }

  private static func move(_ kind: CredentialKind, _ sighting: Sighting) -> [Remedy.Step] {
    switch sighting.reach {
    case .copied: [step(.move, "delete the copy in `\(sighting.file)`, then revoke it: who read it may have kept it")]
    case .loaded where kind == .mcpServer: [step(.move, "change the server's entry in `\(sighting.file)`")]
    case .loaded:
      [
        step(
          .move,
          "take it out of `\(sighting.file)`: a reference such as `${env:NAME}` or `op://…` is resolved where it is used"
        )
      ]
    default: []
    }
  }

  private static func revoke(_ kind: CredentialKind) -> Remedy.Step {
    kind == .mcpServer
      ? step(.revoke, "sign the server out at its provider, and in again with less")
      : step(.revoke, "revoke the old one at its provider, once nothing uses it")
  }
}
