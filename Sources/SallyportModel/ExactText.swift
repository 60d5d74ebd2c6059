/// A text whose bytes matter: kept, compared and hashed byte by byte, never by Unicode's equivalences.
///
/// In canonical JSON it is a string when the bytes are UTF-8, and `{"base64":"…"}` when they are not.
public struct ExactText: Hashable, Sendable, Codable, CustomStringConvertible {
  public let bytes: [UInt8]

  public init(_ bytes: [UInt8]) { self.bytes = bytes }
  public init(_ text: String) { bytes = Array(text.utf8) }

  /// For people: what is not UTF-8 is shown as U+FFFD.
  public var description: String { String(decoding: bytes, as: UTF8.self) }

  private enum CodingKeys: String, CodingKey { case base64 }

  public init(from decoder: any Decoder) throws {
    if let text = try? decoder.singleValueContainer().decode(String.self) {
      self.init(text)
    } else {
      let bytes = try decoder.container(keyedBy: CodingKeys.self).decode([UInt8].self, forKey: .base64)
      guard String(validating: bytes, as: UTF8.self) == nil else {
        throw CanonicalError(code: .mismatch, description: "a text in base64 that is UTF-8")
      }
      self.init(bytes)
    }
  }

  public func encode(to encoder: any Encoder) throws {
    if let text = String(validating: bytes, as: UTF8.self) {
      var container = encoder.singleValueContainer()
      try container.encode(text)
    } else {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(bytes, forKey: .base64)
    }
  }
}

extension CanonicalWriter {
  /// The same bytes as the `Codable` way, without a tree.
  public mutating func exactText(_ text: [UInt8]) {
    if text.allSatisfy({ $0 < 0x80 }) || String(validating: text, as: UTF8.self) != nil {
      string(utf8: text)
    } else {
      beginObject()
      key("base64")
      base64(text)
      endObject()
    }
  }

  /// The same bytes as the `Codable` way, without a tree.
  public mutating func parameter(_ parameter: BoundParameter) {
    beginObject()
    key("format")
    integer(parameter.format.rawValue)
    if let value = parameter.value {
      switch parameter.format {
      case .text:
        key("text")
        exactText(value)
      case .binary:
        key("value")
        base64(value)
      }
    }
    endObject()
  }
}

/// `{"format":0,"text":"42"}`, `{"format":1,"value":"AAAAKg=="}`, and without a value for NULL.
extension BoundParameter {
  private enum CodingKeys: String, CodingKey { case format, text, value }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let format = try container.decode(Format.self, forKey: .format)
    let value =
      switch format {
      case .text: try container.decodeIfPresent(ExactText.self, forKey: .text)?.bytes
      case .binary: try container.decodeIfPresent([UInt8].self, forKey: .value)
      }
    self.init(format: format, value: value)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(format, forKey: .format)
    switch format {
    case .text: try container.encodeIfPresent(value.map { ExactText($0) }, forKey: .text)
    case .binary: try container.encodeIfPresent(value, forKey: .value)
    }
  }
}
