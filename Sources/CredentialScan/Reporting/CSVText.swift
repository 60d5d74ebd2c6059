/// A report as a table: RFC 4180, one row for each place of each finding.
public enum CSVText {
  static let header = [
    "id", "verdict", "kind", "title", "power", "environment", "reach", "target", "file", "line", "field", "commented",
    "new",
    "first step",
  ]

  public static func of(_ report: ScanReport, baseline: Baseline? = nil) -> String {
    let rows = report.reported(since: baseline).flatMap { reported in
      reported.finding.sightings.map { row(reported, $0) }
    }
    let crossed = report.crossFindings.map(row)
    return ([header] + rows + crossed).map { $0.map(cell).joined(separator: ",") + "\r\n" }.joined()
  }

  private static func row(_ reported: ReportedFinding, _ sighting: Sighting) -> [String] {
    let finding = reported.finding
    return [
      finding.id, reported.verdict.name, finding.kind.rawValue, finding.title, finding.power?.code ?? "",
      finding.environment.environment.rawValue, sighting.reach.name, finding.target, sighting.file,
      String(sighting.position.line), sighting.field, String(sighting.isCommented), String(reported.isNew),
      finding.remedy.first?.text ?? "",
    ]
  }

  private static func row(_ cross: CrossFinding) -> [String] {
    [
      cross.findings.joined(separator: " "), cross.verdict.name, cross.check.rawValue, cross.check.title, "", "", "",
      "",
      cross.file, cross.position.map { String($0.line) } ?? "", "", "", "", cross.step,
    ]
  }

  /// One cell. A spreadsheet runs what begins like a formula: such a cell gets an apostrophe in front, which it shows as text.
  static func cell(_ text: String) -> String {
    let scalars = text.unicodeScalars.map { $0.value < 32 || $0.value == 127 ? " " : Character($0) }
    var plain = String(scalars)
    if let first = text.unicodeScalars.first, "=+-@\t\r\n|%".unicodeScalars.contains(first) { plain = "'" + plain }
    guard plain.contains(where: { ",\"; ".contains($0) }) else { return plain }
    return "\"" + plain.replacing("\"", with: "\"\"") + "\""
  }
}
