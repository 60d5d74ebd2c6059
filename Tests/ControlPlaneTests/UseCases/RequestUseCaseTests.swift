import Approvals
import ControlPlane
import Ledger
import SallyportModel
import Testing

struct RequestUseCaseTests {
  @Test func `an approval is recorded and changes the request`() throws {
    let scene = try Scene()
    let request = try scene.held()
    let decided = try scene.decide.decide(try scene.vote(.approve, on: request, by: "bob", scene.bob), at: scene.now)
    #expect(decided.state == .approved(at: scene.now))
    #expect(try scene.store.request(request.id)?.state == .approved(at: scene.now))
    #expect(scene.ledger.kinds == [.requestDecided])
  }

  @Test func `a denial ends it`() throws {
    let scene = try Scene()
    let request = try scene.held()
    _ = try scene.decide.decide(try scene.vote(.deny, on: request, by: "alice", scene.alice), at: scene.now)
    let late = try scene.vote(.approve, on: request, by: "bob", scene.bob)
    let error = #expect(throws: UseCaseError.self) { try scene.decide.decide(late, at: scene.now) }
    #expect(error?.code == .wrongState)
    #expect(scene.ledger.kinds == [.requestDecided])
  }

  @Test func `a full ledger approves nothing and still denies`() throws {
    let scene = try Scene(ledger: MemoryActLedger(isFull: true))
    let request = try scene.held()
    let approval = try scene.vote(.approve, on: request, by: "bob", scene.bob)
    let refused = #expect(throws: UseCaseError.self) { try scene.decide.decide(approval, at: scene.now) }
    #expect(refused?.code == .ledgerFailed)
    #expect(try scene.store.request(request.id)?.state == .pending)
    let denial = try scene.vote(.deny, on: request, by: "bob", scene.bob)
    let missing = #expect(throws: UseCaseError.self) { try scene.decide.decide(denial, at: scene.now) }
    #expect(missing?.code == .recordMissing)
    #expect(try scene.store.request(request.id)?.state == .denied(at: scene.now))
  }

  @Test func `a signature of nobody, or over another digest, leaves the request unchanged`() throws {
    let scene = try Scene()
    let request = try scene.held()
    let other = try scene.held("req_abcdefghjk", sql: "DROP TABLE public.orders")
    let forged = try scene.vote(.approve, on: request, by: "bob", SigningKey())
    let crossed = Decision(
      request: request.id, digest: other.binding.digest, choice: .approve, decidedAt: scene.now)
    let swapped = try Countersignature(crossed, by: try OperatorName("bob"), with: scene.bob)
    for vote in [forged, swapped] {
      #expect(throws: UseCaseError.self) { try scene.decide.decide(vote, at: scene.now) }
    }
    #expect(try scene.store.request(request.id)?.state == .pending)
    #expect(scene.ledger.kinds.isEmpty)
  }

  @Test func `an expired request cannot be decided`() throws {
    let scene = try Scene()
    let request = try scene.held()
    let vote = try scene.vote(.approve, on: request, by: "bob", scene.bob)
    let late = scene.now.advanced(by: .seconds(1_800))
    #expect(throws: UseCaseError.self) { try scene.decide.decide(vote, at: late) }
    let error = #expect(throws: UseCaseError.self) {
      try scene.decide.check(request, .approve, irreversible: false, rowCeiling: nil, at: late)
    }
    #expect(error?.description == "request `req_0123456789` is expired and cannot be decided")
    #expect(error?.hint == "the agent has to send the statement again")
  }

  @Test func `what no transaction can hold needs a word more`() throws {
    let scene = try Scene()
    let request = try scene.held(runsInTransaction: false)
    let error = #expect(throws: UseCaseError.self) {
      try scene.decide.check(request, .approve, irreversible: false, rowCeiling: nil, at: scene.now)
    }
    #expect(error?.hint == "if that is what you want, add `--irreversible`")
    #expect(throws: Never.self) {
      try scene.decide.check(request, .approve, irreversible: true, rowCeiling: nil, at: scene.now)
    }
    #expect(throws: Never.self) {
      try scene.decide.check(request, .deny, irreversible: false, rowCeiling: nil, at: scene.now)
    }
    let vote = try scene.vote(.approve, on: request, by: "bob", scene.bob)
    #expect(throws: UseCaseError.self) { try scene.decide.decide(vote, at: scene.now) }
    let knowing = try scene.vote(.approve, on: request, by: "bob", scene.bob, irreversible: true)
    #expect(try scene.decide.decide(knowing, at: scene.now).state == .approved(at: scene.now))
  }

  @Test func `a row ceiling can be lowered, not raised`() throws {
    let scene = try Scene()
    let request = try scene.held(rowCeiling: 10)
    func isTaken(_ ceiling: Int64) -> Bool {
      (try? scene.decide.check(request, .approve, irreversible: false, rowCeiling: ceiling, at: scene.now)) != nil
    }
    #expect(isTaken(10))
    #expect(isTaken(0))
    #expect(!isTaken(11))
    #expect(!isTaken(-1))
  }

  @Test func `ids may be shortened while they fit one request only`() throws {
    let scene = try Scene()
    let first = try scene.held("req_abc0000000")
    let second = try scene.held("req_abd0000000")
    #expect(try scene.requests.find("abc", at: scene.now).id == first.id)
    #expect(try scene.requests.find("req_abd", at: scene.now).id == second.id)
    #expect(try scene.requests.find("req_abd0000000", at: scene.now).id == second.id)
    let error = #expect(throws: UseCaseError.self) { try scene.requests.find("ab", at: scene.now) }
    #expect(error?.code == .ambiguous)
    #expect(error?.description == "`ab` fits 2 requests: `req_abd0000000`, `req_abc0000000`")
    for text in ["", "req_", "xyz", "req_zzzzzzzzzz"] {
      let error = #expect(throws: UseCaseError.self) { try scene.requests.find(text, at: scene.now) }
      #expect(error?.code == .notFound)
    }
  }

  @Test func `a list shows as expired what has expired since anybody looked`() throws {
    let scene = try Scene()
    _ = try scene.held()
    let late = scene.now.advanced(by: .seconds(1_800))
    #expect(try scene.requests.list(.open, at: scene.now).map(\.state.name) == [.pending])
    #expect(try scene.requests.list(.open, at: late).isEmpty)
    #expect(try scene.requests.list(RequestFilter(), at: late).map(\.state.name) == [.expired])
  }
}
