/// Leave to send one execution to the server. Whoever writes executing bytes upstream consumes one of these, and only the
/// gate can make one, against the ledger's receipt: "recorded before executed" is a signature here, not a promise.
///
/// It cannot be copied, stored in a class or carried across a suspension. What crosses threads is the receipt.
public struct ForwardPermit: ~Copyable {
  /// The ledger's word that it has the intent.
  public let receipt: LedgerReceipt

  init(_ receipt: LedgerReceipt) { self.receipt = receipt }

  /// Uses it up.
  public consuming func spend() {}
}
