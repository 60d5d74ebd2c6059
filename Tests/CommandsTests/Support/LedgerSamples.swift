import Approvals
import ControlPlane
import Ledger
import SQLiteStore
import SallyportModel

@testable import Commands

/// One event of each kind, in a ledger of its own.
struct LedgerSamples {
  let alice = SigningKey(seed: [UInt8](repeating: 1, count: 32)) ?? SigningKey()
  let request: HeldRequest
  let subject: SessionSubject

  init() throws {
    request = try Samples.request()
    subject = SessionSubject(
      session: request.session, token: request.binding.token, tokenName: request.tokenName, owner: request.owner,
      upstream: request.binding.upstream, environment: request.binding.environment)
  }

  /// Events a second apart.
  func drafts() throws -> [LedgerDraft] {
    try (start() + statements() + requests() + people() + end() + grants() + upstreams()).enumerated().map {
      index, entry in
      LedgerDraft(time: Samples.now.advanced(by: .seconds(index)), body: entry.0, content: entry.1)
    }
  }

  private typealias Entry = (LedgerBody, StatementContent?)

  private func start() throws -> [Entry] {
    [
      (
        .gatewayStarted(
          GatewayStarted(
            version: "0.1.0", policyVersion: "standard-1", upstreams: [subject.upstream],
            unsafeUpstreams: [subject.upstream])), nil
      ),
      (
        .sessionOpened(
          SessionOpened(
            subject: subject, address: "127.0.0.1:50000", application: "psql\u{1B}[2J",
            tls: SessionOpened.TLS(version: "TLSv1.3"), protocolVersion: "3.0")), nil
      ),
      (
        .authenticationFailed(AuthenticationFailed(name: "root", address: "10.0.0.9", cause: .unknownToken, count: 3)),
        nil
      ),
    ]
  }

  private func statements() throws -> [Entry] {
    let first = ExecutionID(session: subject.session, number: 1)
    let second = ExecutionID(session: subject.session, number: 2)
    let read = StatementContent(
      sql: Array("SELECT name\n  FROM customers WHERE id = $1".utf8),
      parameters: [BoundParameter(format: .text, value: Array("42".utf8))])
    let drop = StatementContent(sql: Array("DROP ROLE postgres -- \u{202E}".utf8))
    return [
      (.intent(StatementIntent(execution: first, subject: subject, target: .agent, verdict: .allow)), read),
      (
        .result(
          StatementResult(execution: first, outcome: .completed, rows: 1, duration: 1_250, commandTag: "SELECT 1")), nil
      ),
      (
        .refusal(
          StatementRefusal(
            execution: second, subject: subject, reasons: [Reason(rule: "privilege", verdict: .refuse)])), drop
      ),
    ]
  }

  private func requests() throws -> [Entry] {
    let content = StatementContent(sql: request.binding.sql.bytes)
    let decision = Decision(
      request: request.id, digest: request.binding.digest, choice: .deny, reason: "ask first", decidedAt: Samples.now)
    let opened = RequestOpened(
      binding: request.binding, digest: request.binding.digest, subject: subject, reasons: request.judgement.reasons)
    let act = try SignedAct(decision, by: request.owner, with: alice)
    return [
      (.requestOpened(opened), content),
      (.requestDecided(RequestDecided(request: request.id, act: act, state: "denied")), nil),
      (.requestChanged(RequestChanged(request: request.id, step: .finished, state: "executed", rows: 7)), nil),
    ]
  }

  private func people() throws -> [Entry] {
    let add = OperatorAdd(name: request.owner, publicKey: alice.publicKey, bootstrap: true, addedAt: Samples.now)
    let added = OperatorChanged(
      name: request.owner, key: alice.id, act: try SignedAct(add, by: request.owner, with: alice))
    let revoke = TokenRevoke(token: subject.token, name: subject.tokenName, revokedAt: Samples.now)
    let token = TokenChanged(
      token: subject.token, name: subject.tokenName, act: try SignedAct(revoke, by: request.owner, with: alice))
    return [
      (.operatorAdded(added), nil), (.tokenIssued(token), nil), (.tokenRevoked(token), nil), (.tokenJWT(token), nil),
      (.operatorRevoked(added), nil),
    ]
  }

  private func grants() throws -> [Entry] {
    let (wish, grant) = (try Samples.wish(), try Samples.grant())
    let deny = GrantDeny(wish: wish.id, token: wish.token, reason: "not on a Friday", deniedAt: Samples.now)
    let revoke = GrantRevoke(grant: grant.id, reason: "wrong table\u{1B}[2J", revokedAt: Samples.now)
    func changed(_ act: some SignableAct) throws -> GrantChanged {
      GrantChanged(
        grant: grant.id, token: grant.token, tokenName: grant.tokenName,
        act: try SignedAct(act, by: request.owner, with: alice))
    }
    let denied = GrantDenied(
      wish: wish.id, token: wish.token, tokenName: wish.tokenName,
      act: try SignedAct(deny, by: request.owner, with: alice))
    return [
      (.grantAsked(GrantAsked(wish)), nil), (.grantDenied(denied), nil),
      (.grantIssued(try changed(GrantIssue(grant, answering: nil))), nil), (.grantRevoked(try changed(revoke)), nil),
    ]
  }

  private func upstreams() throws -> [Entry] {
    let revoke = UpstreamRevoke(upstream: subject.upstream, reason: "INC-7", revokedAt: Samples.now)
    let restore = UpstreamRestore(upstream: subject.upstream, revokedAt: Samples.now, restoredAt: Samples.now)
    func changed(_ act: some SignableAct) throws -> UpstreamChanged {
      UpstreamChanged(upstream: subject.upstream, act: try SignedAct(act, by: request.owner, with: alice))
    }
    return [
      (.upstreamRevoked(try changed(revoke)), nil), (.upstreamRestored(try changed(restore)), nil),
      (.roleChanged(role(.changed, ["GRANT UPDATE ON TABLE public.orders TO sallyport_0123456789"])), nil),
    ]
  }

  private func role(_ act: RoleChanged.Act, _ changes: [String]) -> RoleChanged {
    RoleChanged(
      upstream: subject.upstream, role: "sallyport_0123456789", token: subject.token, act: act, changes: changes)
  }

  private func end() throws -> [Entry] {
    let until = Samples.now.advanced(by: .seconds(9))
    return [
      (.gatewayReloaded(GatewayReloaded(policyVersion: "standard-1", error: "unknown key `listn`")), nil),
      (.gap(LedgerGap(from: Samples.now, until: until, cause: "full", refused: 3, unrecorded: 0, dropped: 1)), nil),
      (.sessionClosed(SessionClosed(subject: subject, cause: .tokenRevoked, statements: 2, duration: 9_000_000)), nil),
      (.gatewayStopped(GatewayStopped(reason: "SIGTERM")), nil),
    ]
  }

  /// A ledger on disk with all of them.
  func store(in directory: TemporaryDirectory) throws -> SQLiteLedgerStore {
    let store = try SQLiteLedgerStore(path: directory.file("ledger.sqlite"), .createIfMissing)
    let ledger = SealedActLedger(store: store, signer: try signer(), secret: [UInt8](repeating: 2, count: 32))
    for draft in try drafts() { try ledger.record(draft) }
    return store
  }

  func signer() throws -> CheckpointSigner {
    guard let signer = CheckpointSigner(name: "sallyport.local/test", seed: alice.seed) else {
      throw Failure("no signer")
    }
    return signer
  }
}
