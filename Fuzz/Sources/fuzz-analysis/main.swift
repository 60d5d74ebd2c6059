import Foundation
import FuzzerDriver

// fuzz-analysis --prepare CORPUS-FOLDER SEEDS-FOLDER   writes each case of the corpus as a seed, and their words as a dictionary
// fuzz-analysis [libFuzzer's own arguments]            looks for a text that breaks an invariant of the analysis

let arguments = CommandLine.arguments
if arguments.count == 4, arguments[1] == "--prepare" {
  try Seeds.write(from: arguments[2], to: arguments[3])
} else {
  let code = unsafe fuzzer_run(CommandLine.argc, CommandLine.unsafeArgv) { data, size in
    let text = unsafe data.map { unsafe Array(UnsafeBufferPointer(start: $0, count: size)) } ?? []
    if let violation = Invariants.violation(in: text) {
      // Ends the process in a way that libFuzzer reports with the text that did it.
      FileHandle.standardError.write(Data("invariant broken: \(violation)\n".utf8))
      abort()
    }
    return 0
  }
  if code < 0 {
    FileHandle.standardError.write(Data("this program is linked without libFuzzer\nhint: make fuzz\n".utf8))
  }
  exit(code)
}
