import ControlPlane
import Ledger
import Logging
import NIOCore
import NIOSSL
import NIOTLS
import PostgresSession
import PostgresWire
import SallyportModel
import UpstreamAccess

/// One accepted connection: the startup, the admission, and then the session whose bytes it carries.
///
/// Nothing here takes long on the loop: the handshake has a deadline, the token is looked up in memory, the upstream is connected
/// asynchronously.
final class ClientConnection: ChannelDuplexHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private enum Phase {
    case startup
    /// Let in; the upstream is being connected. No byte of the client is taken.
    case admitting
    case session(AgentSession)
    case closed
  }

  private let gateway: GatewayCore
  private let policy: StartupPolicy
  private var phase: Phase = .startup
  private var startup: ClientStartupMachine
  private var reader: FrameReader
  private var deadline: Scheduled<Void>?
  private var context: ChannelHandlerContext?
  private var log: Logger
  private var loginName = ""

  init(gateway: GatewayCore, policy: StartupPolicy) {
    self.gateway = gateway
    self.policy = policy
    startup = ClientStartupMachine(policy: policy)
    // A stranger may not make us keep 64 MiB.
    reader = FrameReader(from: .client, limits: gateway.limits.wire.beforeLogin)
    log = gateway.log
  }

  func handlerAdded(context: ChannelHandlerContext) {
    self.context = context
    let patience = TimeAmount(gateway.limits.handshake)
    deadline = context.eventLoop.assumeIsolated().scheduleTask(in: patience) { self.timedOut() }
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    deadline?.cancel()
    self.context = nil
  }

  private func timedOut() {
    switch phase {
    case .startup, .admitting: refuse(ServerReport(.fatal, .connectionFailure, "the login took too long"))
    case .session, .closed: break
    }
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let bytes = unwrapInboundIn(data)
    switch phase {
    case .startup:
      reader.append(bytes)
      if reader.beginsWithTLSHandshake, startup.isUntouched { beginDirectTLS() } else { advance() }
    case .admitting: reader.append(bytes)
    case .session(let session): session.clientBytes(bytes)
    case .closed: break
    }
  }

  /// Suspended while the session is parked or the server does not keep up: the client's bytes stay in the kernel.
  func read(context: ChannelHandlerContext) {
    switch phase {
    case .session(let session) where !session.wantsClientBytes: session.clientWantsRead = true
    case .admitting: isReadOwed = true
    case .startup where startup.isLookingUp: isReadOwed = true
    case .startup, .session, .closed: context.read()
    }
  }

  private var isReadOwed = false

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    if case .session(let session) = phase { session.relieve() }
    context.fireChannelWritabilityChanged()
  }

  func channelInactive(context: ChannelHandlerContext) {
    if case .session(let session) = phase { session.clientLost() }
    phase = .closed
    context.fireChannelInactive()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    log.debug("the client's connection failed", metadata: ["error": "\(error)"])
    context.close(promise: nil)
  }
}

// Startup: the machine's interpreter.
extension ClientConnection {
  private func advance() {
    do throws(WireError) {
      while case .startup = phase, startup.wantsBytes {
        if startup.expectsPacket {
          guard let packet = try reader.nextStartupPacket() else { return }
          run(startup.received(packet, isFollowed: reader.unread.readableBytes > 0))
        } else {
          guard let frame = try reader.next() else { return }
          run(startup.received(try FrontendMessage(frame, limits: reader.limits)))
        }
      }
    } catch {
      run(startup.received(error))
    }
  }

  private func run(_ action: ClientStartupMachine.Action) {
    switch action {
    case .denyEncryption: send(ByteBuffer(string: "N"))
    case .acceptTLS: beginTLS()
    case .lookUp(let request, let messages):
      send(messages)
      lookUp(request)
    case .send(let messages): send(messages)
    case .authenticated(let request, let messages):
      send(messages)
      admit(request)
    case .cancel(let key):
      gateway.cancel(key)
      close()
    case .fail(let report):
      recordFailure()
      refuse(report)
    case .close: close()
    }
  }

  private func beginTLS() {
    send(ByteBuffer(string: "S"))
    addTLS(isDirect: false)
  }

  /// `sslnegotiation=direct`: the client begins with the handshake itself. What it has sent of it goes through the pipeline again.
  private func beginDirectTLS() {
    let hello = reader.unread
    reader = FrameReader(from: .client, limits: reader.limits)
    startup = ClientStartupMachine(policy: policy, isEncrypted: true)
    addTLS(isDirect: true)
    context?.pipeline.syncOperations.fireChannelRead(NIOAny(hello))
  }

  private func addTLS(isDirect: Bool) {
    guard let context, let tls = gateway.tls() else { return close() }
    do {
      let handler = NIOSSLServerHandler(context: tls)
      try context.pipeline.syncOperations.addHandler(handler, position: .before(self))
      try context.pipeline.syncOperations.addHandler(TLSEstablished(self, isDirect), position: .after(handler))
    } catch {
      close()
    }
  }

  /// Without SSLRequest nothing but ALPN says that the client means PostgreSQL: it is required then (PostgreSQL manual, 55.2.11).
  func secured(isDirect: Bool, applicationProtocol: String?) {
    guard !isDirect else {
      if applicationProtocol != "postgresql" { close() }
      return
    }
    startup.secured()
    advance()
  }

  /// The store is looked at for every login, known or not, so that the time it takes tells nothing.
  private func lookUp(_ request: StartupRequest) {
    loginName = request.user
    guard let loop = context?.eventLoop else { return }
    let bound = NIOLoopBound(self, eventLoop: loop)
    Task { [refresh = gateway.services.refresh] in
      await refresh()
      loop.execute { bound.value.answer(request) }
    }
  }

  private func answer(_ request: StartupRequest) {
    guard case .startup = phase else { return }
    let token = (try? TokenName(request.user)).flatMap(gateway.services.live.token(named:))
    let credential = token.map { token in
      LoginCredential(token.verifier, isAccepted: token.standing(at: gateway.services.now()) == .active)
    }
    run(startup.found(credential, nonce: Nonce.make()))
    advance()
    payRead()
  }

  private func recordFailure() {
    guard !loginName.isEmpty else { return }
    gateway.services.metrics.rejectedLogins.increment()
    gateway.loginFailed(loginName, from: peer)
  }

  private var peer: String { AddressText.of(context?.channel.remoteAddress) }
}

// Admission: the right upstream, a place, a connection to the server.
extension ClientConnection {
  private func admit(_ request: StartupRequest) {
    phase = .admitting
    guard let name = try? TokenName(request.user), let token = gateway.services.live.token(named: name) else {
      return refuse(AgentReply.tokenEnded)
    }
    do throws(AdmissionRefusal) {
      let admission = try gateway.admit(token, request, from: peer, log: log)
      connect(admission)
    } catch {
      log.info("not admitted", metadata: ["token": "\(token.name)", "why": "\(error.report.message)"])
      refuse(error.report)
    }
  }

  private func connect(_ admission: Admission) {
    guard let loop = context?.eventLoop else { return gateway.services.directory.release(admission.token.id) }
    gateway.connectAgent(admission, on: loop).assumeIsolated().whenComplete { self.connected($0, admission) }
  }

  private func connected(_ result: Result<UpstreamConnection, any Error>, _ admission: Admission) {
    let directory = gateway.services.directory
    guard case .admitting = phase, let context else {
      directory.release(admission.token.id)
      if case .success(let late) = result { late.channel.close(mode: .all, promise: nil) }
      return
    }
    switch result {
    case .failure(let error):
      directory.release(admission.token.id)
      gateway.services.metrics.upstreamFailures.increment()
      admission.log.warning(
        "there is no session on the upstream",
        metadata: ["upstream": "\(admission.token.upstream)", "error": "\(error)"])
      refuse(AgentReply.unreachable(error))
    case .success(let upstream): begin(admission, upstream, context)
    }
  }

  private func begin(_ admission: Admission, _ upstream: UpstreamConnection, _ context: ChannelHandlerContext) {
    let services = gateway.services
    guard let jurisdiction = services.live.jurisdiction(of: admission.token, at: services.now()),
      let key = Nonce.cancelKey(secretLength: admission.request.cancelSecretLength),
      let gate = gateway.gate(on: context.eventLoop)
    else {
      services.directory.release(admission.token.id)
      upstream.channel.close(mode: .all, promise: nil)
      return refuse(
        services.live.isRevoked(admission.token.upstream)
          ? AgentReply.shut(admission.token.upstream) : AgentReply.tokenEnded)
    }
    reader.limits = gateway.limits.wire
    let session = AgentSession(
      services: services, admission: admission, jurisdiction: jurisdiction, gate: gate,
      core: gateway, client: context.channel, upstream: upstream, cancelKey: key, reader: reader)
    do {
      try upstream.adopt([UpstreamHandler(session)])
    } catch {
      services.directory.release(admission.token.id)
      return refuse(AgentReply.upstreamLost)
    }
    deadline?.cancel()
    phase = .session(session)
    services.directory.enter(SessionDirectory.Entry(session), key)
    session.begin(tls: tlsVersion)
    // What ended a moment ago may not have found this session.
    session.review()
    payRead()
  }

  /// Reads go on that were asked for while nothing could be taken.
  private func payRead() {
    guard isReadOwed else { return }
    isReadOwed = false
    context?.channel.read()
  }

  private var tlsVersion: String? {
    guard let context, let handler = try? context.pipeline.syncOperations.handler(type: NIOSSLServerHandler.self) else {
      return nil
    }
    return handler.tlsVersion.map { "\($0)" }
  }
}

extension ClientConnection {
  private func send(_ messages: [BackendMessage]) {
    guard !messages.isEmpty else { return }
    var buffer = ByteBuffer()
    for message in messages { message.encode(into: &buffer) }
    send(buffer)
  }

  private func send(_ bytes: ByteBuffer) { context?.writeAndFlush(wrapOutboundOut(bytes), promise: nil) }

  private func refuse(_ report: ServerReport) {
    send([.errorResponse(report)])
    close()
  }

  private func close() {
    phase = .closed
    context?.close(mode: .all, promise: nil)
  }
}

/// Tells the connection when the handshake is over, and leaves.
private final class TLSEstablished: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = NIOAny

  private let connection: ClientConnection
  private let isDirect: Bool

  init(_ connection: ClientConnection, _ isDirect: Bool) {
    self.connection = connection
    self.isDirect = isDirect
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if case .handshakeCompleted(let negotiated)? = event as? TLSUserEvent {
      context.pipeline.syncOperations.removeHandler(self, promise: nil)
      connection.secured(isDirect: isDirect, applicationProtocol: negotiated)
    }
    context.fireUserInboundEventTriggered(event)
  }
}
