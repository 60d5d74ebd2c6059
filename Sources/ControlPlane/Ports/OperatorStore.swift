public import SallyportModel

/// Where the acts are kept by which operators come and go. All functions block.
///
/// The operators themselves are not kept: whoever needs them builds an `OperatorRoster` from the acts, which proves them.
public protocol OperatorStore: Sendable {
  /// Adds an act after the `count` that the caller has seen.
  ///
  /// - Throws: `conflict` when there are more or fewer: somebody else was quicker, so the act has to be judged anew.
  func append(_ act: SignedAct, after count: Int) throws(StoreError)

  /// All acts, in the order they were added.
  func acts() throws(StoreError) -> [SignedAct]
}
