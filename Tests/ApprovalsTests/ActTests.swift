import Approvals
import Crypto
import SallyportModel
import TestSupport
import Testing

struct ActTests {
  private let alice = Operator(
    name: Sample.name("alice"), publicKey: (try? Sample.key("alice").publicKey) ?? [], addedAt: Sample.start)

  /// Checked with the library alone, as an auditor would.
  @Test func `the signature is Ed25519 over the domain line and the payload`() throws {
    let act = try SignedAct(
      TokenRevoke(
        token: TokenID(unchecked: "tok_0123456789"), name: TokenName(unchecked: "agent"), reason: "leaked",
        revokedAt: Sample.start), by: alice.name, with: Sample.key("alice"))
    let json = #"{"name":"agent","reason":"leaked","revokedAt":1777000000000000,"token":"tok_0123456789"}"#
    #expect(act.payload == ExactText(json))
    let key = try Curve25519.Signing.PublicKey(rawRepresentation: alice.publicKey)
    #expect(key.isValidSignature(act.signature, for: Array(("sallyport/token-revoke/v1\n" + json).utf8)))
    #expect(act.key.text == Array(SHA256.hash(data: alice.publicKey).prefix(8)).map { hex($0) }.joined())
  }

  private func hex(_ byte: UInt8) -> String { (byte < 16 ? "0" : "") + String(byte, radix: 16) }

  @Test func `no byte of a countersignature can change`() throws {
    let request = Sample.request()
    let vote = try Sample.vote(.approve, by: "alice", on: request)
    try vote.verify(by: alice)
    let bytes = try Canonical.encode(vote)
    var accepted = 0
    for index in bytes.indices {
      var changed = bytes
      changed[index] ^= 1
      guard let other = try? Canonical.decode(Countersignature.self, from: changed) else { continue }
      #expect(throws: ActError.self) { try other.verify(by: alice) }
      accepted += 1
    }
    // Some changes must have got as far as the signature, or this has tested the parser only.
    #expect(accepted > 50)
  }

  @Test func `a signature of one kind is none of another`() throws {
    let vote = try Sample.vote(.approve, by: "alice", on: Sample.request())
    let disguised = SignedAct(
      kind: .tokenRevoke, payload: vote.act.payload, signer: vote.signer, key: vote.act.key,
      signature: vote.act.signature)
    #expect(throws: ActError.self) { try disguised.opened(TokenRevoke.self, by: alice) }
    #expect(throws: ActError.self) { try disguised.opened(Decision.self, by: alice) }
  }

  @Test func `another operator's key, name or signature does not open it`() throws {
    let vote = try Sample.vote(.approve, by: "alice", on: Sample.request())
    let mallory = Operator(
      name: Sample.name("mallory"), publicKey: try Sample.key("mallory").publicKey, addedAt: Sample.start)
    let posing = Operator(name: alice.name, publicKey: mallory.publicKey, addedAt: Sample.start)
    #expect(throws: ActError.self) { try vote.verify(by: mallory) }
    #expect(throws: ActError.self) { try vote.verify(by: posing) }
    let forged = try Sample.vote(.approve, by: "alice", on: Sample.request(), signedWith: "mallory")
    #expect(throws: ActError.self) { try forged.verify(by: alice) }
    let keyless = Operator(name: alice.name, publicKey: [1, 2, 3], addedAt: Sample.start)
    #expect(throws: ActError.self) { try vote.verify(by: keyless) }
  }

  @Test func `keys come from 32 bytes only`() {
    for length in [0, 31, 33, 64] { #expect(SigningKey(seed: [UInt8](repeating: 1, count: length)) == nil) }
    #expect(SigningKey(seed: [UInt8](repeating: 1, count: 32))?.publicKey.count == 32)
  }
}

struct RosterTests {
  @Test func `the first operator vouches alone, the others are vouched for`() throws {
    let roster = try Sample.roster("bob")
    #expect(roster.operators.map(\.name) == [Sample.name("alice"), Sample.name("bob")])
    #expect(roster.root == (try Sample.key("alice").id))
  }

  @Test func `nobody slips in`() throws {
    let first = try Sample.add("alice", by: "alice", bootstrap: true)
    let cases: [[SignedAct]] = [
      // The first one without saying so; in another's name; a second first one; by a stranger; twice; as a stranger.
      [try Sample.add("alice", by: "alice")],
      [try Sample.add("alice", by: "bob", bootstrap: true)],
      [first, try Sample.add("bob", by: "bob", bootstrap: true)],
      [first, try Sample.add("bob", by: "bob")],
      [first, first],
      [first, try Sample.add("bob", by: "mallory")],
      [first, try Sample.revoke("alice", by: "mallory")],
      [first, try Sample.revoke("bob", by: "alice")],
      [try Sample.vote(.approve, by: "alice", on: Sample.request()).act],
    ]
    for acts in cases { #expect(throws: ActError.self) { try OperatorRoster(acts: acts) } }
  }

  @Test func `a bootstrap with somebody else's key does not hold`() throws {
    let add = OperatorAdd(
      name: Sample.name("alice"), publicKey: try Sample.key("alice").publicKey, bootstrap: true, addedAt: Sample.start)
    let act = try SignedAct(add, by: Sample.name("alice"), with: Sample.key("mallory"))
    #expect(throws: ActError.self) { try OperatorRoster(acts: [act]) }
  }

  @Test func `a revoked operator signs nothing more`() throws {
    var roster = try Sample.roster("bob")
    try roster.admit(Sample.revoke("bob", by: "alice", at: Sample.start.advanced(by: .seconds(-1))))
    #expect(roster[Sample.name("bob")]?.revokedAt != nil)
    let act = try Sample.add("carol", by: "bob")
    #expect(throws: ActError.self) { try roster.admit(act) }
    // The name can come back with another key.
    let add = OperatorAdd(
      name: Sample.name("bob"), publicKey: try Sample.key("bob2").publicKey, bootstrap: false, addedAt: Sample.start)
    try roster.admit(SignedAct(add, by: Sample.name("alice"), with: Sample.key("alice")))
    #expect(roster[Sample.name("bob")]?.revokedAt == nil)
  }
}

struct TokenRecordTests {
  private func record(issuedBy signer: String = "alice") throws -> TokenRecord {
    let token = Token(
      id: TokenID(unchecked: "tok_0123456789"), name: TokenName(unchecked: "agent"), owner: Sample.name("alice"),
      upstream: UpstreamName(unchecked: "shop"), environment: .production,
      scope: Scope(relations: [RelationName(schema: "public", name: "a"), RelationName(schema: "public", name: "b")]),
      issuedAt: Sample.start, expiresAt: Sample.expiry,
      verifier: SCRAMVerifier(iterations: 4_096, salt: [1], storedKey: [2], serverKey: [3]))
    return TokenRecord(
      token: token, issue: try SignedAct(TokenIssue(token), by: Sample.name(signer), with: Sample.key(signer)))
  }

  @Test func `a token that was issued is believed`() throws {
    let record = try record()
    #expect(try record.verified(by: Sample.roster()) == record.token)
    let read = try Canonical.decode(TokenRecord.self, from: Canonical.encode(record))
    #expect(read == record)
    #expect(try read.verified(by: Sample.roster()) == record.token)
  }

  @Test func `the signed act holds no verifier`() throws {
    let text = try record().issue.payload.description
    #expect(!text.contains("storedKey") && !text.contains("salt"))
  }

  @Test func `a row that was changed is not`() throws {
    let record = try record()
    let token = record.token
    func other(
      scope: Scope? = nil, expiresAt: Timestamp? = nil, verifier: SCRAMVerifier? = nil, environment: Environment? = nil,
      upstream: String = "shop", name: String = "agent"
    ) -> TokenRecord {
      let changed = Token(
        id: token.id, name: TokenName(unchecked: name), owner: token.owner, upstream: UpstreamName(unchecked: upstream),
        environment: environment ?? token.environment, scope: scope ?? token.scope, issuedAt: token.issuedAt,
        expiresAt: expiresAt ?? token.expiresAt, verifier: verifier ?? token.verifier)
      return TokenRecord(token: changed, issue: record.issue)
    }
    let changed = [
      other(scope: Scope(schemas: ["public"])), other(expiresAt: Sample.expiry.advanced(by: .seconds(1))),
      other(verifier: SCRAMVerifier(iterations: 4_096, salt: [1], storedKey: [2], serverKey: [4])),
      other(environment: .development), other(upstream: "other"), other(name: "other"),
    ]
    for record in changed { #expect(throws: ActError.self) { try record.verified(by: Sample.roster()) } }
    #expect(try other().verified(by: Sample.roster()) == token)
  }

  @Test func `issued by nobody known, it is no token`() throws {
    #expect(throws: ActError.self) { try record(issuedBy: "mallory").verified(by: Sample.roster()) }
  }

  @Test func `a revocation counts although somebody took the mark away`() throws {
    var record = try record()
    record.revocation = try SignedAct(
      TokenRevoke(token: record.token.id, name: record.token.name, revokedAt: Sample.start),
      by: Sample.name("alice"), with: Sample.key("alice"))
    #expect(try record.verified(by: Sample.roster()).standing(at: Sample.start) == .revoked)
  }
}
