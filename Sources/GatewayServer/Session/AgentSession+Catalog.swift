import ControlPlane
import NIOCore
import PostgresWire
import SallyportModel

// Names that the catalog did not have when it was last read.
extension AgentSession {
  /// What somebody has made a moment ago is no reason to refuse: looks at the catalog again, once, and presents the message anew.
  ///
  /// The look is shared by all who wait for one, and is not waited for longer than ``catalogWait``.
  func lookAgain(_ presented: Presented) {
    isAnalysing = true
    var presented = presented
    presented.hasLooked = true
    atHand = presented
    let answered = loop.makePromise(of: Void.self)
    core.refreshCatalog(of: admission.token.upstream) { answered.succeed() }
    let deadline = loop.scheduleTask(in: Self.catalogWait) { answered.succeed() }
    answered.futureResult.assumeIsolated().whenComplete { [self] _ in
      deadline.cancel()
      isAnalysing = false
      pump()
    }
  }

  /// How long a statement waits for it.
  static let catalogWait = TimeAmount.seconds(1)
}

extension Assessment {
  /// Whether it is refused, and names a relation that the catalog does not have.
  var namesTheUnknown: Bool {
    guard judgement.verdict == .refuse, case .success(let batch) = facts else { return false }
    return batch.statements.contains { $0.relations.contains { $0.resolution == .absent } }
  }
}
