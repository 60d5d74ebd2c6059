import NIOCore
import NIOPosix
import PostgresSession
import PostgresWire
import Testing
import UpstreamAccess

func connector(cancelTimeout: TimeAmount = .seconds(60)) -> UpstreamConnector {
  UpstreamConnector(cancelTimeout: cancelTimeout) { "abcdefghijklmnopqrstuvwx" }
}

func target(
  _ port: Int, _ tls: UpstreamTLS = UpstreamTLS(mode: .disable), host: String = "127.0.0.1",
  timeout: Duration = .seconds(60)
) -> UpstreamTarget {
  UpstreamTarget(address: .tcp(host: host, port: port), database: "shop", tls: tls, connectTimeout: timeout)
}

let alice = UpstreamCredential(user: "alice", password: Password("pencil"))
let nobody = UpstreamCredential(user: "nobody", password: nil)

var eventLoop: any EventLoop { MultiThreadedEventLoopGroup.singleton.any() }

/// Connects to a server that follows the script, and closes.
func connecting(
  _ credential: UpstreamCredential = nobody, _ tls: UpstreamTLS = UpstreamTLS(mode: .disable),
  host: String = "127.0.0.1", timeout: Duration = .seconds(60), _ script: @escaping FakeServer.Script
) async throws -> UpstreamConnection {
  try await FakeServer.run(script) { port in
    let connection = try await connector().connect(
      target(port, tls, host: host, timeout: timeout), credential, on: eventLoop
    ).get()
    try? await connection.channel.close().get()
    return connection
  }
}

/// Why a connection to a server that follows the script fails.
func failing(
  _ credential: UpstreamCredential = nobody, _ tls: UpstreamTLS = UpstreamTLS(mode: .disable),
  host: String = "127.0.0.1", timeout: Duration = .seconds(60), _ script: @escaping FakeServer.Script
) async -> UpstreamError? {
  do {
    _ = try await connecting(credential, tls, host: host, timeout: timeout, script)
    return nil
  } catch {
    return error as? UpstreamError
  }
}
