public import Approvals
public import SallyportModel

/// Which requests there are.
public struct ReadRequests: Sendable {
  private let store: any RequestStore

  public init(store: any RequestStore) { self.store = store }

  /// Newest first. What has expired since anybody looked is shown as expired.
  public func list(_ filter: RequestFilter, at now: Timestamp) throws(UseCaseError) -> [HeldRequest] {
    let requests = try onStore { () throws(StoreError) in try store.requests(filter) }.map { asOf(now, $0) }
    guard let states = filter.states else { return requests }
    return requests.filter { states.contains($0.state.name) }
  }

  /// The request of that id, or the only one whose id begins so; `req_` may be left out.
  ///
  /// - Throws: ``UseCaseError`` with ``UseCaseError/Code/notFound`` or ``UseCaseError/Code/ambiguous``.
  public func find(_ text: String, at now: Timestamp) throws(UseCaseError) -> HeldRequest {
    let wanted = text.hasPrefix(RequestID.prefix) ? text : RequestID.prefix + text
    if let id = try? RequestID(wanted) {
      if let request = try onStore({ () throws(StoreError) in try store.request(id) }) { return asOf(now, request) }
      throw missing(text)
    }
    let all = try onStore { () throws(StoreError) in try store.requests(RequestFilter(limit: 10_000)) }
    let found = all.filter { $0.id.text.hasPrefix(wanted) && wanted != RequestID.prefix }
    guard let request = found.first else { throw missing(text) }
    guard found.count == 1 else {
      let some = found.prefix(3).map { "`\($0.id)`" }.joined(separator: ", ")
      throw UseCaseError(
        .ambiguous, "`\(text.prefix(40))` fits \(found.count) requests: \(some)\(found.count > 3 ? ", …" : "")",
        hint: "type more of the id")
    }
    return asOf(now, request)
  }

  private func asOf(_ now: Timestamp, _ request: HeldRequest) -> HeldRequest {
    var request = request
    _ = request.expire(at: now)
    return request
  }

  private func missing(_ text: String) -> UseCaseError {
    UseCaseError(.notFound, "there is no request `\(text.prefix(40))`", hint: "`sallyport requests --all` shows all")
  }
}
