import Approvals
import ControlPlane
import Foundation
import Ledger
import SallyportModel
import Testing

/// The people and the statement of these tests.
struct Sample {
  static let start = Timestamp(microseconds: 1_777_000_000_000_000)
  static let expiry = start.advanced(by: .seconds(1_800))

  static func name(_ text: String) -> OperatorName { OperatorName(unchecked: text) }

  /// A key that depends on the name only.
  static func key(_ text: String) throws -> SigningKey {
    try #require(SigningKey(seed: Array((text + String(repeating: "·", count: 32)).utf8.prefix(32))))
  }

  /// alice is the first; she adds the others.
  static func roster(_ others: String...) throws -> OperatorRoster {
    try OperatorRoster(acts: [add("alice", by: "alice", bootstrap: true)] + others.map { try add($0, by: "alice") })
  }

  static func add(_ text: String, by signer: String, bootstrap: Bool = false) throws -> SignedAct {
    let add = OperatorAdd(
      name: name(text), publicKey: try key(text).publicKey, bootstrap: bootstrap, addedAt: start)
    return try SignedAct(add, by: name(signer), with: key(signer))
  }

  static func revoke(_ text: String, by signer: String, at moment: Timestamp = start) throws -> SignedAct {
    let revoke = OperatorRevoke(name: name(text), key: try key(text).id, revokedAt: moment)
    return try SignedAct(revoke, by: name(signer), with: key(signer))
  }

  static func binding(
    request: String = "req_0123456789", token: String = "tok_0123456789", upstream: String = "shop",
    database: String = "shop", environment: Environment = .production, searchPath: [String] = ["public"],
    sql: String = "DELETE FROM orders", way: RequestBinding.Way = .simple, parameters: [BoundParameter] = [],
    parameterTypes: [UInt32] = [], resultFormats: [Int16] = [], policyVersion: String = "1", rowCeiling: Int64? = nil,
    expiresAt: Timestamp = expiry
  ) -> RequestBinding {
    RequestBinding(
      request: RequestID(unchecked: request), token: TokenID(unchecked: token),
      upstream: UpstreamName(unchecked: upstream), database: database, environment: environment,
      searchPath: searchPath, sql: ExactText(sql), way: way, parameters: parameters, parameterTypes: parameterTypes,
      resultFormats: resultFormats, policyVersion: policyVersion, rowCeiling: rowCeiling, expiresAt: expiresAt)
  }

  static func request(
    _ binding: RequestBinding = binding(), owner: String = "alice", quorum: Quorum = Quorum(),
    runsInTransaction: Bool = true
  ) -> HeldRequest {
    var facts = StatementFacts(command: "DELETE", range: 0..<18, effects: [.delete, .read])
    facts.runsInTransaction = runsInTransaction
    return HeldRequest(
      binding: binding, tokenName: TokenName(unchecked: "agent"), owner: name(owner),
      session: SessionID(unchecked: "ses_0123456789"), application: "psql", address: "127.0.0.1:5000",
      facts: BatchFacts([facts]), judgement: Judgement(reasons: [Reason(rule: "write", verdict: .hold)]),
      quorum: quorum, createdAt: start)
  }

  static func vote(
    _ choice: Decision.Choice, by signer: String, on request: HeldRequest, rowCeiling: Int64? = nil,
    irreversible: Bool = false, reason: String? = nil, signedWith other: String? = nil
  ) throws -> Countersignature {
    let decision = Decision(
      request: request.id, digest: request.binding.digest, choice: choice, reason: reason, rowCeiling: rowCeiling,
      irreversible: irreversible, decidedAt: start)
    return try Countersignature(decision, by: name(signer), with: key(other ?? signer))
  }

  static func token(
    _ name: String = "agent", id: String = "tok_0123456789", issuedAt: Timestamp = start, expiresAt: Timestamp = expiry
  ) throws -> TokenRecord {
    let token = Token(
      id: TokenID(unchecked: id), name: TokenName(unchecked: name), owner: Sample.name("alice"),
      upstream: UpstreamName(unchecked: "shop"), environment: .production,
      scope: Scope(relations: [RelationName(schema: "public", name: "a")]), issuedAt: issuedAt, expiresAt: expiresAt,
      verifier: SCRAMVerifier(iterations: 4_096, salt: [1], storedKey: [2], serverKey: [3]))
    return TokenRecord(
      token: token, issue: try SignedAct(TokenIssue(token), by: Sample.name("alice"), with: key("alice")))
  }

  static func signer() throws -> CheckpointSigner {
    try #require(CheckpointSigner(name: "sallyport.test/ledger", seed: [UInt8](repeating: 9, count: 32)))
  }

  static func sealer() throws -> LedgerSealer { LedgerSealer(signer: try signer(), secret: [1]) }

  static let subject = SessionSubject(
    session: SessionID(unchecked: "ses_0123456789"), token: TokenID(unchecked: "tok_0123456789"),
    tokenName: TokenName(unchecked: "agent"), owner: name("alice"), upstream: UpstreamName(unchecked: "shop"),
    environment: .production)

  static func intent(_ number: Int64, request: String? = nil) -> LedgerDraft {
    LedgerDraft(
      time: start,
      body: .intent(
        StatementIntent(
          execution: ExecutionID(session: subject.session, number: number), subject: subject, target: .agent,
          verdict: .allow, request: request.map { RequestID(unchecked: $0) })),
      content: StatementContent(sql: Array("SELECT \(number)".utf8)))
  }
}

/// A directory that goes when the test ends.
final class Scratch: Sendable {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "/sallyport-store-\(UUID().uuidString)"
    try FileManager.default.createDirectory(
      atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func file(_ name: String) -> String { path + "/" + name }
}
