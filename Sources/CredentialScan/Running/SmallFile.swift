/// Files that are read for what they say of others.
enum SmallFile {
  /// An object, a list, a comment or a byte order mark.
  private static let begins = Array("{[/".utf8) + [0xEF]

  /// Empty when the file is not there; with a problem when it is there and cannot be read, or is larger than a structured file may be.
  static func read(_ path: String, _ format: Place.Format, _ limits: ScanLimits) -> Document {
    var builder = DocumentBuilder(limits: limits)
    var bytes: [UInt8] = []
    guard let file = try? SystemFile(path) else { return builder.document }
    guard file.facts.size <= limits.structuredBytes, file.read(file.facts.size, at: 0, into: &bytes) != nil else {
      builder.note(.tooManyValues)
      return builder.document
    }
    // Tools write objects: anything else, such as the zeros that a crash leaves, says nothing.
    if format == .json, bytes.drop(while: { $0 <= 0x20 && $0 > 0 }).first.map({ !Self.begins.contains($0) }) ?? false {
      builder.note(.malformed(line: 1))
    }
    FormatReaders.read(bytes, format, into: &builder)
    return builder.document
  }
}
