import CredentialScan
import Foundation
import ScanHomes

// `scan-homes home FOLDER [SEED] [linux|macOS]` writes an everyday home and says what is true of it, as JSON.
// `scan-homes assorted FOLDER [SEED] [linux|macOS]` writes several, which together have every kind, and says what must not be shown.
// `scan-homes transcript FILE MEGABYTES` writes an agent's transcript, for the benchmark.
// `scan-homes scan PATH` scans one path with the room alone, for the benchmark, and writes the report as JSON.
// `scan-homes table [FILE]` measures the scan over all homes and writes the table; complaints go to the standard error.
let arguments = Array(CommandLine.arguments.dropFirst())

func complain(_ text: String) { FileHandle.standardError.write(Data((text + "\n").utf8)) }

let seed = arguments.count > 2 ? UInt64(arguments[2]) ?? 1 : 1
let layout = arguments.count > 3 ? Layout(rawValue: arguments[3]) ?? .linux : .linux

func writeHome(_ folder: String) throws {
  let home = SyntheticHome.everyday(seed: seed, layout: layout)
  try home.write(to: folder)
  let truth = home.labels.map { label -> [String: Any] in
    [
      "kind": label.kind.rawValue, "file": label.file, "secrets": label.secrets,
      "verdicts": label.verdicts.map(\.name).sorted(),
    ]
  }
  FileHandle.standardOutput.write(try JSONSerialization.data(withJSONObject: truth))
}

func writeAssorted(_ folder: String) throws {
  let told = try SyntheticHome.assorted(seed: seed, layout: layout).map { home -> [String: Any] in
    let root = folder + "/" + home.name
    try home.write(to: root)
    return ["home": root, "secrets": home.secrets]
  }
  FileHandle.standardOutput.write(try JSONSerialization.data(withJSONObject: told))
}

func scanAlone(_ path: String) throws {
  let start = ContinuousClock.now
  var request = ScanRequest(home: nil, now: 1_795_305_600) {
    let passed = start.duration(to: .now).components
    return Double(passed.seconds) + Double(passed.attoseconds) / 1e18
  }
  let attributes = try FileManager.default.attributesOfItem(atPath: path)
  if attributes[.type] as? FileAttributeType == .typeDirectory { request.home = path } else { request.paths = [path] }
  var scan = Scan(request)
  let document = ScanDocument(scan.run(), toolVersion: "benchmark")
  FileHandle.standardOutput.write(try JSONEncoder().encode(document))
}

func writeTable(_ file: String?) throws {
  let folder = NSTemporaryDirectory() + "scan-homes-\(UUID().uuidString)"
  defer { try? FileManager.default.removeItem(atPath: folder) }
  let accuracy = try Accuracy.measure(seeds: Accuracy.publishedSeeds, below: folder)
  for complaint in accuracy.complaints { complain(complaint) }
  let table = accuracy.table(seeds: Accuracy.publishedSeeds)
  if let file {
    try table.write(toFile: file, atomically: true, encoding: .utf8)
  } else {
    FileHandle.standardOutput.write(Data(table.utf8))
  }
}

switch (arguments.first, arguments.count) {
case ("home", 2...): try writeHome(arguments[1])
case ("assorted", 2...): try writeAssorted(arguments[1])
case ("transcript", 3...): try Transcript.write(to: arguments[1], megabytes: Int(arguments[2]) ?? 1)
case ("scan", 2...): try scanAlone(arguments[1])
case ("table", _): try writeTable(arguments.count > 1 ? arguments[1] : nil)
default:
  complain(
    "usage: scan-homes home|assorted FOLDER [SEED] [linux|macOS], transcript FILE MEGABYTES, scan PATH, table [FILE]")
  exit(1)
}
