import Yams

/// YAML by libyaml; a file that it refuses, such as a template, is read line by line as `key: value`.
struct YAMLReader: FormatReader {
  static func read(_ bytes: [UInt8], into builder: inout DocumentBuilder) {
    guard let text = String(validating: bytes, as: UTF8.self) else { return builder.stop(.notText) }
    guard Nesting.isBounded(bytes, by: builder.limits.depth) else {
      builder.note(.tooDeep)
      return lines(bytes, &builder)
    }
    guard let documents = nodes(text) else {
      builder.note(.malformed(line: 1))
      return lines(bytes, &builder)
    }
    // Aliases let a short file stand for a huge tree, even one without values: steps are counted, not values alone.
    var steps = 4 * builder.limits.values
    for node in documents { walk(node, [], &builder, &steps) }
  }

  /// `nil` when libyaml refuses any of it: it gives what stands before a mistake, and that alone would look complete.
  private static func nodes(_ text: String) -> [Node]? {
    guard var sequence = try? Yams.compose_all(yaml: text) else { return nil }
    var nodes: [Node] = []
    while let node = sequence.next() { nodes.append(node) }
    return sequence.error == nil ? nodes : nil
  }

  private static func walk(
    _ node: Node, _ path: [String], _ builder: inout DocumentBuilder, _ steps: inout Int
  ) {
    steps -= 1
    guard builder.hasRoom else { return }
    guard steps > 0 else { return builder.stop(.tooManyValues) }
    guard path.count <= builder.limits.depth else { return builder.note(.tooDeep) }
    switch node {
    case .scalar(let scalar):
      let position = Position(line: max(1, scalar.mark?.line ?? 1), column: max(1, scalar.mark?.column ?? 1))
      builder.add(path: path, value: Array(scalar.string.utf8), at: position)
    case .mapping(let mapping):
      for (key, value) in mapping { walk(value, path + [key.scalar?.string ?? "?"], &builder, &steps) }
    case .sequence(let sequence):
      for (index, value) in sequence.enumerated() { walk(value, path + ["[\(index)]"], &builder, &steps) }
    case .alias: return
    }
  }

  /// Indentation gives the path.
  private static func lines(_ bytes: [UInt8], _ builder: inout DocumentBuilder) {
    var cursor = ByteCursor(bytes)
    var levels: [(indent: Int, key: String)] = []
    while builder.hasRoom, !cursor.isAtEnd {
      let indent = cursor.take { $0 == 32 || $0 == UInt8(ascii: "-") }.count
      let position = cursor.position
      let line = cursor.takeLine()
      cursor.advance()
      guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > line.startIndex, line.first != UInt8(ascii: "#")
      else { continue }
      levels.removeAll { $0.indent >= indent }
      guard levels.count < builder.limits.depth else { continue }
      let key = Assignment.unquoted(line[..<colon].trimmed).text
      let value = Assignment.unquoted(line[(colon + 1)...].trimmed)
      levels.append((indent, key))
      guard !value.isEmpty else { continue }
      let column = position.column + value.startIndex - line.startIndex
      builder.add(path: levels.map(\.key), value: value, at: Position(line: position.line, column: column))
    }
  }
}

/// How deep brackets, sequences and indentation go, before a parser that calls itself sees them.
enum Nesting {
  static func isBounded(_ bytes: [UInt8], by limit: Int) -> Bool {
    var brackets = 0
    var dashes = 0
    var indentation = 0
    var isIndenting = true
    for byte in bytes {
      switch byte {
      case UInt8(ascii: "["), UInt8(ascii: "{"): brackets += 1
      case UInt8(ascii: "]"), UInt8(ascii: "}"): brackets = max(0, brackets - 1)
      case 10:
        (dashes, indentation, isIndenting) = (0, 0, true)
        continue
      case 32: if isIndenting { indentation += 1 }
      case UInt8(ascii: "-"), UInt8(ascii: "?"), UInt8(ascii: ":"): if isIndenting { dashes += 1 }
      default: isIndenting = false
      }
      if brackets > limit || dashes > 2 * limit || indentation > 64 * limit { return false }
    }
    return true
  }
}
