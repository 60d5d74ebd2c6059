import SallyportModel

internal import Yams

/// Reads one mapping of the file, key by key, and collects what is wrong instead of stopping at it.
///
/// Every key that is asked for is known; ``finish()`` reports the others, with what they were probably meant to be.
final class SectionReader {
  private let path: String
  private let mark: Mark?
  private let entries: [(key: Node, name: String, value: Node)]
  private let log: IssueLog
  private var known: [String] = []

  fileprivate init(path: String, mark: Mark?, mapping: Node.Mapping, log: IssueLog) {
    self.path = path
    self.mark = mark
    self.log = log
    entries = mapping.map { ($0.key, $0.key.scalar?.string ?? "", $0.value) }
  }

  /// The whole document; `nil` when it is not a mapping.
  convenience init?(root: Node, log: IssueLog) {
    guard case .mapping(let mapping) = root else {
      log.add(at: root.mark, length: 1, "expected keys and values such as `listen: 127.0.0.1:6432`")
      return nil
    }
    self.init(path: "", mark: nil, mapping: mapping, log: log)
  }

  /// The value of a key, or `nil` when the key is absent or its value is wrong, which is then reported.
  func value<Value>(_ key: String, _ form: ValueForm<Value>) -> Value? {
    guard let (_, _, node) = entry(key) else { return nil }
    return read(node, as: form, named: full(key))
  }

  /// As ``value(_:_:)``, and an absent key is reported.
  func required<Value>(_ key: String, _ form: ValueForm<Value>) -> Value? {
    if entry(key) == nil { missing(key, "expected \(form.expected)", hint: form.hint) }
    return value(key, form)
  }

  /// A list of values; one value alone is a list of one.
  func list<Value>(_ key: String, _ form: ValueForm<Value>, atMost limit: Int) -> [Value]? {
    guard let (_, _, node) = entry(key) else { return nil }
    guard case .sequence(let sequence) = node else { return read(node, as: form, named: full(key)).map { [$0] } }
    guard sequence.count <= limit else {
      log.add(at: node.mark, length: 1, "`\(full(key))` has \(sequence.count) entries: expected at most \(limit)")
      return nil
    }
    return sequence.enumerated().compactMap { read($1, as: form, named: "\(full(key))[\($0)]") }
  }

  /// A mapping below this one; `nil` when it is absent.
  func section(_ key: String) -> SectionReader? {
    guard let (keyNode, _, node) = entry(key) else { return nil }
    return below(keyNode, node, path: full(key))
  }

  /// Whether the key is there, whatever its value.
  func has(_ key: String) -> Bool { entry(key) != nil }

  /// As ``section(_:)``, and an absent key is reported.
  func requiredSection(_ key: String, hint: String) -> SectionReader? {
    if entry(key) == nil { missing(key, "expected keys below it", hint: hint) }
    return section(key)
  }

  /// The entries of a mapping whose keys are names that the user chose, in order.
  func named(_ body: (_ name: String, _ section: SectionReader) -> Void) {
    for (key, name, node) in entries {
      known.append(name)
      if let section = below(key, node, path: full(name)) { body(name, section) }
    }
  }

  var isEmpty: Bool { entries.isEmpty }

  /// Reports something about a key that is there.
  func complain(about key: String, _ message: String, hint: String?, severity: ConfigurationIssue.Severity = .error) {
    let node = entry(key)?.key
    log.add(severity, at: node?.mark ?? mark, length: key.count, message, hint: hint)
  }

  /// Reports something about the key that this section is the value of.
  func complain(_ message: String, hint: String?) {
    log.add(at: mark, length: path.split(separator: ".").last?.count ?? 1, message, hint: hint)
  }

  /// Reports the keys that nobody asked for.
  func finish() {
    for (key, name, _) in entries where !known.contains(name) {
      let place = path.isEmpty ? "" : " in `\(path)`"
      let shown = VisibleText.oneLine(String(name.prefix(60)))
      log.add(at: key.mark, length: name.count, "unknown key `\(shown)`\(place)", hint: hint(forUnknown: name))
    }
  }

  private func hint(forUnknown name: String) -> String {
    if let nearest = Suggestion.nearest(to: name, among: known) { return "did you mean `\(nearest)`?" }
    return "known here: " + known.sorted().map { "`\($0)`" }.joined(separator: ", ")
  }

  private func entry(_ key: String) -> (key: Node, name: String, value: Node)? {
    if !known.contains(key) { known.append(key) }
    return entries.first { $0.name == key }
  }

  private func full(_ key: String) -> String { path.isEmpty ? key : path + "." + key }

  private func missing(_ key: String, _ expectation: String, hint: String?) {
    let place = path.isEmpty ? "" : " in `\(path)`"
    let length = path.split(separator: ".").last?.count ?? 1
    log.add(at: mark, length: length, "missing key `\(key)`\(place): \(expectation)", hint: hint)
  }

  private func below(_ key: Node, _ node: Node, path: String) -> SectionReader? {
    if case .mapping(let mapping) = node {
      return SectionReader(path: path, mark: key.mark, mapping: mapping, log: log)
    }
    log.add(
      at: key.mark, length: key.scalar?.string.count ?? 1, "`\(path)` has no keys below it: expected a mapping",
      hint: "indent its keys on the lines below")
    return nil
  }

  private func read<Value>(_ node: Node, as form: ValueForm<Value>, named name: String) -> Value? {
    guard let scalar = node.scalar, !(scalar.string.isEmpty && scalar.style == .plain) else {
      log.add(at: node.mark, length: 1, "`\(name)` has no value: expected \(form.expected)", hint: form.hint)
      return nil
    }
    do {
      return try form.read(scalar.string)
    } catch {
      log.add(misfit: error, form.expected, form.hint, at: node.mark, name: name, text: scalar.string)
      return nil
    }
  }
}

/// The issues of one reading, in the order in which they were found.
final class IssueLog {
  private(set) var issues: [ConfigurationIssue] = []

  func add(
    _ severity: ConfigurationIssue.Severity = .error, at mark: Mark?, length: Int, showsSource: Bool = true,
    _ message: String, hint: String? = nil
  ) {
    let place = mark.map {
      ConfigurationIssue.Place(line: $0.line, column: $0.column, length: length, showsSource: showsSource)
    }
    issues.append(ConfigurationIssue(severity: severity, place: place, message: message, hint: hint))
  }

  fileprivate func add(
    misfit: Misfit, _ expected: String, _ hint: String?, at mark: Mark?, name: String, text: String
  ) {
    let shown = VisibleText.oneLine(text.count > 60 ? text.prefix(60) + "…" : text)
    let message =
      switch (misfit.complaint, misfit.isSecret) {
      case (let complaint?, true): "`\(name)` \(complaint): expected \(expected)"
      case (let complaint?, false): "`\(name)` \(complaint): `\(shown)`"
      case (nil, true): "`\(name)` is wrong: expected \(expected)"
      case (nil, false): "`\(name)` is `\(shown)`: expected \(expected)"
      }
    add(at: mark, length: text.count, showsSource: !misfit.isSecret, message, hint: misfit.hint ?? hint)
  }
}
