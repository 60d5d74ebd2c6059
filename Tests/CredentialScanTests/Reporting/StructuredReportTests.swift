import Foundation
import Testing

@testable import CredentialScan

/// JSON and SARIF, against what their readers require.
@Suite struct StructuredReportTests {
  private func json(_ value: some Encodable) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: JSONEncoder().encode(value)) as? [String: Any])
  }

  @Test func `the JSON says all that the report knows`() throws {
    let report = HandMade.report([HandMade.finding()], skips: [Skip(file: "~/x", reason: .changed, bytes: 7)])
    let object = try json(ScanDocument(report, toolVersion: "1.0"))
    #expect(object["schema"] as? String == "sallyport-scan")
    #expect(object["version"] as? Int == 1)
    #expect(object["worst"] as? String == "company-ending")
    let finding = try #require((object["findings"] as? [[String: Any]])?.first)
    #expect(finding["verdict"] as? String == "company-ending")
    #expect((finding["power"] as? [String: Any])?["code"] as? String == "P4")
    #expect((finding["lifetime"] as? [String: Any])?["until"] as? String == "2033-05-18T03:33:20Z")
    #expect((finding["environment"] as? [String: Any])?["class"] as? String == "production")
    #expect(finding["new"] as? Bool == true)
    #expect((finding["sightings"] as? [[String: Any]])?.first?["line"] as? Int == 3)
    let coverage = try #require(object["coverage"] as? [String: Any])
    #expect(coverage["complete"] as? Bool == false)
    #expect(coverage["offline"] as? Bool == true)
  }

  @Test func `the schema's required members are there and no other`() throws {
    let url = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../docs/scan.schema.json")
    let schema = try #require(try JSONSerialization.jsonObject(with: Data(contentsOf: url)) as? [String: Any])
    let checker = SchemaChecker(root: schema)
    for report in [HandMade.report([]), HandMade.report([HandMade.finding()]), HandMade.hostileReport] {
      let problems = checker.problems(of: try json(ScanDocument(report, toolVersion: "1.0")), schema, "$")
      #expect(problems == [])
    }
    var broken = try json(ScanDocument(HandMade.report([HandMade.finding()]), toolVersion: "1.0"))
    broken["worst"] = "awful"
    broken["extra"] = 1
    broken["findings"] = nil
    #expect(checker.problems(of: broken, schema, "$").count == 3)
  }

  /// What SARIF 2.1.0 requires: §3.13 (log), §3.14 (run), §3.18–19 (tool), §3.27 (result), §3.28–30 (locations), §3.20 (invocation).
  @Test func `the SARIF has what the standard requires`() throws {
    let report = HandMade.report([HandMade.finding()], skips: [Skip(file: "~/x y", reason: .changed)])
    let log = try json(SARIFLog(report, toolVersion: "1.0"))
    #expect(log["version"] as? String == "2.1.0")
    #expect((log["$schema"] as? String)?.hasSuffix("sarif-schema-2.1.0.json") == true)
    let run = try #require((log["runs"] as? [[String: Any]])?.first)
    let driver = try #require((run["tool"] as? [String: Any])?["driver"] as? [String: Any])
    #expect(driver["name"] as? String == "sallyport")
    let rules = try #require(driver["rules"] as? [[String: Any]]).compactMap { $0["id"] as? String }
    #expect(Set(rules).count == rules.count)
    let results = try #require(run["results"] as? [[String: Any]])
    #expect(results.count == 2)
    for result in results {
      #expect((result["ruleId"] as? String).map(rules.contains) == true)
      #expect(((result["message"] as? [String: Any])?["text"] as? String)?.isEmpty == false)
      #expect(["none", "note", "warning", "error"].contains(result["level"] as? String ?? ""))
      let physical = ((result["locations"] as? [[String: Any]])?.first?["physicalLocation"]) as? [String: Any]
      let uri = (physical?["artifactLocation"] as? [String: Any])?["uri"] as? String ?? ""
      #expect(URL(string: uri) != nil && !uri.isEmpty)
      #expect(((physical?["region"] as? [String: Any])?["startLine"] as? Int ?? 0) >= 1)
      #expect((result["partialFingerprints"] as? [String: String])?.isEmpty == false)
    }
    let invocation = try #require((run["invocations"] as? [[String: Any]])?.first)
    #expect(invocation["executionSuccessful"] as? Bool == false)
  }

  @Test func `an address with odd letters stays an address`() throws {
    let log = try json(SARIFLog(HandMade.hostileReport, toolVersion: "1.0"))
    let text = String(decoding: try JSONSerialization.data(withJSONObject: log), as: UTF8.self)
    #expect(text.contains("%3Cscript%3E"))
    #expect(text.contains("%E2%80%AE"))
  }

  @Test func `a baseline says what is unchanged`() throws {
    let report = HandMade.report([HandMade.finding()])
    let log = try json(SARIFLog(report, baseline: Baseline(of: report), toolVersion: "1.0"))
    let run = try #require((log["runs"] as? [[String: Any]])?.first)
    #expect((run["results"] as? [[String: Any]])?.first?["baselineState"] as? String == "unchanged")
  }
}

/// As much of JSON Schema as docs/scan.schema.json uses.
private struct SchemaChecker {
  let root: [String: Any]

  func problems(of value: Any, _ schema: [String: Any], _ path: String) -> [String] {
    if let name = schema["$ref"] as? String {
      let definition =
        (root["$defs"] as? [String: Any])?[String(name.split(separator: "/").last ?? "")] as? [String: Any]
      return definition.map { problems(of: value, $0, path) } ?? ["\(path): no \(name)"]
    }
    var found: [String] = []
    if let type = schema["type"] as? String, !matches(value, type) { return ["\(path): not \(type)"] }
    if let choices = schema["enum"] as? [String], let text = value as? String, !choices.contains(text) {
      found.append("\(path): \(text)")
    }
    if let list = value as? [Any], let items = schema["items"] as? [String: Any] {
      found += list.enumerated().flatMap { problems(of: $1, items, "\(path)[\($0)]") }
    }
    if let object = value as? [String: Any] { found += members(object, schema, path) }
    return found
  }

  private func members(_ object: [String: Any], _ schema: [String: Any], _ path: String) -> [String] {
    let known = schema["properties"] as? [String: Any] ?? [:]
    let missing = (schema["required"] as? [String] ?? []).filter { object[$0] == nil }.map { "\(path).\($0): missing" }
    return missing
      + object.flatMap { name, value -> [String] in
        if let inner = known[name] as? [String: Any] { return problems(of: value, inner, "\(path).\(name)") }
        if let inner = schema["additionalProperties"] as? [String: Any] {
          return problems(of: value, inner, "\(path).\(name)")
        }
        return schema["additionalProperties"] as? Bool == false ? ["\(path).\(name): unknown"] : []
      }
  }

  private func matches(_ value: Any, _ type: String) -> Bool {
    switch type {
    case "object": value is [String: Any]
    case "array": value is [Any]
    case "string": value is String
    case "boolean": value is Bool
    case "integer": value is Int
    default: value is Double
    }
  }
}
