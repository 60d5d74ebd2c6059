/// Tells whether anybody, this process included, has committed to the store since the last look.
///
/// Cheap enough to be asked every few milliseconds from one background thread.
public protocol ChangeWatch: Sendable {
  /// - Returns: a number that differs from the last one when something was committed in between.
  func version() throws(StoreError) -> Int64
}
