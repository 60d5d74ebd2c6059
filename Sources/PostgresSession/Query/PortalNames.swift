import PostgresWire
import SallyportModel

/// The portals that are known to be open. As with statements, a name counts from BindComplete on: a Bind that is skipped, or that fails because
/// the name is in use, leaves what had the name before, and a rollback to a savepoint lets the block go on.
struct PortalNames {
  private var open: [WireName: Portal] = [:]
  private var underWay: [WireName: Int] = [:]
  /// Portals that a rollback to a savepoint may have closed or not: they can be neither executed nor fetched from.
  private var doubtful: Set<WireName> = []

  var count: Int { open.count + underWay.count }

  subscript(name: WireName) -> Portal? { open[name] }

  func isUnderWay(_ name: WireName) -> Bool { underWay[name] != nil }

  func isDoubtful(_ name: WireName) -> Bool { doubtful.contains(name) }

  mutating func begin(_ name: WireName) { underWay[name, default: 0] += 1 }

  /// BindComplete, of the server's or of the gateway's own.
  mutating func bound(_ name: WireName, _ portal: Portal) {
    end(name)
    open[name] = portal
    doubtful.remove(name)
  }

  /// CloseComplete.
  mutating func closed(_ name: WireName) {
    end(name)
    open[name] = nil
  }

  /// A failed Bind of the unnamed portal has destroyed the one before; one that was skipped has not.
  mutating func abandoned(_ name: WireName, wasReached: Bool) {
    end(name)
    if name.isUnnamed, wasReached { open[name] = nil }
  }

  /// A virtual portal is the gateway's alone.
  mutating func forget(_ name: WireName) { open[name] = nil }

  /// ROLLBACK TO: portals made since the savepoint are gone, older ones are not, and which are which is not known here.
  mutating func rolledBackToSavepoint() {
    doubtful.formUnion(open.keys)
    open.removeAll()
  }

  /// CLOSE ALL, which does not know of virtual portals.
  mutating func closedAll() { open = open.filter(\.value.isVirtual) }

  /// The transaction has ended, and the server's portals with it.
  mutating func transactionEnded(keepingVirtual: Bool) {
    doubtful.removeAll()
    guard !open.isEmpty else { return }
    if keepingVirtual { open = open.filter(\.value.isVirtual) } else { open.removeAll(keepingCapacity: true) }
  }

  private mutating func end(_ name: WireName) {
    guard let count = underWay[name] else { return }
    underWay[name] = count > 1 ? count - 1 : nil
  }
}
