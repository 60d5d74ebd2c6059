internal import Crypto
public import SallyportModel

extension RequestBinding {
  /// What operators sign: SHA-256 over `sallyport/request/v1`, a newline, and the binding's canonical JSON. 32 bytes.
  public var digest: [UInt8] {
    var writer = CanonicalWriter(capacity: 512 + sql.bytes.count)
    write(to: &writer)
    return Array(SHA256.hash(data: Canonical.domain("request") + writer.bytes))
  }

  /// What an identical retry must equal to collect an approval: SHA-256 over `sallyport/collection/v1`, a newline, and the
  /// canonical JSON of token, upstream, database, search path, text, parameters (format and bytes) and declared types.
  ///
  /// Not in it, because a retry may differ there and still be the same statement: the request's id, the expiry, the row
  /// ceiling and the policy's version (the gate compares them with the request it found), the result formats (the answer
  /// goes out as the collecting client asks for it), and the way: a driver may send on its second try with Parse what it
  /// sent as a simple query before, and the server would do the same.
  public var collectionKey: [UInt8] {
    var writer = CanonicalWriter(capacity: 512 + sql.bytes.count)
    writer.beginObject()
    writer.key("database")
    writer.string(database)
    writeArguments(to: &writer)
    writer.key("searchPath")
    writer.array(searchPath) { $0.string($1) }
    writer.key("sql")
    writer.exactText(sql.bytes)
    writer.key("token")
    writer.string(token.text)
    writer.key("upstream")
    writer.string(upstream.text)
    writer.endObject()
    return Array(SHA256.hash(data: Canonical.domain("collection") + writer.bytes))
  }

  /// The same bytes as `Canonical.encode`, by a way that cannot fail.
  func write(to writer: inout CanonicalWriter) {
    writer.beginObject()
    writer.key("database")
    writer.string(database)
    writer.key("environment")
    writer.string(environment.rawValue)
    writer.key("expiresAt")
    writer.integer(expiresAt.microseconds)
    writeArguments(to: &writer)
    writer.key("policyVersion")
    writer.string(policyVersion)
    writer.key("request")
    writer.string(request.text)
    writer.key("resultFormats")
    writer.array(resultFormats) { $0.integer($1) }
    if let rowCeiling {
      writer.key("rowCeiling")
      writer.integer(rowCeiling)
    }
    writer.key("searchPath")
    writer.array(searchPath) { $0.string($1) }
    writer.key("sql")
    writer.exactText(sql.bytes)
    writer.key("token")
    writer.string(token.text)
    writer.key("upstream")
    writer.string(upstream.text)
    writer.key("way")
    writer.string(way.rawValue)
    writer.endObject()
  }

  private func writeArguments(to writer: inout CanonicalWriter) {
    writer.key("parameterTypes")
    writer.array(parameterTypes) { $0.integer($1) }
    writer.key("parameters")
    writer.array(parameters) { $0.parameter($1) }
  }
}
