import NIOCore
import NIOHTTP1

/// What the endpoint knows when it is asked.
struct HealthReport: Sendable {
  /// The process serves: false once it drains.
  var isServing: Bool
  /// Why it should get no new clients, or nothing.
  var obstacles: [String]

  var isReady: Bool { isServing && obstacles.isEmpty }
}

/// `GET /healthz`, `/readyz` and `/metrics`, nothing else, without a body to read. Not a control API: it changes nothing.
final class HealthEndpoint: ChannelInboundHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundOut = HTTPServerResponsePart

  private let report: @Sendable () -> HealthReport
  private let metrics: GatewayMetrics
  private var request: HTTPRequestHead?

  init(report: @escaping @Sendable () -> HealthReport, metrics: GatewayMetrics) {
    self.report = report
    self.metrics = metrics
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(let head): request = head
    case .body: break
    case .end:
      if let request { answer(request, context) }
      request = nil
    }
  }

  private func answer(_ request: HTTPRequestHead, _ context: ChannelHandlerContext) {
    let (status, type, text) = response(to: request)
    var headers = HTTPHeaders([("content-type", type), ("content-length", "\(text.utf8.count)")])
    if !request.isKeepAlive { headers.add(name: "connection", value: "close") }
    let head = HTTPResponseHead(version: request.version, status: status, headers: headers)
    context.write(wrapOutboundOut(.head(head)), promise: nil)
    if request.method != .HEAD {
      context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: text)))), promise: nil)
    }
    let written = context.eventLoop.makePromise(of: Void.self)
    if !request.isKeepAlive {
      let channel = context.channel
      written.futureResult.whenComplete { _ in channel.close(mode: .all, promise: nil) }
    }
    context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: written)
  }

  private func response(to request: HTTPRequestHead) -> (HTTPResponseStatus, String, String) {
    guard request.method == .GET || request.method == .HEAD else {
      return (.methodNotAllowed, "text/plain", "only GET and HEAD are answered here\n")
    }
    let path = request.uri.prefix { $0 != "?" }
    let report = report()
    switch path {
    case "/healthz": return (.ok, "text/plain", "ok\n")
    case "/readyz" where report.isReady: return (.ok, "text/plain", "ready\n")
    case "/readyz":
      let why = report.isServing ? report.obstacles.joined(separator: "\n") : "draining"
      return (.serviceUnavailable, "text/plain", why + "\n")
    case "/metrics": return (.ok, "text/plain; version=0.0.4; charset=utf-8", metrics.page)
    default: return (.notFound, "text/plain", "try /healthz, /readyz or /metrics\n")
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
