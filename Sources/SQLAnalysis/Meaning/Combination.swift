/// AND or OR over several judgements: their values, and for each expression the regions of all conditions on it.
struct Combination {
  private let isOr: Bool
  private var value: Truth.Value
  private var regions: [Term: Region] = [:]
  /// Whether everything so far is one region of one expression.
  private var isOneRegion = true
  private var count = 0

  init(isOr: Bool) {
    self.isOr = isOr
    value = isOr ? .none : .every
  }

  /// Whether nothing that follows can change the result.
  var isSettled: Bool { value == (isOr ? .every : .none) && count > 0 }

  mutating func add(_ judgement: Truth.Judgement) {
    count += 1
    value = isOr ? value.or(judgement.value) : value.and(judgement.value)
    guard let region = judgement.region else {
      isOneRegion = isOneRegion && [.every, .none].contains(judgement.value)
      return
    }
    guard let known = regions[region.base] else { return regions[region.base] = region }
    guard !known.isLarge else { return isOneRegion = false }
    let merged = isOr ? known.or(region) : known.and(region)
    regions[region.base] = merged
    let settled: Truth.Value = isOr ? .every : .none
    if merged.value == settled { value = settled }
  }

  var result: Truth.Judgement {
    guard isOneRegion, regions.count == 1, let region = regions.values.first, !region.isLarge else {
      return Truth.Judgement(value)
    }
    return Truth.Judgement(value, region)
  }
}

extension Truth.Value {
  func or(_ other: Self) -> Self {
    switch (self, other) {
    case (.every, _), (_, .every): .every
    case (.none, let value), (let value, .none): value
    case (.null, let value), (let value, .null): value
    case (.uniform, .some), (.some, .uniform): .every
    case (.uniform, _), (_, .uniform): .uniform
    case (.some, _), (_, .some): .some
    case (.dependent, .dependent): .dependent
    }
  }

  func and(_ other: Self) -> Self {
    switch (self, other) {
    case (.none, _), (_, .none): .none
    case (.every, let value), (let value, .every): value
    case (.null, .null): .null
    case (.null, let value), (let value, .null): value
    case (.some, _), (_, .some): .some
    case (.dependent, _), (_, .dependent): .dependent
    case (.uniform, .uniform): .uniform
    }
  }
}
