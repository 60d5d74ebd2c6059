/// For which values of one expression a condition holds, in SQL's three-valued logic.
struct Region {
  let base: Term
  /// The values for which it is true; for every other value that is not NULL it is false.
  var set: Cuts
  var isTrueForNull: Bool
  var isFalseForNull: Bool
  /// Whether only IS NULL and IS NOT NULL say so: `x IS NOT NULL` is meant as a restriction, `x < 5 OR x >= 5` is not.
  var isNullTest: Bool

  init(_ base: Term, _ set: Cuts, isTrueForNull: Bool = false, isFalseForNull: Bool = false, isNullTest: Bool = false) {
    self.base = base
    self.set = set
    self.isTrueForNull = isTrueForNull
    self.isFalseForNull = isFalseForNull
    self.isNullTest = isNullTest
  }

  var negated: Region {
    var region = self
    region.set = set.complement
    (region.isTrueForNull, region.isFalseForNull) = (isFalseForNull, isTrueForNull)
    return region
  }

  /// IS TRUE, and what else never gives NULL.
  var decided: Region {
    var region = self
    region.isFalseForNull = !isTrueForNull
    return region
  }

  func or(_ other: Region) -> Region {
    Region(
      base, set.union(other.set), isTrueForNull: isTrueForNull || other.isTrueForNull,
      isFalseForNull: isFalseForNull && other.isFalseForNull, isNullTest: joinsOnlyNullTests(other))
  }

  func and(_ other: Region) -> Region {
    Region(
      base, set.intersection(other.set), isTrueForNull: isTrueForNull && other.isTrueForNull,
      isFalseForNull: isFalseForNull || other.isFalseForNull, isNullTest: joinsOnlyNullTests(other))
  }

  /// A union that is everything only with the help of a null test is one itself.
  private func joinsOnlyNullTests(_ other: Region) -> Bool {
    if isNullTest && other.isNullTest { return true }
    let universe = base.universe
    return isNullTest && !other.set.covers(universe) || other.isNullTest && !set.covers(universe)
  }

  /// Whether every value passes, or none; NULLs aside where a comparison was written, as nobody compares a column to select its NULLs.
  var value: Truth.Value {
    let universe = base.universe
    if set.covers(universe) { return isTrueForNull || !isNullTest ? .every : .some }
    if set.intersection(universe).isEmpty { return isTrueForNull ? .some : .none }
    return .some
  }

  /// The cuts grow with every constant: a long list is not looked at, nobody hides a tautology from himself in a hundred terms.
  var isLarge: Bool { self.set.cuts.count > 128 }
}
