import Synchronization

/// Numbers that only grow, and numbers that stand for now. Written from event loops without a lock.
final class Counter: Sendable {
  private let value = Atomic<UInt64>(0)
  func increment() { value.add(1, ordering: .relaxed) }
  func decrement() { value.subtract(1, ordering: .relaxed) }
  var current: UInt64 { value.load(ordering: .relaxed) }
}

/// What the gateway counts, under the names it is scraped by.
///
/// The text format is Prometheus' exposition format 0.0.4: a HELP and a TYPE line, then samples.
public final class GatewayMetrics: Sendable {
  struct Statements: Sendable {
    let allowed = Counter()
    let held = Counter()
    let refused = Counter()
  }

  let statements = Statements()
  let connections = Counter()
  let rejectedLogins = Counter()
  let sessions = Counter()
  let cancels = Counter()
  let upstreamFailures = Counter()

  /// A number that is asked for when the page is rendered.
  public struct Gauge: Sendable {
    public let name: String
    public let help: String
    public let isCounter: Bool
    public let read: @Sendable () -> [Sample]

    public init(name: String, help: String, isCounter: Bool = false, read: @escaping @Sendable () -> Double) {
      self.init(name: name, help: help, isCounter: isCounter) { [Sample(value: read())] }
    }

    /// - Parameter samples: As many as there are now, each with labels of its own.
    public init(name: String, help: String, isCounter: Bool = false, samples: @escaping @Sendable () -> [Sample]) {
      self.name = name
      self.help = help
      self.isCounter = isCounter
      read = samples
    }
  }

  /// One number of a gauge.
  public struct Sample: Sendable {
    /// Names and values; the values are words without quotes, backslashes and line feeds.
    public let labels: [(name: String, value: String)]
    public let value: Double

    public init(labels: [(name: String, value: String)] = [], value: Double) {
      self.labels = labels
      self.value = value
    }

    fileprivate var suffix: String {
      labels.isEmpty ? "" : "{" + labels.map { "\($0.name)=\"\($0.value)\"" }.joined(separator: ",") + "}"
    }
  }

  private let gauges: [Gauge]

  /// - Parameter gauges: What other rooms want on the page: the ledger's queue, its failures.
  public init(gauges: [Gauge] = []) { self.gauges = gauges }

  var page: String {
    var page = ""
    page.family("sallyport_statements_total", "statements by verdict", "counter")
    page.sample("sallyport_statements_total{verdict=\"allow\"}", Double(statements.allowed.current))
    page.sample("sallyport_statements_total{verdict=\"hold\"}", Double(statements.held.current))
    page.sample("sallyport_statements_total{verdict=\"refuse\"}", Double(statements.refused.current))
    page.counter("sallyport_connections_total", "connections accepted", connections)
    page.counter("sallyport_logins_rejected_total", "logins that did not pass", rejectedLogins)
    page.counter("sallyport_cancel_requests_total", "CancelRequests that found a session", cancels)
    page.counter("sallyport_upstream_failures_total", "connections to an upstream that failed", upstreamFailures)
    page.family("sallyport_sessions", "sessions open now", "gauge")
    page.sample("sallyport_sessions", Double(sessions.current))
    for gauge in gauges {
      page.family(gauge.name, gauge.help, gauge.isCounter ? "counter" : "gauge")
      for sample in gauge.read() { page.sample(gauge.name + sample.suffix, sample.value) }
    }
    return page
  }
}

extension String {
  fileprivate mutating func family(_ name: String, _ help: String, _ type: String) {
    self += "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n"
  }

  fileprivate mutating func sample(_ name: String, _ value: Double) {
    self += "\(name) \(value == value.rounded() && abs(value) < 1e15 ? String(Int64(value)) : String(value))\n"
  }

  fileprivate mutating func counter(_ name: String, _ help: String, _ counter: Counter) {
    family(name, help, "counter")
    sample(name, Double(counter.current))
  }
}
