/// Tells whether anybody, this process included, has changed tokens, operators, requests or grants since the last look. What is spent of a
/// grant, and wishes for one, are no such change: nobody keeps them in memory.
///
/// Cheap enough to be asked every few milliseconds from one background thread.
public protocol ChangeWatch: Sendable {
  /// - Returns: a number that differs from the last one when something was committed in between.
  func version() throws(StoreError) -> Int64
}
