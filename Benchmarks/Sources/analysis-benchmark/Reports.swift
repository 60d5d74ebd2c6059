import Foundation
import ProcessMeter
import SQLAnalysis
import SallyportModel

/// The costs of the analysis as a table.
///
/// - Returns: the exit code: 1 when something allocates more than the file of allowances says, or is not in it.
func reportAnalysis() -> Int32 {
  let allowed = allowances()
  var code: Int32 = 0
  print("                          allocations       µs")
  for figures in known() + fresh() {
    var line = pad(figures.name, 24) + pad(String(figures.allocations), -13) + pad(rounded(figures.microseconds), -9)
    if process_counts_allocations(), figures.allocations > allowed[figures.name] ?? -1 {
      line += "  more than the \(allowed[figures.name] ?? 0) allowed"
      code = 1
    }
    print(line)
  }
  return code
}

/// The lines of a new file: what is allocated now and a tenth more, so that another compiler is no failure.
func printAllowances() {
  print("# What one call may allocate, in blocks. Made by `make bench ARGS=\"analysis --allocations\"`.")
  for figures in known() + fresh() { print("\(figures.name)\t\(figures.allocations + (figures.allocations + 9) / 10)") }
}

/// Statements seen before: the very text, and one of the same shape.
private func known() -> [Figures] {
  let owner = TokenID(unchecked: "tok_benchmark")
  let analyzer = Analyzer()
  var exact = FairCache<TextKey, Int>()
  var cache = FactsCache()
  for (index, text) in Statements.points.enumerated() { exact.insert(index, for: TextKey(text), of: owner, cost: 100) }
  for (_, sql) in Statements.typical {
    exact.insert(0, for: TextKey(Array(sql.utf8)), of: owner, cost: 100)
    cache.insert(analyzer.study(analyzer.scan(Array(sql.utf8))), of: owner, under: analyzer)
  }
  let report = Array(Statements.typical[2].1.utf8)
  var next = 0
  return [
    measure("known text, report") { _ = exact.find(TextKey(report), of: owner) },
    measure("known facts, report") { _ = cache.find(analyzer.scan(report), of: owner, under: analyzer) },
    measure("known shape, point") {
      next = (next + 1) % Statements.points.count
      _ = cache.find(analyzer.scan(Statements.points[next]), of: owner, under: analyzer)
    },
  ]
}

private func fresh() -> [Figures] {
  let analyzer = Analyzer()
  return Statements.typical.map { name, sql in
    let text = Array(sql.utf8)
    return measure("new, \(name)") { _ = analyzer.analyze(text) }
  }
}

private func allowances() -> [String: Int] {
  let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
  let file = package.appendingPathComponent("Allocations/analysis.tsv")
  let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
  let lines = text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map { $0.split(separator: "\t") }
  return Dictionary(lines.compactMap { $0.count == 2 ? (String($0[0]), Int($0[1]) ?? 0) : nil }) { $1 }
}

/// Every text of ``BadInput`` once to warm up and then again: time, and memory that is not given back.
///
/// - Returns: the exit code: 1 when a text took more than three times what it may, so that a busy machine is no failure.
func reportBadInput(only name: String?) -> Int32 {
  var code: Int32 = 0
  print("                               bytes       ms   kept  answer")
  for (title, sql) in BadInput.texts where name == nil || name == title {
    let text = Array(sql.utf8)
    let answer = Analyzer().analyze(text)
    let before = Int(process_live_bytes())
    let start = process_cpu_nanoseconds()
    for _ in 0..<3 { _ = Analyzer().analyze(text) }
    let milliseconds = Double(process_cpu_nanoseconds() - start) / 3e6
    let kept = Int(process_live_bytes()) - before
    let tooLong = milliseconds > 3 * BadInput.limit || kept > 4_096
    if tooLong { code = 1 }
    print(
      pad(title, 28) + pad(String(text.count), -8) + pad(rounded(milliseconds), -9) + pad(String(kept), -7),
      summary(answer), milliseconds > BadInput.limit ? "SLOW" : "", tooLong ? "FAILED" : "")
  }
  return code
}

private func summary(_ answer: Result<BatchFacts, NotUnderstood>) -> String {
  switch answer {
  case .success: "facts"
  case .failure(let error): String(error.description.prefix(60).prefix { $0 != "\n" })
  }
}

/// Filled with spaces to a width; to the right edge where it is negative.
private func pad(_ text: String, _ width: Int) -> String {
  let gap = String(repeating: " ", count: max(0, abs(width) - text.count))
  return width < 0 ? gap + text : text + gap
}

private func rounded(_ value: Double) -> String { String((value * 100).rounded() / 100) }
