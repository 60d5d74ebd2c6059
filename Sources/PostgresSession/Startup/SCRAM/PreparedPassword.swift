import Foundation

/// A password as SCRAM hashes it (SASLprep, RFC 4013): white space and invisible characters mapped, then NFKC.
///
/// PostgreSQL takes a password that SASLprep forbids as it is; so does this.
enum PreparedPassword {
  static func bytes(of password: Password) -> [UInt8] {
    let text = password.revealed
    guard !text.utf8.allSatisfy({ $0 < 0x80 }) else { return Array(text.utf8) }
    let mapped = String(String.UnicodeScalarView(text.unicodeScalars.compactMap(mapped)))
    let normalized = mapped.precomposedStringWithCompatibilityMapping
    let isForbidden = normalized.isEmpty || normalized.unicodeScalars.contains(where: isForbidden)
    return Array((isForbidden ? text : normalized).utf8)
  }

  private static func mapped(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
    if commonlyMappedToNothing.contains(scalar.value) || (0xFE00...0xFE0F).contains(scalar.value) { return nil }
    return isNonASCIISpace(scalar.value) ? " " : scalar
  }

  /// RFC 3454, table B.1, without the variation selectors.
  private static let commonlyMappedToNothing: Set<UInt32> = [
    0xAD, 0x34F, 0x1806, 0x180B, 0x180C, 0x180D, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF,
  ]

  /// RFC 3454, table C.1.2; U+200B is mapped to nothing first.
  private static func isNonASCIISpace(_ value: UInt32) -> Bool {
    switch value {
    case 0xA0, 0x1680, 0x2000...0x200A, 0x202F, 0x205F, 0x3000: true
    default: false
    }
  }

  /// RFC 4013, section 2.3, as Unicode's categories have it.
  private static func isForbidden(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .privateUse, .surrogate, .unassigned, .lineSeparator, .paragraphSeparator: true
    case .format: true
    default: (0x2FF0...0x2FFB).contains(scalar.value) || (0xFFF9...0xFFFD).contains(scalar.value)
    }
  }
}
