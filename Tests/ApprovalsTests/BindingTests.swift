import Approvals
import Crypto
import SallyportModel
import TestSupport
import Testing

struct BindingTests {
  /// The bytes under the digest, spelled out: a change of these is a change of what operators have signed.
  @Test func `the digest is SHA-256 over the domain line and the canonical JSON`() throws {
    let binding = Sample.binding(
      sql: "DELETE FROM o WHERE id = $1 -- \"é\"", way: .extended,
      parameters: [BoundParameter(format: .text, value: Array("7".utf8))], parameterTypes: [23], resultFormats: [1, 0],
      rowCeiling: 10)
    let json = """
      {"database":"shop","environment":"production","expiresAt":1777001800000000,"parameterTypes":[23],\
      "parameters":[{"format":0,"text":"7"}],"policyVersion":"1","request":"req_0123456789","resultFormats":[1,0],\
      "rowCeiling":10,"searchPath":["public"],"sql":"DELETE FROM o WHERE id = $1 -- \\"é\\"","token":"tok_0123456789",\
      "upstream":"shop","way":"extended"}
      """
    #expect(binding.digest == Array(SHA256.hash(data: Array(("sallyport/request/v1\n" + json).utf8))))
    #expect(try Canonical.encode(binding) == Array(json.utf8))
  }

  @Test func `the collection key is SHA-256 over what a retry must equal`() {
    let json = """
      {"database":"shop","parameterTypes":[],"parameters":[],"searchPath":["public"],"sql":"DELETE FROM orders",\
      "token":"tok_0123456789","upstream":"shop"}
      """
    let expected = Array(SHA256.hash(data: Array(("sallyport/collection/v1\n" + json).utf8)))
    #expect(Sample.binding().collectionKey == expected)
  }

  /// Every field is bound: each of these is another request.
  @Test func `any other value is another digest`() {
    let others = [
      Sample.binding(request: "req_9123456789"), Sample.binding(token: "tok_9123456789"),
      Sample.binding(upstream: "other"), Sample.binding(database: "other"), Sample.binding(environment: .staging),
      Sample.binding(searchPath: ["public", "x"]), Sample.binding(searchPath: ["public,x"]),
      Sample.binding(sql: "DELETE FROM orders "), Sample.binding(sql: "DELETE FROM Orders"),
      Sample.binding(way: .extended), Sample.binding(parameters: [BoundParameter(format: .text, value: nil)]),
      Sample.binding(parameters: [BoundParameter(format: .text, value: [])]),
      Sample.binding(parameters: [BoundParameter(format: .binary, value: [])]), Sample.binding(parameterTypes: [23]),
      Sample.binding(resultFormats: [1]), Sample.binding(policyVersion: "2"), Sample.binding(rowCeiling: 0),
      Sample.binding(rowCeiling: 1), Sample.binding(expiresAt: Sample.expiry.advanced(by: .microseconds(1))),
      Sample.binding(),
    ]
    #expect(Set(others.map(\.digest)).count == others.count)
  }

  @Test func `an identical retry has the same key, whatever may differ`() {
    let key = Sample.binding().collectionKey
    let retries = [
      Sample.binding(request: "req_9123456789"), Sample.binding(way: .extended), Sample.binding(resultFormats: [1]),
      Sample.binding(policyVersion: "2"), Sample.binding(rowCeiling: 1),
      Sample.binding(expiresAt: Sample.expiry.advanced(by: .seconds(1))),
    ]
    for retry in retries { #expect(retry.collectionKey == key) }
    let others = [
      Sample.binding(token: "tok_9123456789"), Sample.binding(upstream: "other"), Sample.binding(database: "other"),
      Sample.binding(searchPath: ["x"]), Sample.binding(sql: "delete from orders"),
      Sample.binding(parameters: [BoundParameter(format: .text, value: nil)]), Sample.binding(parameterTypes: [20]),
      Sample.binding(),
    ]
    #expect(Set(others.map(\.collectionKey)).count == others.count)
  }

  /// A list cannot be shifted into its neighbour: lengths and names are part of the bytes.
  @Test func `neighbouring lists do not run together`() {
    let one = Sample.binding(parameters: [BoundParameter(format: .text, value: Array("a".utf8))])
    let two = Sample.binding(parameters: [
      BoundParameter(format: .text, value: Array("a\"},{\"format\":0,\"text\":\"".utf8))
    ])
    #expect(one.digest != two.digest)
    #expect(Sample.binding(searchPath: ["a", "b"]).digest != Sample.binding(searchPath: ["a\",\"b"]).digest)
  }
}
