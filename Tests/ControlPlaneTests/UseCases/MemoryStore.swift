import Approvals
import ControlPlane
import Ledger
import SallyportModel
import Synchronization

/// The ports in memory, for one test. Fails on demand.
final class MemoryStore: TokenStore, OperatorStore, RequestStore {
  private struct State {
    var tokens: [TokenRecord] = []
    var acts: [SignedAct] = []
    var requests: [HeldRequest] = []
  }

  private let state = Mutex(State())

  func insert(_ record: TokenRecord) throws(StoreError) { state.withLock { $0.tokens.append(record) } }

  func revoke(
    _ id: TokenID, by revocation: SignedAct, at moment: Timestamp
  ) throws(StoreError) -> TokenRecord {
    let found = state.withLock { state -> TokenRecord? in
      guard let index = state.tokens.firstIndex(where: { $0.token.id == id }) else { return nil }
      var token = state.tokens[index].token
      token.revokedAt = moment
      state.tokens[index] = TokenRecord(token: token, issue: state.tokens[index].issue, revocation: revocation)
      return state.tokens[index]
    }
    guard let found else { throw StoreError(code: .notFound, description: "there is no token `\(id)`") }
    return found
  }

  func token(named name: TokenName) throws(StoreError) -> TokenRecord? {
    state.withLock { $0.tokens.last { $0.token.name == name } }
  }

  func token(_ id: TokenID) throws(StoreError) -> TokenRecord? {
    state.withLock { $0.tokens.first { $0.token.id == id } }
  }

  func tokens() throws(StoreError) -> [TokenRecord] { state.withLock { $0.tokens } }

  func append(_ act: SignedAct, after count: Int) throws(StoreError) {
    let fits = state.withLock { state -> Bool in
      guard state.acts.count == count else { return false }
      state.acts.append(act)
      return true
    }
    guard fits else { throw StoreError(code: .conflict, description: "somebody was quicker") }
  }

  func acts() throws(StoreError) -> [SignedAct] { state.withLock { $0.acts } }

  func open(_ request: HeldRequest, limit: Int) throws(StoreError) -> OpenedRequest {
    state.withLock { $0.requests.append(request) }
    return .opened(request)
  }

  func request(_ id: RequestID) throws(StoreError) -> HeldRequest? {
    state.withLock { $0.requests.first { $0.id == id } }
  }

  func openRequest(collectionKey: [UInt8]) throws(StoreError) -> HeldRequest? { nil }

  func requests(_ filter: RequestFilter) throws(StoreError) -> [HeldRequest] {
    state.withLock { state in
      state.requests.reversed().filter { request in
        (filter.states.map { $0.contains(request.state.name) } ?? true)
          && (filter.token.map { $0 == request.binding.token } ?? true)
      }
    }
  }

  func change<Value: Sendable>(
    _ id: RequestID, _ step: (inout HeldRequest) throws(RequestError) -> Value
  ) throws(StoreError) -> Result<RequestStep<Value>, RequestError> {
    guard var request = try request(id) else {
      throw StoreError(code: .notFound, description: "there is no such request")
    }
    do {
      let value = try step(&request)
      let changed = request
      state.withLock { state in
        state.requests = state.requests.map { $0.id == id ? changed : $0 }
      }
      return .success(RequestStep(request: changed, value: value))
    } catch {
      return .failure(error)
    }
  }

  func expireDue(at now: Timestamp) throws(StoreError) -> [HeldRequest] { [] }
}

/// Remembers what was recorded, or refuses everything.
final class MemoryActLedger: ActLedger {
  private let drafts = Mutex<[LedgerDraft]>([])
  let isFull: Bool

  init(isFull: Bool = false) { self.isFull = isFull }

  var kinds: [LedgerKind] { drafts.withLock { $0.map(\.body.kind) } }

  func record(_ draft: LedgerDraft) throws(StoreError) {
    guard !isFull else { throw StoreError(code: .full, description: "the disk is full") }
    drafts.withLock { $0.append(draft) }
  }
}
