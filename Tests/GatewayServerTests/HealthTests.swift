import NIOCore
import NIOPosix
import TestSupport
import Testing

@testable import GatewayServer

@Suite(.timeLimit(.minutes(1))) struct HealthTests {
  @Test func `the pages say what is`() async throws {
    try await Scene.run { scene in
      let agent = try await scene.agent()
      _ = try await agent.ask("SELECT 42")
      _ = try await agent.ask("SET ROLE postgres")
      #expect(try await scene.page("/healthz") == "200 ok")
      #expect(try await scene.page("/readyz?verbose") == "200 ready")
      let metrics = try await scene.page("/metrics")
      #expect(metrics.hasPrefix("200 "))
      #expect(metrics.contains("\nsallyport_statements_total{verdict=\"allow\"} 1\n"))
      #expect(metrics.contains("\nsallyport_statements_total{verdict=\"refuse\"} 1\n"))
      #expect(metrics.contains("\nsallyport_sessions 1\n"))
      #expect(metrics.contains("\n# TYPE sallyport_sessions gauge\n"))
    }
  }

  @Test func `what is in the way of new clients is named`() async throws {
    try await Scene.run {
      $0.obstacles = { ["the ledger cannot be written", "upstream `shop` is not protected"] }
    } _: {
      (scene) async throws in
      #expect(
        try await scene.page("/readyz") == "503 the ledger cannot be written\nupstream `shop` is not protected")
      #expect(try await scene.page("/healthz") == "200 ok")
    }
  }

  @Test func `nothing else is answered`() async throws {
    try await Scene.run { (scene) async throws in
      #expect(try await scene.page("/").hasPrefix("404 "))
      #expect(try await scene.page("/metrics/x").hasPrefix("404 "))
      #expect(try await scene.page("/healthz", method: "POST").hasPrefix("405 "))
      #expect(try await scene.page("/healthz", method: "HEAD") == "200 ")
    }
  }

  @Test func `a gateway that drains is not ready, and lives`() async throws {
    try await Scene.run { setup in
      setup.limits.drain = .seconds(20)
      setup.script = { _, sql in sql == "SELECT 1" ? .silence : nil }
    } _: { scene in
      let agent = try await scene.agent()
      agent.send(.query("SELECT 1"))
      try await eventually("the query on the server") { scene.server.heard.contains("agent Query SELECT 1") }
      async let drained: Void = scene.drain()
      try await eventually("the gateway to say so") { try await scene.page("/readyz") == "503 draining" }
      #expect(try await scene.page("/healthz") == "200 ok")
      scene.server.answer("agent", .rows(["7"]))
      await drained
    }
  }

  @Test func `a metric is whole where it is whole`() {
    let metrics = GatewayMetrics(gauges: [
      .init(name: "queued", help: "events", read: { 3 }), .init(name: "age", help: "s", isCounter: true, read: { 0.5 }),
    ])
    #expect(
      metrics.page.hasSuffix(
        "# HELP queued events\n# TYPE queued gauge\nqueued 3\n# HELP age s\n# TYPE age counter\nage 0.5\n"))
  }
}

extension Scene {
  /// Status and body of a page.
  fileprivate func page(_ path: String, method: String = "GET") async throws -> String {
    let collected = Collector()
    let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .channelInitializer { $0.pipeline.addHandler(collected) }
      .connect(to: try #require(gateway.healthAddress)).get()
    let request = "\(method) \(path) HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n"
    try await channel.writeAndFlush(ByteBuffer(string: request))
    try await channel.closeFuture.get()
    let text = collected.text
    let status = text.split(separator: " ").dropFirst().first ?? ""
    let body = text.split(separator: "\r\n\r\n", maxSplits: 1).dropFirst().first ?? ""
    return "\(status) \(body.last == "\n" && !path.hasPrefix("/metrics") ? body.dropLast() : body)"
  }
}
