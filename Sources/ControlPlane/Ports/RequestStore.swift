public import Approvals
public import SallyportModel

/// Where requests are kept. All functions block.
public protocol RequestStore: Sendable {
  /// Keeps a new request, unless an open one waits for the identical statement: one transaction, so that two retries at
  /// once find one another.
  ///
  /// - Parameter limit: open requests that one token may have.
  /// - Throws: `limit` when the token has that many already, `conflict` for a known id.
  func open(_ request: HeldRequest, limit: Int) throws(StoreError) -> OpenedRequest

  func request(_ id: RequestID) throws(StoreError) -> HeldRequest?

  /// The newest open request that an identical statement would collect (`RequestBinding.collectionKey`), expired or not.
  func openRequest(collectionKey: [UInt8]) throws(StoreError) -> HeldRequest?

  /// Newest first.
  func requests(_ filter: RequestFilter) throws(StoreError) -> [HeldRequest]

  /// Runs one step of the request's machine inside a transaction: reads, changes, compares and sets at once. Whoever comes
  /// second sees the state that the first one made.
  ///
  /// - Returns: the request after the step, with what the step returned; or the machine's refusal, with nothing changed.
  /// - Throws: `notFound` for an unknown id.
  func change<Value: Sendable>(
    _ id: RequestID, _ step: (inout HeldRequest) throws(RequestError) -> Value
  ) throws(StoreError) -> Result<RequestStep<Value>, RequestError>

  /// Expires what is due.
  ///
  /// - Returns: those that expired just now.
  func expireDue(at now: Timestamp) throws(StoreError) -> [HeldRequest]
}

/// What became of a request that was to be opened.
public enum OpenedRequest: Sendable, Hashable {
  case opened(HeldRequest)
  /// One for the identical statement was open already.
  case joined(HeldRequest)

  public var request: HeldRequest {
    switch self {
    case .opened(let request), .joined(let request): request
    }
  }
}

/// A request after a step.
public struct RequestStep<Value: Sendable>: Sendable {
  public let request: HeldRequest
  public let value: Value

  public init(request: HeldRequest, value: Value) {
    self.request = request
    self.value = value
  }
}

/// Which requests to list.
public struct RequestFilter: Sendable, Hashable {
  /// `nil` for all.
  public var states: Set<RequestState.Name>?
  public var token: TokenID?
  /// At most so many, 1…10,000.
  public var limit: Int

  public init(states: Set<RequestState.Name>? = nil, token: TokenID? = nil, limit: Int = 1_000) {
    self.states = states
    self.token = token
    self.limit = min(max(limit, 1), 10_000)
  }

  public static let open = RequestFilter(states: [.pending, .approved, .claimed])
}
