import Approvals
import ControlPlane
import Logging
import Ledger
import NIOCore
import PostgresSession
import PostgresWire
import SallyportModel
import UpstreamAccess

// Beginning, suspended reads, and every way in which a session ends.
extension AgentSession {
  /// Greets the client, and takes what it has sent already.
  func begin(tls: String?) {
    gate.record(
      .sessionOpened(
        SessionOpened(
          subject: subject, address: admission.address, application: admission.application,
          tls: tls.map { SessionOpened.TLS(version: $0) }, protocolVersion: admission.request.version.description)))
    services.metrics.sessions.increment()
    log.info("session opened", metadata: ["from": "\(admission.address)"])
    for message in SessionGreeting.messages(parameters: upstream.parameters, key: cancelKey) { write(message) }
    pump()
  }

  /// Asks for bytes where they were suspended and may flow again.
  func relieve() {
    if clientWantsRead, wantsClientBytes {
      clientWantsRead = false
      client.read()
    }
    if upstreamWantsRead, client.isWritable {
      upstreamWantsRead = false
      upstream.channel.read()
    }
    executor?.relieve(clientIsWritable: client.isWritable)
  }

  /// Ends the session once: the client gets the report, the ledger the cause, and whatever runs is cancelled.
  func end(_ cause: SessionClosed.Cause, _ report: ServerReport?) {
    guard closing == nil else { return }
    closing = cause
    hold?.task.cancel()
    hold = nil
    executor?.abandon()
    executor = nil
    if let report { write(.errorResponse(report)) }
    flush()
    recordUnanswered()
    closeUpstream()
    client.close(mode: .all, promise: nil)
    recordClosed(cause)
    services.directory.remove(subject.session, cancelKey)
    services.metrics.sessions.decrement()
    log.info("session closed", metadata: ["cause": "\(cause.rawValue)"])
  }

  func violate(_ report: ServerReport) { end(.protocolViolation, report) }

  /// Nobody will hear the answers: their outcome is unknown.
  private func recordUnanswered() {
    for end in machine.takeEnds() { record(end) }
    for number in machine.unanswered {
      let startedAt = running.removeValue(forKey: number)?.startedAt ?? services.now()
      recordEnd(number, .lost, startedAt: startedAt)
    }
    // Without a COMMIT on its way the server undoes what is open; else what was changed, or could have been, counts as spent.
    let isCommitting = machine.isCommitting
    for (number, reservation) in reservations {
      settle(number, changed: isCommitting ? reservation.rows : 0)
    }
    reservations = [:]
  }

  /// A statement that still runs is cancelled: the server would only notice a closed socket when it next writes.
  private func closeUpstream() {
    guard upstream.channel.isActive else { return }
    if !machine.isQuiet, let key = upstream.cancelKey {
      core.connector.cancel(admission.route.target, key, on: loop).whenComplete { [channel = upstream.channel] _ in
        channel.close(mode: .all, promise: nil)
      }
      return
    }
    var goodbye = ByteBuffer()
    FrontendMessage.terminate.encode(into: &goodbye)
    upstream.channel.writeAndFlush(goodbye).whenComplete { [channel = upstream.channel] _ in
      channel.close(mode: .all, promise: nil)
    }
  }

  private func recordClosed(_ cause: SessionClosed.Cause) {
    gate.record(
      .sessionClosed(
        SessionClosed(
          subject: subject, cause: cause, statements: Int64(clamping: machine.executions),
          duration: services.now().microseconds - openedAt.microseconds)))
  }

  func clientLost() { end(.clientLost, nil) }

  func upstreamLost() {
    // Bytes that came before the loss have been passed on; a FATAL among them was the explanation.
    end(.upstreamLost, upstreamHasSaidGoodbye ? nil : AgentReply.upstreamLost)
  }

  /// Ends the session at once: revoked, expired, or the gateway is going.
  func terminate(_ cause: SessionClosed.Cause) {
    switch cause {
    case .tokenRevoked, .tokenExpired: end(cause, AgentReply.tokenEnded)
    case .grantEnded: end(cause, AgentReply.grantEnded)
    default: end(cause, AgentReply.shuttingDown)
    }
  }

  /// Something beyond the token has changed: looks at once, also while nothing comes from the client.
  func review() {
    guard closing == nil else { return }
    refreshJurisdiction()
    guard closing == nil, let executor, !executor.mayGoOn else { return }
    end(.approvalEnded, AgentReply.approvalEnded)
  }

  /// The token leads nowhere any more.
  func endAtDeadEnd() {
    let upstream = subject.upstream
    switch services.live.deadEnd(of: admission.token) {
    case .token, nil: end(.tokenRevoked, AgentReply.tokenEnded)
    case .upstreamRevoked: end(.upstreamRevoked, AgentReply.upstreamRevoked(upstream))
    case .upstreamRemoved: end(.upstreamRemoved, AgentReply.upstreamRemoved(upstream))
    }
  }

  /// Ends the session if nothing is lost by it.
  ///
  /// - Returns: whether it has ended.
  func drain() -> Bool {
    withdrawWait()
    guard machine.isIdle, atHand == nil else { return closing != nil }
    end(.shutdown, AgentReply.shuttingDown)
    return true
  }
}

// CancelRequest: it finds what is running now, and never what comes next.
extension AgentSession {
  func cancel() {
    switch machine.cancelTarget {
    case .nothing: break
    case .parked:
      hold?.task.cancel()
      hold = nil
      fail(AgentReply.cancelled)
      pump()
    case .executor: executor?.cancel()
    case .upstream:
      guard let key = upstream.cancelKey else { return }
      machine.cancelSent()
      core.connector.cancel(admission.route.target, key, on: loop).assumeIsolated().whenComplete { _ in
        self.machine.cancelDelivered()
        if self.closing == nil { self.pump() }
      }
    }
  }
}
