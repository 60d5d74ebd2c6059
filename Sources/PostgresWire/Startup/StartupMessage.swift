import NIOCore

/// What a client asks for when it connects: a protocol version, and parameters in their order.
public struct StartupMessage: Equatable, Sendable {
  /// One parameter: `user`, `database`, `options`, a setting, or a protocol extension `_pq_.…`.
  public struct Parameter: Hashable, Sendable {
    public let name: String
    public let value: String

    public init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  public let version: ProtocolVersion
  /// Empty for a major version other than 3, whose packets look different.
  public let parameters: [Parameter]

  public init(version: ProtocolVersion, parameters: [Parameter]) {
    self.version = version
    self.parameters = parameters
  }

  init(version: ProtocolVersion, body bytes: ByteBuffer) throws(WireError) {
    self.version = version
    guard version.major == 3 else {
      parameters = []
      return
    }
    var body = BodyReader(bytes, "StartupMessage")
    var parameters: [Parameter] = []
    var names: Set<String> = []
    while true {
      let name = try body.terminatedString()
      guard !name.isEmpty else { break }
      guard names.insert(name).inserted else { throw WireError(.duplicateParameter, in: body.subject) }
      parameters.append(Parameter(name, try body.terminatedString()))
    }
    try body.end()
    self.parameters = parameters
  }

  func encode(into buffer: inout ByteBuffer) {
    buffer.writeInteger(version.code)
    for parameter in parameters {
      buffer.writeTerminated(parameter.name)
      buffer.writeTerminated(parameter.value)
    }
    buffer.writeInteger(UInt8(0))
  }

  /// The value of the parameter of exactly this name.
  public subscript(name: String) -> String? { parameters.first { $0.name == name }?.value }
}
