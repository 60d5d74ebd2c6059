import Foundation
import Logging
import SallyportModel
import Synchronization

/// Structured lines on standard error: `text` for people, `json` for machines. No statement, parameter or secret is ever given to it; what
/// comes from an agent is escaped.
struct LineLogHandler: LogHandler {
  let label: String
  let format: LogSettings.Format
  var logLevel: Logger.Level
  var metadata: Logger.Metadata = [:]

  init(label: String, settings: LogSettings) {
    self.label = label
    format = settings.format
    logLevel = settings.level.asLevel
  }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    let all = metadata.merging(event.metadata ?? [:]) { $1 }
    let time = SystemClock.now
    switch format {
    case .text: StandardError.write(text(time, event.level, event.message, all))
    case .json: StandardError.write(json(time, event.level, event.message, all))
    }
  }

  private func text(
    _ time: Timestamp, _ level: Logger.Level, _ message: Logger.Message, _ metadata: Logger.Metadata
  ) -> String {
    let fields = metadata.sorted { $0.key < $1.key }.map { " \($0.key)=\(VisibleText.oneLine("\($0.value)"))" }
    return "\(time) \(level.rawValue) \(VisibleText.oneLine("\(message)"))\(fields.joined())\n"
  }

  private func json(
    _ time: Timestamp, _ level: Logger.Level, _ message: Logger.Message, _ metadata: Logger.Metadata
  ) -> String {
    var object = metadata.mapValues { "\($0)" }
    object["time"] = "\(time)"
    object["level"] = level.rawValue
    object["message"] = "\(message)"
    return ((try? JSONText.line(object)) ?? "{}") + "\n"
  }
}

extension LogSettings.Level {
  var asLevel: Logger.Level {
    switch self {
    case .trace: .trace
    case .debug: .debug
    case .info: .info
    case .notice: .notice
    case .warning: .warning
    case .error: .error
    case .critical: .critical
    }
  }
}
