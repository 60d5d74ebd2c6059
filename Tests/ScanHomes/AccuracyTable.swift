import CredentialScan
import Foundation

extension Accuracy {
  /// docs/scan-accuracy.md.
  public func table(seeds: [UInt64]) -> String {
    """
    # How well the scan sees

    Measured over synthetic homes (`Tests/ScanHomes`) with truth labels: every kind in every place that people put it, in
    Linux and macOS layouts, and decoys in the same places. The generator does not share a table with the recognisers, so
    that it can disagree with them. Seeds \(seeds.map(String.init).joined(separator: ", ")); `make table` makes this page, and a test
    holds it to what the sources do.

    | measure | figure |
    |---|---|
    | credentials planted | \(planted) |
    | recall, as the right kind | \(percent(found.recall)) (\(found.wrong) missed) |
    | false alarms at severe or above on \(decoyHomes) decoy homes with \(decoyFiles) files | \(falseAlarms) |
    | milder false alarms there (serious) | \(mildFalseAlarms) |
    | findings at severe or above beside what was planted | \(surplus) |
    | power: right when it speaks | \(percent(power.precision)); abstains \(power.abstained) of \(power.all) |
    | environment: right when it speaks | \(percent(environment.precision)); abstains \(environment.abstained) of \(environment.all) |
    | verdict as the table of severity has it | \(percent(verdict.recall)) |
    | company-ending: precision | \(percent(share(worstFound, of: worstFound + worstFalse))) (\(worstFalse) false) |
    | company-ending: recall | \(percent(share(worstFound, of: worstFound + worstMissed))) (\(worstMissed) missed) |
    | cross findings fired where true | \(checkText) |
    | cross findings fired where untrue | \(falseChecks) |

    A credential whose environment nobody can tell counts as right when the scan says that it does not know. Where offline
    nobody can tell between company-ending and severe, both count as right and neither counts for precision.

    ## Recall by kind and place

    Places have the numbers of [the catalogue](scan.md#places). A cell is found of planted; an empty one is a pair that does not occur.

    \(grid)

    """
  }

  private var checkText: String {
    CrossFinding.Check.allCases.map { check in
      let share = checks[check] ?? Share()
      return "\(check.rawValue) \(share.right)/\(share.all)"
    }.joined(separator: ", ")
  }

  private var grid: String {
    let places = Set(recall.values.flatMap(\.keys)).sorted()
    let head = "| kind | all | " + places.map(String.init).joined(separator: " | ") + " |"
    let rule = "|---|---|" + String(repeating: "---|", count: places.count)
    let rows = recall.keys.sorted { $0.rawValue < $1.rawValue }.map { kind -> String in
      let cells = places.map { recall[kind]?[$0].map { "\($0.right)/\($0.all)" } ?? "" }
      let all = (recall[kind] ?? [:]).values.reduce(into: Share()) {
        $0.right += $1.right; $0.wrong += $1.wrong
      }
      return "| \(kind.rawValue) | \(percent(all.recall)) | " + cells.joined(separator: " | ") + " |"
    }
    return ([head, rule] + rows).joined(separator: "\n")
  }

  private func share(_ part: Int, of whole: Int) -> Double { whole == 0 ? 1 : Double(part) / Double(whole) }

  /// Never rounded up to what it is not.
  private func percent(_ share: Double) -> String {
    share == 1 ? "100 %" : String(format: "%.2f %%", (share * 10_000).rounded(.down) / 100)
  }
}
