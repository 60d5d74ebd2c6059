import SallyportModel
import TestSupport

extension SeededRandom {
  mutating func text() -> String {
    let scalars: [Unicode.Scalar] = [
      "a", "\"", "\\", "\n", "\u{0}", "\u{1f}", "é", "😀", "\u{2028}", "}", "{", ",", ":",
    ]
    return String(
      String.UnicodeScalarView(
        (0..<Int.random(in: 0..<12, using: &self)).map { _ in
          scalars[Int.random(in: 0..<scalars.count, using: &self)]
        }))
  }

  mutating func tree(depth: Int) -> CanonicalValue {
    switch Int.random(in: 0..<(depth == 0 ? 4 : 6), using: &self) {
    case 0: return .null
    case 1: return .boolean(Bool.random(using: &self))
    case 2: return .integer(Int64.random(in: .min ... .max, using: &self))
    case 3: return .string(text())
    case 4: return .array((0..<Int.random(in: 0..<4, using: &self)).map { _ in tree(depth: depth - 1) })
    default:
      return .object(["a", "aa", "b", "z.z"].map { CanonicalValue.Member(key: $0, value: tree(depth: depth - 1)) })
    }
  }
}
