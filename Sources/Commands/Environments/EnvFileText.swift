import SallyportModel

/// The text of an environment file, in which one variable is set and every other byte stays as it is.
///
/// It understands what dotenv, Docker Compose, direnv and a shell agree on: `NAME=value` and `export NAME=value`, with or without quotes, a quoted value
/// over several lines.
struct EnvFileText: Equatable {
  var bytes: [UInt8]

  /// A line, or several where a quoted value spans them.
  private struct Assignment {
    let name: String
    let value: Range<Int>
    let line: Int
  }

  /// Sets the variable: in its place, or in a line at the end.
  ///
  /// - Returns: Whether it was there.
  /// - Throws: ``Failure`` when it is there more than once: which one counts differs between readers.
  mutating func set(_ variable: VariableName, to value: String, file: String) throws(Failure) -> Bool {
    let found = assignments().filter { $0.name == variable.text }
    guard found.count < 2 else {
      let lines = found.map { "\($0.line)" }.joined(separator: ", ")
      throw Failure(
        "`\(file)` sets `\(variable.text)` \(found.count) times: lines \(lines)",
        hint: "leave one of them, and try again")
    }
    let quoted = Array("\"\(value)\"".utf8)
    if let one = found.first {
      bytes.replaceSubrange(one.value, with: quoted)
      return true
    }
    let newline: [UInt8] = usesCarriageReturns ? [13, 10] : [10]
    if let last = bytes.last, last != 10 { bytes += newline }
    bytes += Array("\(variable.text)=".utf8) + quoted + newline
    return false
  }

  private var usesCarriageReturns: Bool {
    bytes.firstIndex(of: 10).map { $0 > 0 && bytes[$0 - 1] == 13 } ?? false
  }

  private func assignments() -> [Assignment] {
    var result: [Assignment] = []
    // A byte order mark is no part of the first name.
    var position = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    var line = 1
    while position < bytes.count {
      let (assignment, end) = entry(at: position, line: line)
      if let assignment { result.append(assignment) }
      line += bytes[position..<end].count { $0 == 10 }
      position = end
    }
    return result
  }

  /// What begins at a line's first byte, and where the next line begins.
  private func entry(at start: Int, line: Int) -> (Assignment?, next: Int) {
    let lineEnd = bytes[start...].firstIndex(of: 10) ?? bytes.count
    let next = min(lineEnd + 1, bytes.count)
    var position = skipBlanks(start)
    for word in ["export", "set"] where bytes[position...].starts(with: Array(word.utf8)) {
      let after = skipBlanks(position + word.utf8.count)
      if after > position + word.utf8.count { position = after }
    }
    let nameEnd = bytes[position..<lineEnd].firstIndex { !Self.isName($0) } ?? lineEnd
    let equals = skipBlanks(nameEnd)
    guard nameEnd > position, equals < lineEnd, bytes[equals] == UInt8(ascii: "=") else { return (nil, next) }
    let value = value(from: skipBlanks(equals + 1), lineEnd: lineEnd)
    let name = String(decoding: bytes[position..<nameEnd], as: UTF8.self)
    let valueLineEnd = bytes[value.upperBound...].firstIndex(of: 10).map { $0 + 1 } ?? bytes.count
    return (Assignment(name: name, value: value, line: line), max(next, valueLineEnd))
  }

  /// The value with its quotes, without a comment behind it and the line's end.
  private func value(from start: Int, lineEnd: Int) -> Range<Int> {
    if start < lineEnd, [UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "`")].contains(bytes[start]),
      let close = closing(start)
    {
      return start..<(close + 1)
    }
    var end = lineEnd
    for index in bytes[start..<lineEnd].indices.dropFirst()
    where bytes[index] == UInt8(ascii: "#") && bytes[index - 1] <= 32 {
      end = index
      break
    }
    while end > start, bytes[end - 1] <= 32 { end -= 1 }
    return start..<end
  }

  private func closing(_ start: Int) -> Int? {
    var index = start + 1
    while index < bytes.count {
      if bytes[index] == UInt8(ascii: "\\"), bytes[start] == UInt8(ascii: "\"") {
        index += 2
        continue
      }
      if bytes[index] == bytes[start] { return index }
      index += 1
    }
    return nil
  }

  private func skipBlanks(_ start: Int) -> Int {
    var position = start
    while position < bytes.count, bytes[position] == 32 || bytes[position] == 9 { position += 1 }
    return position
  }

  private static func isName(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-")
      || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
      || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte & ~0x20)
  }
}
