/// Files that are read for what they say of others.
enum SmallFile {
  /// Empty when the file is not there, or larger than a structured file may be.
  static func read(_ path: String, _ format: Place.Format, _ limits: ScanLimits) -> Document {
    var builder = DocumentBuilder(limits: limits)
    var bytes: [UInt8] = []
    guard let file = try? SystemFile(path), file.facts.size <= limits.structuredBytes,
      file.read(file.facts.size, at: 0, into: &bytes) != nil
    else { return builder.document }
    FormatReaders.read(bytes, format, into: &builder)
    return builder.document
  }
}
