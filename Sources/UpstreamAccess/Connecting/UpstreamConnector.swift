public import NIOCore
import NIOPosix
import NIOSSL
public import PostgresSession
public import PostgresWire

/// Opens sessions on servers, and cancels what they run.
///
/// One for the process: it remembers TLS contexts and SCRAM keys. A new one forgets them, so that changed certificates are read.
public final class UpstreamConnector: Sendable {
  /// How long a cancel may take until the server has closed its connection.
  public let cancelTimeout: TimeAmount
  private let limits: WireLimits
  private let contexts = TLSContexts()
  private let keys = SCRAMKeyMemory()
  private let nonce: @Sendable () -> String

  /// - Parameters:
  ///   - limits: Of the server's messages.
  ///   - nonce: 24 random characters of printable ASCII, no comma.
  public init(
    limits: WireLimits = WireLimits(), cancelTimeout: TimeAmount = .seconds(5), nonce: @escaping @Sendable () -> String
  ) {
    self.limits = limits
    self.cancelTimeout = cancelTimeout
    self.nonce = nonce
  }

  /// Connects and logs in, on exactly this event loop.
  ///
  /// - Parameters:
  ///   - settings: Of the session, in the startup packet: RESET and DISCARD return to them.
  /// - Returns: A session whose owner is still to be named (``UpstreamConnection/adopt(_:)``), or an ``UpstreamError``.
  public func connect(
    _ target: UpstreamTarget, _ credential: UpstreamCredential, settings: [StartupSetting] = [],
    on eventLoop: any EventLoop
  ) -> EventLoopFuture<UpstreamConnection> {
    let login = UpstreamLogin(
      user: credential.user, password: credential.password, database: target.database, settings: settings,
      encryption: target.encryption, mayRevealPassword: target.address.isLocal, nonce: nonce())
    let timeout = TimeAmount(target.connectTimeout)
    return open(target, .login(login), within: timeout, on: eventLoop).flatMapThrowing { opened in
      guard case .ready(let greeting, let isEncrypted) = opened.outcome else {
        throw UpstreamError(.protocolViolation, "the login ended without a session")
      }
      return UpstreamConnection(
        channel: opened.channel, greeting: greeting, isEncrypted: isEncrypted, handler: opened.handler)
    }
  }

  /// Asks the server to cancel what the session with this key runs, over a connection of its own.
  ///
  /// - Returns: Succeeds when the server has closed that connection: only then the cancel cannot hit what the session runs next.
  ///   Fails with an ``UpstreamError`` otherwise, at the latest after ``cancelTimeout``.
  public func cancel(
    _ target: UpstreamTarget, _ key: CancelKey, on eventLoop: any EventLoop
  ) -> EventLoopFuture<Void> {
    open(target, .cancel(key, target.encryption), within: cancelTimeout, on: eventLoop).map { _ in }
  }
}

extension UpstreamConnector {
  private enum Purpose: Sendable {
    case login(UpstreamLogin)
    case cancel(CancelKey, UpstreamLogin.Encryption)

    func machine() -> UpstreamLoginMachine {
      switch self {
      case .login(let login): UpstreamLoginMachine(login)
      case .cancel(let key, let encryption): UpstreamLoginMachine(cancelling: key, encryption: encryption)
      }
    }
  }

  private struct Opened: Sendable {
    let channel: any Channel
    let outcome: UpstreamLoginHandler.Outcome
    let handler: NIOLoopBound<UpstreamLoginHandler>
  }

  private func open(
    _ target: UpstreamTarget, _ purpose: Purpose, within timeout: TimeAmount, on eventLoop: any EventLoop
  ) -> EventLoopFuture<Opened> {
    // All of it happens on the loop: the handler is made, used and handed over there.
    eventLoop.flatSubmit { [self] in
      let promise = eventLoop.makePromise(of: Opened.self)
      let deadline = eventLoop.scheduleTask(in: timeout) {
        promise.fail(UpstreamError(.timedOut, "no session on \(target.address) within \(timeout.inSeconds) s"))
      }
      connect(to: target.address, within: timeout, on: eventLoop).whenComplete { result in
        switch result {
        case .failure(let error): promise.fail(UpstreamError(connecting: error, isHandshaking: false))
        case .success(let channel): self.begin(target, purpose, channel, promise)
        }
      }
      promise.futureResult.whenComplete { _ in deadline.cancel() }
      return promise.futureResult
    }
  }

  /// Not in a channel initializer: an address with several numbers makes several channels, of which one is used.
  private func begin(
    _ target: UpstreamTarget, _ purpose: Purpose, _ channel: any Channel, _ promise: EventLoopPromise<Opened>
  ) {
    let outcome = channel.eventLoop.makePromise(of: UpstreamLoginHandler.Outcome.self)
    let handler = handler(target, purpose, outcome)
    let bound = NIOLoopBound(handler, eventLoop: channel.eventLoop)
    outcome.futureResult.map { Opened(channel: channel, outcome: $0, handler: bound) }.cascade(to: promise)
    promise.futureResult.whenFailure { error in
      outcome.fail(error)
      channel.close(promise: nil)
    }
    do {
      try channel.pipeline.syncOperations.addHandler(handler)
    } catch {
      promise.fail(UpstreamError(connecting: error, isHandshaking: false))
    }
  }

  private func handler(
    _ target: UpstreamTarget, _ purpose: Purpose, _ promise: EventLoopPromise<UpstreamLoginHandler.Outcome>
  ) -> UpstreamLoginHandler {
    let (contexts, keys) = (contexts, keys)
    return UpstreamLoginHandler(
      machine: purpose.machine(), limits: limits, outcome: promise,
      makeTLS: { try contexts.handler(for: target.tls, host: target.address.host) },
      deriveKeys: { keys.keys($0, on: $1) })
  }

  private func connect(
    to address: UpstreamTarget.Address, within timeout: TimeAmount, on eventLoop: any EventLoop
  ) -> EventLoopFuture<any Channel> {
    let bootstrap = ClientBootstrap(group: eventLoop).connectTimeout(timeout)
    return switch address {
    case .tcp(let host, let port):
      bootstrap.channelOption(.tcpOption(.tcp_nodelay), value: 1).connect(host: host, port: port)
    case .unixSocket(let path): bootstrap.connect(unixDomainSocketPath: path)
    }
  }
}

extension UpstreamTarget.Address {
  /// For TLS; a Unix socket has none.
  fileprivate var host: String? {
    switch self {
    case .tcp(let host, _): host
    case .unixSocket: nil
    }
  }
}

extension TimeAmount {
  fileprivate var inSeconds: String { String(Double(nanoseconds) / 1e9) }
}
