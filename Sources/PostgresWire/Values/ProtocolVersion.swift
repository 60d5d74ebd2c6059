/// A version of the frontend/backend protocol: the major number in the upper 16 bits, the minor in the lower.
public struct ProtocolVersion: Hashable, Comparable, Sendable, CustomStringConvertible {
  public let major: UInt16
  public let minor: UInt16

  public init(major: UInt16, minor: UInt16) {
    self.major = major
    self.minor = minor
  }

  public init(code: UInt32) {
    self.init(major: UInt16(truncatingIfNeeded: code >> 16), minor: UInt16(truncatingIfNeeded: code))
  }

  /// As it stands in a StartupMessage.
  public var code: UInt32 { UInt32(major) << 16 | UInt32(minor) }

  /// Every client and server since PostgreSQL 7.4.
  public static let v3_0 = ProtocolVersion(major: 3, minor: 0)
  /// PostgreSQL 18: cancel keys longer than 4 bytes.
  public static let v3_2 = ProtocolVersion(major: 3, minor: 2)

  public static func < (left: ProtocolVersion, right: ProtocolVersion) -> Bool { left.code < right.code }
  public var description: String { "\(major).\(minor)" }
}
