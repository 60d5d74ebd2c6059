import Approvals
import ControlPlane
import Foundation
import Ledger
import SallyportModel
import TestSupport
import Testing

extension Sample {
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

/// The code with which the store refuses; `nil` when it does not.
func code(_ body: () throws -> Void) -> StoreError.Code? {
  do {
    try body()
    return nil
  } catch { return (error as? StoreError)?.code }
}
