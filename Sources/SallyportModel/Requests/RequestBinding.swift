/// Everything that an approval is bound to. Its digest is what an operator signs.
///
/// A request that runs under any other value of any of these is another request.
public struct RequestBinding: Hashable, Codable, Sendable {
  /// Which of the protocol's two ways the statement came.
  public enum Way: String, Codable, Sendable { case simple, extended }

  /// Makes the digest of each request its own, also for the same statement held twice.
  public let request: RequestID
  public let token: TokenID
  public let upstream: UpstreamName
  /// The database's name on the server.
  public let database: String
  public let environment: Environment
  /// The effective search path, schema by schema, with `$user` resolved.
  public let searchPath: [String]
  /// The text exactly as it came, without the terminating NUL.
  public let sql: ExactText
  public let way: Way
  public let parameters: [BoundParameter]
  /// As declared in Parse; 0 leaves a type to the server.
  public let parameterTypes: [UInt32]
  /// As asked for in Bind: none, one for all, or one for each column.
  public let resultFormats: [Int16]
  /// The version of the policy that held it.
  public let policyVersion: String
  /// More rows than this roll the statement back; `nil` when none was set.
  public let rowCeiling: Int64?
  /// Absolute. An approval is worth nothing from this moment on.
  public let expiresAt: Timestamp

  public init(
    request: RequestID, token: TokenID, upstream: UpstreamName, database: String, environment: Environment,
    searchPath: [String], sql: ExactText, way: Way, parameters: [BoundParameter] = [], parameterTypes: [UInt32] = [],
    resultFormats: [Int16] = [], policyVersion: String, rowCeiling: Int64? = nil, expiresAt: Timestamp
  ) {
    self.request = request
    self.token = token
    self.upstream = upstream
    self.database = database
    self.environment = environment
    self.searchPath = searchPath
    self.sql = sql
    self.way = way
    self.parameters = parameters
    self.parameterTypes = parameterTypes
    self.resultFormats = resultFormats
    self.policyVersion = policyVersion
    self.rowCeiling = rowCeiling
    self.expiresAt = expiresAt
  }
}
