/// A file whose whole content is one value, such as `~/.vault-token`.
struct TextReader: FormatReader {
  static func read(_ bytes: [UInt8], into builder: inout DocumentBuilder) {
    let text = bytes[...].trimmed
    guard !text.isEmpty else { return }
    builder.add(path: [], value: text, at: Position(line: 1, column: 1))
  }
}

/// One URL a line, as `~/.git-credentials` has them.
struct URLLinesReader: FormatReader {
  static func read(_ bytes: [UInt8], into builder: inout DocumentBuilder) {
    var cursor = ByteCursor(bytes)
    while builder.hasRoom, !cursor.isAtEnd {
      let position = cursor.position
      let line = cursor.takeLine().trimmed
      cursor.advance()
      if !line.isEmpty { builder.add(path: [], value: line, at: position) }
    }
  }
}

/// Shell scripts: assignments, with or without `export`, also in front of a command (`NAME=value command`).
struct ShellReader: FormatReader {
  static func read(_ bytes: [UInt8], into builder: inout DocumentBuilder) {
    DotenvReader.read(bytes, into: &builder)
  }
}
