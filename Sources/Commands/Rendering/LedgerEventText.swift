import ControlPlane
import Ledger
import SallyportModel

/// One event in full, for a terminal.
struct LedgerEventText {
  let record: LedgerRecord
  let event: LedgerEvent
  var width = 100
  var style = Style.plain

  var text: String {
    let heading =
      style.bold("Event \(event.sequence)") + "  " + LedgerLine(event: event).paint(style, event.body.kind.rawValue)
    var lines = [heading, "  " + VisibleText.oneLine(LedgerLine(event: event).summary), ""]
    lines += [field("time", event.time.description), field("hash", record.computedHash.description)]
    if let body = (try? CanonicalParser.parse(Array(record.leaf)))?["body"] { lines += fields(of: body, path: "") }
    return (lines + statement).joined(separator: "\n")
  }

  private func fields(of value: CanonicalValue, path: String) -> [String] {
    switch value {
    case .object(let members):
      return members.flatMap { fields(of: $0.value, path: path.isEmpty ? $0.key : path + "." + $0.key) }
    case .array(let values):
      return values.enumerated().flatMap { fields(of: $1, path: "\(path)[\($0)]") }
    case .null: return [field(path, "null")]
    case .boolean(let value): return [field(path, "\(value)")]
    case .integer(let value): return [field(path, isMoment(path) ? moment(value) : "\(value)")]
    case .string(let value):
      // What an operator signed is JSON in a string: its fields are what people look for.
      if path.hasSuffix("act.payload"), let signed = try? CanonicalParser.parse(Array(value.utf8)) {
        return fields(of: signed, path: path)
      }
      return [field(path, value)]
    }
  }

  /// Moments are the integers whose name ends in `At`, and the two ends of a grant.
  private func isMoment(_ path: String) -> Bool {
    path.hasSuffix("At") || path.hasSuffix(".notBefore") || path.hasSuffix(".notAfter")
  }

  private func moment(_ microseconds: Int64) -> String { Timestamp(microseconds: microseconds).description }

  private func field(_ name: String, _ value: String) -> String {
    "  " + style.dim(DisplayWidth.pad(name, to: 24)) + "  " + VisibleText.oneLine(value)
  }

  private var statement: [String] {
    switch event.content {
    case .none: []
    case .redacted: ["", "  the statement was forgotten; its digest is in the event"]
    case .full(let content):
      ["", "Statement"] + StatementText.lines(content.sql, width: width, style: style)
        + ParameterText.lines(content.parameters.enumerated().map { .init(number: $0 + 1, $1) }, width: width)
    }
  }
}

/// Parameters, one line each; none is no text at all.
enum ParameterText {
  static func lines(_ parameters: [RequestCard.Parameter], width: Int) -> [String] {
    guard !parameters.isEmpty else { return [] }
    return ["", "Parameters"]
      + parameters.map { "  $\($0.number)  \(DisplayWidth.cut(value(of: $0), to: max(20, width - 8)))" }
  }

  private static func value(of parameter: RequestCard.Parameter) -> String {
    if let text = parameter.text { return "'" + VisibleText.oneLine(text) + "'" }
    return parameter.bytes.map { "\\x" + $0 } ?? "NULL"
  }
}

/// A statement behind a bar on every line, wrapped here: no line of it can pass for anything else.
enum StatementText {
  static func lines(_ sql: [UInt8], width: Int, style: Style) -> [String] {
    let text = String(decoding: sql, as: UTF8.self)
    return text.split(separator: "\n", omittingEmptySubsequences: false).flatMap { line in
      DisplayWidth.pieces(
        of: VisibleText.oneLine(String(line).replacing("\t", with: "    ")), width: max(20, width - 6)
      )
      .enumerated().map { style.dim($0 == 0 ? "  │ " : "  ┊ ") + $1 }
    }
  }
}
