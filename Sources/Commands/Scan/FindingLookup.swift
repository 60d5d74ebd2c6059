import CredentialScan

/// A finding by what people type: its id, the beginning of it, or its fingerprint.
enum FindingLookup {
  /// Letters at least.
  private static let shortest = 3

  static func find(_ id: String, in report: ScanReport) throws(Failure) -> Finding {
    let found = report.findings.filter { $0.id.hasPrefix(id) || $0.fingerprint.text == id }
    guard let finding = found.first, id.count >= shortest else {
      throw Failure("there is no finding `\(id.prefix(40))`", hint: "`sallyport scan --verbose` shows all ids")
    }
    guard found.count == 1 else { throw Failure("`\(id)` fits \(found.count) findings", hint: "give more of the id") }
    return finding
  }

  /// The beginning of the fingerprint that an id stands for.
  static func fingerprint(of id: String) -> String {
    id.utf8.count == 32 ? id : String(id.hasPrefix("c") ? id.dropFirst() : id[...])
  }
}
