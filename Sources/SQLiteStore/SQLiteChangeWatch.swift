public import ControlPlane
internal import GRDB

/// The store's own count of changes, which its triggers keep, on a connection of its own.
public struct SQLiteChangeWatch: ChangeWatch {
  private let queue: DatabaseQueue

  /// - Parameter path: of a file that is open already.
  public init(path: String) throws(StoreError) {
    do {
      var configuration = Configuration()
      configuration.readonly = true
      configuration.busyMode = .timeout(SQLiteFile.busySeconds)
      queue = try DatabaseQueue(path: path, configuration: configuration)
    } catch {
      throw SQLiteFile.translate(error, "store.sqlite")
    }
  }

  public func version() throws(StoreError) -> Int64 {
    do {
      return try queue.unsafeRead { try $0.cachedStatement(sql: "SELECT count FROM change").version() }
    } catch {
      throw SQLiteFile.translate(error, "store.sqlite")
    }
  }
}

extension Statement {
  fileprivate func version() throws -> Int64 { try Int64.fetchOne(self) ?? 0 }
}
