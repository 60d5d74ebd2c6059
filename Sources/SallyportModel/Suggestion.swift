/// Finds what somebody probably meant to type.
package enum Suggestion {
  /// The nearest candidate within a third of the word's length, at least one edit; else the only one that the word begins; `nil`
  /// when nothing is near.
  package static func nearest(to word: String, among candidates: [String]) -> String? {
    guard word.count <= 64 else { return nil }
    let scored = candidates.map { (distance(word.lowercased(), $0), $0) }
    if let best = scored.min(by: { $0.0 < $1.0 }), best.0 <= max(1, word.count / 3) { return best.1 }
    let begun = candidates.filter { word.count >= 3 && $0.hasPrefix(word.lowercased()) }
    return begun.count == 1 ? begun[0] : nil
  }

  /// Levenshtein's distance with swapped neighbours counted once (optimal string alignment).
  package static func distance(_ left: String, _ right: String) -> Int {
    let a = Array(left)
    let b = Array(right)
    var rows = [Array(0...b.count)]
    for i in 0..<a.count {
      var row = [i + 1]
      for j in 0..<b.count {
        var cost = min(rows[i][j + 1] + 1, row[j] + 1, rows[i][j] + (a[i] == b[j] ? 0 : 1))
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { cost = min(cost, rows[i - 1][j - 1] + 1) }
        row.append(cost)
      }
      rows.append(row)
    }
    return rows[a.count][b.count]
  }
}
