internal import ControlPlane
internal import Foundation
internal import SallyportModel

/// Values as canonical JSON in a column.
enum Stored {
  static func data(_ value: some Encodable) throws(StoreError) -> Data {
    do {
      return Data(try Canonical.encode(value))
    } catch {
      throw StoreError(code: .unexpected, description: "a record could not be written: \(error)")
    }
  }

  static func value<Value: Decodable>(_ data: Data) throws(StoreError) -> Value {
    do {
      return try Canonical.decode(Value.self, from: Array(data))
    } catch {
      throw StoreError(code: .corrupt, description: "a record of the store is damaged: \(error)")
    }
  }
}
