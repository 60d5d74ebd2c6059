public import Approvals
public import ControlPlane
internal import Foundation
internal import GRDB
public import SallyportModel

extension SQLiteStore: RequestStore {
  public func open(_ request: HeldRequest, limit: Int) throws(StoreError) -> OpenedRequest {
    try file.write { db in
      let waiting = try SQLiteStore.openRequest(db, request.binding.collectionKey)
      if let waiting, request.createdAt < waiting.expiresAt { return .joined(waiting) }
      let sql = "SELECT count(*) FROM request WHERE token = ? AND state IN ('pending', 'approved', 'claimed')"
      let count = try Int.fetchOne(db, sql: sql, arguments: [request.binding.token.text]) ?? 0
      guard count < limit else {
        throw StoreError(code: .limit, description: "token `\(request.tokenName)` has \(count) open requests already")
      }
      try SQLiteStore.insert(db, request)
      return .opened(request)
    }
  }

  public func request(_ id: RequestID) throws(StoreError) -> HeldRequest? {
    try file.read { try SQLiteStore.request($0, id) }
  }

  public func openRequest(collectionKey: [UInt8]) throws(StoreError) -> HeldRequest? {
    try file.read { try SQLiteStore.openRequest($0, collectionKey) }
  }

  public func requests(_ filter: RequestFilter) throws(StoreError) -> [HeldRequest] {
    try file.read { db in
      var conditions: [String] = []
      var arguments = StatementArguments()
      if let states = filter.states {
        conditions.append("state IN (\(states.map { "'\($0.rawValue)'" }.joined(separator: ", ")))")
      }
      if let token = filter.token {
        conditions.append("token = ?")
        arguments += [token.text]
      }
      let condition = conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: " AND ")
      arguments += [filter.limit]
      let sql = "SELECT record FROM request \(condition) ORDER BY position DESC LIMIT ?"
      return try Data.fetchAll(db, sql: sql, arguments: arguments).map { try Stored.value($0) }
    }
  }

  public func change<Value: Sendable>(
    _ id: RequestID, _ step: (inout HeldRequest) throws(RequestError) -> Value
  ) throws(StoreError) -> Result<RequestStep<Value>, RequestError> {
    try file.write { db in
      guard var request = try SQLiteStore.request(db, id) else {
        throw StoreError(code: .notFound, description: "there is no request `\(id)`")
      }
      let value: Value
      do throws(RequestError) {
        value = try step(&request)
      } catch {
        return .failure(error)
      }
      try SQLiteStore.update(db, request)
      return .success(RequestStep(request: request, value: value))
    }
  }

  public func expireDue(at now: Timestamp) throws(StoreError) -> [HeldRequest] {
    try file.write { db in
      let sql = "SELECT record FROM request WHERE state IN ('pending', 'approved') AND expires_at <= ?"
      let due: [HeldRequest] = try Data.fetchAll(db, sql: sql, arguments: [now.microseconds])
        .map { try Stored.value($0) }
      return try due.compactMap { request in
        var request = request
        guard request.expire(at: now) else { return nil }
        try SQLiteStore.update(db, request)
        return request
      }
    }
  }

  private static func request(_ db: Database, _ id: RequestID) throws -> HeldRequest? {
    try Data.fetchOne(db, sql: "SELECT record FROM request WHERE id = ?", arguments: [id.text])
      .map { try Stored.value($0) }
  }

  private static func openRequest(_ db: Database, _ key: [UInt8]) throws -> HeldRequest? {
    let sql = """
      SELECT record FROM request WHERE collection_key = ? AND state IN ('pending', 'approved', 'claimed')
      ORDER BY position DESC LIMIT 1
      """
    return try Data.fetchOne(db, sql: sql, arguments: [Data(key)]).map { try Stored.value($0) }
  }

  private static func insert(_ db: Database, _ request: HeldRequest) throws {
    try db.execute(
      sql: "INSERT INTO request (id, collection_key, token, state, expires_at, record) VALUES (?, ?, ?, ?, ?, ?)",
      arguments: [
        request.id.text, Data(request.binding.collectionKey), request.binding.token.text, request.state.name.rawValue,
        request.expiresAt.microseconds, try Stored.data(request),
      ])
  }

  private static func update(_ db: Database, _ request: HeldRequest) throws {
    try db.execute(
      sql: "UPDATE request SET state = ?, record = ? WHERE id = ?",
      arguments: [request.state.name.rawValue, try Stored.data(request), request.id.text])
  }
}
