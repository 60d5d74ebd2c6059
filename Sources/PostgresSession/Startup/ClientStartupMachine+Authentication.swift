import NIOCore
import PostgresWire

extension ClientStartupMachine {
  mutating func authenticate(_ request: StartupRequest, _ server: SCRAMServer, _ body: ByteBuffer) -> Action {
    do throws(SCRAMFailure) {
      return server.awaitsFirst
        ? try begin(request, server, body) : try conclude(request, server, body)
    } catch {
      return fail(Self.refusal(of: error, user: request.user))
    }
  }

  private mutating func begin(
    _ request: StartupRequest, _ server: SCRAMServer, _ body: ByteBuffer
  ) throws(SCRAMFailure) -> Action {
    let response = try Self.reading("SASLInitialResponse") { () throws(WireError) in try SASLInitialResponse(body) }
    guard let data = response.data else { throw SCRAMFailure.malformed("the first message is missing") }
    let text = try Self.reading("SASLInitialResponse") { () throws(WireError) in
      try WireText.string(data, "SASLInitialResponse")
    }
    var server = server
    let answer = try server.first(mechanism: response.mechanism, text)
    goOn(request, server)
    return .send([.authentication(.saslContinue(ByteBuffer(string: answer)))])
  }

  private mutating func conclude(
    _ request: StartupRequest, _ server: SCRAMServer, _ body: ByteBuffer
  ) throws(SCRAMFailure) -> Action {
    let text = try Self.reading("SASLResponse") { () throws(WireError) in try WireText.string(body, "SASLResponse") }
    let answer = try server.final(text)
    return end(
      .authenticated(
        request, send: [.authentication(.saslFinal(ByteBuffer(string: answer))), .authentication(.ok)]))
  }

  private static func reading<Value>(
    _ subject: String, _ read: () throws(WireError) -> Value
  ) throws(SCRAMFailure) -> Value {
    do { return try read() } catch { throw SCRAMFailure.malformed(error.description) }
  }

  /// The words are PostgreSQL's own, and one for all that could be wrong with a user or a secret. So is the hint: who has proven nothing
  /// does not learn which tokens and upstreams there are, and who has mixed up two environments can still see it.
  private static func refusal(of failure: SCRAMFailure, user: String) -> Refusal {
    switch failure {
    case .wrongProof:
      Refusal(
        .invalidPassword, "password authentication failed for user \"\(Refusal.shown(user))\"",
        hint: "the token may have ended or be another gateway's, or its secret be another's: one that begins with "
          + "sp_dev_ opens development only, sp_stag_ staging, sp_prod_ production")
    case .channelBinding: Refusal(.invalidAuthorization, "SCRAM channel binding check failed")
    case .malformed(let what): Refusal(.protocolViolation, "malformed SCRAM message: \(what)")
    case .unsupported(let what): Refusal(.featureNotSupported, "SCRAM with \(what) is not supported")
    }
  }
}
