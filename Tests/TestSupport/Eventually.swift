/// Something did not come true in time.
public struct TooLate: Error, CustomStringConvertible {
  public let description: String
  public init(_ description: String) { self.description = description }
}

/// Waits until a condition holds that other tasks or threads bring about. It looks often and never relies on a pause being long enough.
///
/// - Throws: ``TooLate`` when it does not hold within the time, which is long: only a failing test ever waits for all of it.
public func eventually(
  _ what: String, within patience: Duration = .seconds(20), _ condition: () async throws -> Bool
) async throws {
  let deadline = ContinuousClock.now + patience
  while !(try await condition()) {
    guard ContinuousClock.now < deadline else { throw TooLate("still not true: \(what)") }
    try await Task.sleep(for: .milliseconds(1))
  }
}
