import Foundation

// analysis-benchmark [--bad-input [TEXT] | --allocations]
//
// Prints what the analysis costs, and fails where it allocates more than Allocations/analysis.tsv allows. That file is made of
// what `--allocations` prints. `--bad-input` tries texts that nobody should send instead.

let arguments = Array(CommandLine.arguments.dropFirst())
switch arguments.first {
case "--bad-input": exit(reportBadInput(only: arguments.dropFirst().first))
case "--allocations": printAllowances()
default: exit(reportAnalysis())
}
