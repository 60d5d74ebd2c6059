import Approvals

/// Why something that an operator asked for was not done. Nothing has changed, unless ``Code/recordMissing``.
public struct UseCaseError: Error, Equatable, Sendable, CustomStringConvertible {
  public enum Code: String, Sendable, CaseIterable {
    case notFound
    /// The beginning of an id fits more than one.
    case ambiguous
    case exists
    /// The signature does not hold, or its key may not do this.
    case notAuthorised
    /// The values make no sense together.
    case invalid
    /// A request that cannot take this step now.
    case wrongState
    /// The store could not be read or written.
    case storeFailed
    /// The ledger did not take the event, so nothing was done.
    case ledgerFailed
    /// It was done, and the ledger did not take the event: somebody must know.
    case recordMissing
  }

  public let code: Code
  /// Lower case, no full stop, safe to show to an operator.
  public let description: String
  /// What to do next.
  public let hint: String?

  public init(_ code: Code, _ description: String, hint: String? = nil) {
    self.code = code
    self.description = description
    self.hint = hint
  }

  init(_ error: StoreError) {
    switch error.code {
    case .notFound: self.init(.notFound, error.description)
    case .conflict: self.init(.exists, error.description)
    case .limit: self.init(.wrongState, error.description)
    case .full:
      self.init(.storeFailed, "the store cannot be written: \(error.description)", hint: "make room on the disk")
    case .busy, .io, .corrupt, .newerSchema, .inaccessible, .unexpected:
      self.init(.storeFailed, "the store cannot be used: \(error.description)")
    }
  }

  init(_ error: ActError) { self.init(.notAuthorised, error.description) }
  init(_ error: RequestError) { self.init(.wrongState, error.description) }
}

/// Runs a step on a store and speaks of its failure as a use-case does.
func onStore<Value>(_ body: () throws(StoreError) -> Value) throws(UseCaseError) -> Value {
  do {
    return try body()
  } catch {
    throw UseCaseError(error)
  }
}

/// Opens or checks a signed act and speaks of its failure as a use-case does.
func onAct<Value>(_ body: () throws(ActError) -> Value) throws(UseCaseError) -> Value {
  do {
    return try body()
  } catch {
    throw UseCaseError(error)
  }
}
