import Foundation

/// The corpus of the tests as libFuzzer wants it: a file per text, and a dictionary of the words in them.
enum Seeds {
  static func write(from corpus: String, to folder: String) throws {
    let files = FileManager.default
    try files.createDirectory(atPath: folder, withIntermediateDirectories: true)
    var words: Set<Substring> = []
    for file in try files.contentsOfDirectory(atPath: corpus) where file.hasSuffix(".sql") {
      let text = try String(contentsOfFile: corpus + "/" + file, encoding: .utf8)
      for (number, body) in bodies(of: text).enumerated() {
        try Data(body.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(file)-\(number)"))
        words.formUnion(
          body.split { !$0.isASCII || !($0.isLetter || $0 == "_") }.filter { (2...20).contains($0.count) })
      }
    }
    try Large.write(to: folder + "-large")
    let lines =
      words.sorted().map { "\"\($0)\"" } + [#"" \x27\x27""#, #""$$""#, #""/*""#, #""*/""#, #""--""#, #""::""#]
    try Data(lines.joined(separator: "\n").utf8).write(to: URL(fileURLWithPath: folder + ".dict"))
  }

  private static func bodies(of text: String) -> [String] {
    var found: [[Substring]] = []
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("-- id: ") { found.append([]) } else if !found.isEmpty { found[found.count - 1].append(line) }
    }
    return found.map { lines in lines.drop { $0.hasPrefix("-- ") }.joined(separator: "\n") }
  }
}
