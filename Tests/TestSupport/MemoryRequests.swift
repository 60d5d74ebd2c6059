public import Approvals
public import ControlPlane
public import SallyportModel
import Synchronization

/// Requests in memory, ordered as a store orders them: an open one for the identical statement is joined, steps are all or nothing.
public final class MemoryRequests: RequestStore {
  private struct State {
    var requests: [HeldRequest] = []
    var failure: StoreError?
  }

  private let state = Mutex(State())

  public init() {}

  /// Thrown by everything while it is set.
  public var failure: StoreError? {
    get { state.withLock(\.failure) }
    set { state.withLock { $0.failure = newValue } }
  }

  /// In the order they were opened.
  public var all: [HeldRequest] { state.withLock(\.requests) }

  public func open(_ request: HeldRequest, limit: Int) throws(StoreError) -> OpenedRequest {
    try locked { state throws(StoreError) in
      let open = state.requests.filter { $0.state.name.isOpen }
      let key = request.binding.collectionKey
      if let waiting = open.last(where: { $0.binding.collectionKey == key }), request.createdAt < waiting.expiresAt {
        return .joined(waiting)
      }
      guard open.count(where: { $0.binding.token == request.binding.token }) < limit else {
        throw StoreError(code: .limit, description: "token `\(request.tokenName)` has \(limit) open requests already")
      }
      state.requests.append(request)
      return .opened(request)
    }
  }

  public func request(_ id: RequestID) throws(StoreError) -> HeldRequest? {
    try locked { state throws(StoreError) in state.requests.first { $0.id == id } }
  }

  public func openRequest(collectionKey: [UInt8]) throws(StoreError) -> HeldRequest? {
    try locked { state throws(StoreError) in
      state.requests.last { $0.state.name.isOpen && $0.binding.collectionKey == collectionKey }
    }
  }

  public func requests(_ filter: RequestFilter) throws(StoreError) -> [HeldRequest] {
    try locked { state throws(StoreError) in
      state.requests.reversed().filter { filter.states?.contains($0.state.name) ?? true }
    }
  }

  public func change<Value: Sendable>(
    _ id: RequestID, _ step: (inout HeldRequest) throws(RequestError) -> Value
  ) throws(StoreError) -> Result<RequestStep<Value>, RequestError> {
    try locked { state throws(StoreError) in
      guard let index = state.requests.firstIndex(where: { $0.id == id }) else {
        throw StoreError(code: .notFound, description: "there is no request `\(id)`")
      }
      var request = state.requests[index]
      do throws(RequestError) {
        let value = try step(&request)
        state.requests[index] = request
        return .success(RequestStep(request: request, value: value))
      } catch {
        return .failure(error)
      }
    }
  }

  public func expireDue(at now: Timestamp) throws(StoreError) -> [HeldRequest] {
    try locked { state throws(StoreError) in
      var expired: [HeldRequest] = []
      for index in state.requests.indices where state.requests[index].expire(at: now) {
        expired.append(state.requests[index])
      }
      return expired
    }
  }

  private func locked<Value>(_ body: (inout State) throws(StoreError) -> Value) throws(StoreError) -> Value {
    let result: Result<Value, StoreError> = state.withLock { state in
      if let failure = state.failure { return .failure(failure) }
      do throws(StoreError) { return .success(try body(&state)) } catch { return .failure(error) }
    }
    return try result.get()
  }
}
