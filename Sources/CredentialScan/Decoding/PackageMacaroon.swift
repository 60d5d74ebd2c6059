/// What the caveats of one of PyPI's macaroons (libmacaroons, version 2) leave its bearer.
///
/// ```
///   2 │ 1 location │ 2 identifier │ 0 │ 2 caveat │ 0 │ … │ 0 │ 6 signature        each field a type, a length, its bytes
/// ```
/// Caveats are JSON: `[0, until, from]`, `[1, [project]]`, `[2, [project's id]]`, `[3, user]`; in tokens of before 2022
/// `{"permissions": "user"}` or `{"permissions": {"projects": [project]}}` (PyPI's `warehouse/macaroons/caveats`).
struct PackageMacaroon {
  private(set) var projects: [String] = []
  private(set) var isForProjects = false
  private(set) var end: Int64?

  /// - Parameter body: base 64 of URLs, behind `pypi-`.
  init?(_ body: some Collection<UInt8>) {
    guard let bytes = Base64.decode(body), bytes.first == 2 else { return nil }
    var rest = bytes.dropFirst()
    var fields: [ArraySlice<UInt8>] = []
    while let type = rest.popFirst(), fields.count < 64 {
      if type == 0 { continue }
      guard let length = Self.length(&rest), length <= rest.count else { return nil }
      if type == 2 { fields.append(rest.prefix(length)) }
      rest = rest.dropFirst(length)
      if type == 6 {
        // The first is the token's own identifier.
        for caveat in fields.dropFirst() { narrow(caveat) }
        return
      }
    }
    return nil
  }

  /// Seven bits a byte, the low ones first.
  private static func length(_ rest: inout ArraySlice<UInt8>) -> Int? {
    var result = 0
    for shift in [0, 7, 14] {
      guard let byte = rest.popFirst() else { return nil }
      result |= Int(byte & 0x7f) << shift
      if byte < 0x80 { return result }
    }
    return nil
  }

  private mutating func narrow(_ caveat: ArraySlice<UInt8>) {
    var limits = ScanLimits()
    (limits.values, limits.depth) = (200, 6)
    var builder = DocumentBuilder(limits: limits)
    JSONReader.read(Array(caveat), into: &builder)
    let entries = builder.document.entries
    func value(_ field: String) -> String? { entries.first { $0.field == field }?.value.bytes[...].text }
    func values(_ prefix: String) -> [String] {
      entries.filter { $0.field.hasPrefix(prefix) }.map { $0.value.bytes[...].text }
    }
    switch value("[0]") {
    case "0": until(value("[1]"))
    case "1":
      isForProjects = true
      projects += values("[1]")
    case "2": isForProjects = true
    default:
      until(value("exp"))
      let named = values("permissions.projects")
      if !named.isEmpty || !values("project_ids").isEmpty { isForProjects = true }
      projects += named
    }
  }

  private mutating func until(_ text: String?) {
    if let seconds = text.flatMap({ Int64($0) }) { end = min(end ?? seconds, seconds) }
  }
}
