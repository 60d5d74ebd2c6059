/// A constant with a place in an order: numbers before texts, texts by their characters.
enum Point: Hashable, Comparable {
  case number(Double)
  case text(String)

  static func < (left: Self, right: Self) -> Bool {
    switch (left, right) {
    case (.number(let left), .number(let right)): left < right
    case (.text(let left), .text(let right)): left < right
    case (.number, .text): true
    case (.text, .number): false
    }
  }
}

/// A set of values of an ordered type, by the places where it begins and ends.
///
/// `x < 5 OR x >= 7` is `[bottom, below 5, below 7]`: outside, then from the first cut inside, from the second outside, and so on to
/// the end.
struct Cuts: Hashable {
  struct Cut: Hashable, Comparable {
    /// None for the cut below everything.
    let point: Point?
    let isAbove: Bool

    static let bottom = Cut(point: nil, isAbove: false)

    static func < (left: Self, right: Self) -> Bool {
      guard let other = right.point else { return false }
      guard let point = left.point else { return true }
      return point == other ? !left.isAbove && right.isAbove : point < other
    }
  }

  private(set) var cuts: [Cut] = []

  static let none = Cuts()
  static let all = Cuts(cuts: [.bottom])

  static func only(_ point: Point) -> Cuts {
    Cuts(cuts: [Cut(point: point, isAbove: false), Cut(point: point, isAbove: true)])
  }

  static func below(_ point: Point, including: Bool = false) -> Cuts {
    Cuts(cuts: [.bottom, Cut(point: point, isAbove: including)])
  }

  static func above(_ point: Point, including: Bool = false) -> Cuts {
    Cuts(cuts: [Cut(point: point, isAbove: !including)])
  }

  var isEmpty: Bool { cuts.isEmpty }
  var complement: Cuts { Cuts(cuts: cuts.first == .bottom ? Array(cuts.dropFirst()) : [.bottom] + cuts) }

  func union(_ other: Cuts) -> Cuts { merged(other) { $0 || $1 } }
  func intersection(_ other: Cuts) -> Cuts { merged(other) { $0 && $1 } }
  func covers(_ other: Cuts) -> Bool { complement.intersection(other).isEmpty }

  /// One sweep over the cuts of both.
  private func merged(_ other: Cuts, _ keeps: (Bool, Bool) -> Bool) -> Cuts {
    var result: [Cut] = []
    var (left, right) = (0, 0)
    var isInside = false
    while left < cuts.count || right < other.cuts.count {
      let cut =
        [left < cuts.count ? cuts[left] : nil, right < other.cuts.count ? other.cuts[right] : nil]
        .compactMap(\.self).min() ?? .bottom
      if left < cuts.count, cuts[left] == cut { left += 1 }
      if right < other.cuts.count, other.cuts[right] == cut { right += 1 }
      let keeps = keeps(left % 2 == 1, right % 2 == 1)
      if keeps != isInside { result.append(cut) }
      isInside = keeps
    }
    return Cuts(cuts: result)
  }
}
