import ControlPlane
import GatewayServer

/// The ledger's figures on the metrics page.
enum LedgerGauges {
  static func gauges(of writer: LedgerWriter) -> [GatewayMetrics.Gauge] {
    [
      gauge("sallyport_ledger_queued_events", "events that wait for the disk", writer) { $0.queued },
      gauge("sallyport_ledger_queued_bytes", "bytes that wait for the disk", writer) { $0.queuedBytes },
      gauge("sallyport_ledger_written_events_total", "events on disk", writer, isCounter: true) { $0.written },
      gauge("sallyport_ledger_transactions_total", "transactions that brought them there", writer, isCounter: true) {
        $0.transactions
      },
      gauge("sallyport_ledger_refused_events_total", "events that were turned away", writer, isCounter: true) {
        $0.refused
      },
      gauge("sallyport_ledger_failures_total", "attempts to write that failed", writer, isCounter: true) {
        $0.failures
      },
      gauge("sallyport_ledger_last_write_microseconds", "the last transaction, sync included", writer) {
        $0.lastWriteMicroseconds
      },
      gauge("sallyport_ledger_failing", "1 while the ledger cannot be written", writer) { $0.failing == nil ? 0 : 1 },
    ]
  }

  private static func gauge(
    _ name: String, _ help: String, _ writer: LedgerWriter, isCounter: Bool = false,
    _ read: @escaping @Sendable (LedgerMetrics) -> Int64
  ) -> GatewayMetrics.Gauge {
    GatewayMetrics.Gauge(name: name, help: help, isCounter: isCounter) { Double(read(writer.metrics)) }
  }
}
