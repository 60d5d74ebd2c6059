/// A name with `*` for any run of letters.
struct NamePattern: Sendable {
  private let parts: [[UInt8]]
  private let isExact: Bool

  init(_ text: some StringProtocol) {
    parts = text.utf8.split(separator: UInt8(ascii: "*"), omittingEmptySubsequences: false).map { Array($0) }
    isExact = parts.count == 1
  }

  func matches(_ name: String) -> Bool {
    let bytes = Array(name.utf8)
    guard let first = parts.first, let last = parts.last else { return false }
    if isExact { return bytes == first }
    guard bytes.count >= first.count + last.count, bytes.starts(with: first),
      bytes.suffix(last.count).elementsEqual(last)
    else { return false }
    var rest = bytes[first.count..<(bytes.count - last.count)]
    for part in parts.dropFirst().dropLast() {
      guard
        let at = rest.indices.first(where: { rest[$0...].starts(with: part) }) ?? (part.isEmpty ? rest.startIndex : nil)
      else { return false }
      rest = rest[(at + part.count)...]
    }
    return true
  }
}

/// Resolves a place's pattern below a directory.
///
/// Links to files and to directories named in a pattern are followed, as the tools do; a walk through levels (`**`) follows no
/// link to a directory, so that it ends.
struct PatternResolver {
  let limits: ScanLimits
  let system: ScanFiles
  private(set) var skips: [Skip] = []

  init(limits: ScanLimits, system: ScanFiles) { (self.limits, self.system) = (limits, system) }

  mutating func files(_ pattern: String, below root: String) -> [String] {
    var found: [String] = []
    resolve(pattern.split(separator: "/")[...], root, &found)
    return found
  }

  private mutating func resolve(_ rest: ArraySlice<Substring>, _ directory: String, _ found: inout [String]) {
    guard found.count < limits.filesPerPlace else { return }
    guard let part = rest.first else { return }
    let isLast = rest.count == 1
    if part == "**" { return walk(rest.dropFirst(), directory, 0, &found) }
    guard part.contains("*") else {
      let path = directory + "/" + part
      guard let facts = system.facts(path) else { return }
      if isLast {
        if facts.kind != .directory { found.append(path) }
      } else if facts.kind == .directory {
        resolve(rest.dropFirst(), path, &found)
      }
      return
    }
    let pattern = NamePattern(part)
    for (name, kind) in entries(of: directory) where pattern.matches(name) {
      let path = directory + "/" + name
      guard let kind = kind == .link ? system.facts(path)?.kind : kind else { continue }
      if isLast {
        if kind != .directory { found.append(path) }
      } else if kind == .directory {
        resolve(rest.dropFirst(), path, &found)
      }
    }
  }

  /// All levels below a directory; `rest` is one name, or nothing for every file.
  private mutating func walk(_ rest: ArraySlice<Substring>, _ directory: String, _ depth: Int, _ found: inout [String])
  {
    guard depth < limits.treeDepth else { return skips.append(Skip(file: directory, reason: .tooDeep)) }
    let pattern = rest.first.map { NamePattern($0) }
    for (name, kind) in entries(of: directory) {
      guard found.count < limits.filesPerPlace else {
        return skips.append(Skip(file: directory, reason: .tooManyFiles))
      }
      let path = directory + "/" + name
      if kind == .directory {
        walk(rest, path, depth + 1, &found)
      } else if pattern?.matches(name) ?? true {
        found.append(path)
      }
    }
  }

  private mutating func entries(of directory: String) -> [(name: String, kind: FileFacts.Kind)] {
    guard let (list, isCut) = system.entries(of: directory) else {
      if system.facts(directory) != nil { skips.append(Skip(file: directory, reason: .unreadable)) }
      return []
    }
    if isCut { skips.append(Skip(file: directory, reason: .tooManyFiles)) }
    return list
  }
}
