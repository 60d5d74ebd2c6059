import ArgumentParser
import JWTKit
import SallyportModel

/// What a JWT says, as PostgREST reads it: the role that it becomes, until when, and what policies look at.
struct JWTClaims: JWTPayload {
  /// Further claims, and bytes of a name and of a value.
  static let limit = 20
  static let nameLimit = 64
  static let valueLimit = 256
  /// Set by the command and by nothing else.
  private static let reserved: Set<String> = ["role", "exp", "iat", "nbf", "jti"]

  private enum Value: Codable {
    case text(String)
    case seconds(Int64)

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let seconds = try? container.decode(Int64.self) {
        self = .seconds(seconds)
      } else {
        self = .text(try container.decode(String.self))
      }
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      switch self {
      case .text(let text): try container.encode(text)
      case .seconds(let seconds): try container.encode(seconds)
      }
    }
  }

  private let values: [String: Value]

  init(role: String, id: String, issuedAt: Timestamp, expiresAt: Timestamp, further: [String: String]) {
    var values = further.mapValues(Value.text)
    values["role"] = .text(role)
    values["jti"] = .text(id)
    values["iat"] = .seconds(issuedAt.microseconds / 1_000_000)
    values["exp"] = .seconds(expiresAt.microseconds / 1_000_000)
    self.values = values
  }

  init(from decoder: any Decoder) throws { values = try [String: Value](from: decoder) }
  func encode(to encoder: any Encoder) throws { try values.encode(to: encoder) }

  /// The API verifies; nothing here does.
  func verify(using algorithm: some JWTAlgorithm) async throws {}

  /// Reads `--claim name=value`.
  static func reading(_ texts: [String]) throws(ValidationError) -> [String: String] {
    guard texts.count <= limit else { throw ValidationError("there are more than \(limit) claims") }
    var result: [String: String] = [:]
    for text in texts {
      let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      guard parts.count == 2, (1...nameLimit).contains(parts[0].utf8.count), parts[1].utf8.count <= valueLimit,
        !text.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F })
      else {
        throw ValidationError(
          "`\(text.prefix(40))` is no claim",
          hint: "write `sub=…`: a name of at most \(nameLimit) bytes, a value of at most \(valueLimit)")
      }
      guard !reserved.contains(parts[0]) else {
        throw ValidationError("`\(parts[0])` cannot be chosen", hint: "`--role` and `--expires` say what may be said")
      }
      guard result.updateValue(parts[1], forKey: parts[0]) == nil else {
        throw ValidationError("`\(parts[0])` is claimed twice")
      }
    }
    return result
  }
}
