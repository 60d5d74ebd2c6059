import CredentialScan
import Foundation

/// Puts a Sallyport token's URL where a connection URL stands, after showing what changes; and takes it back.
struct Replacing {
  let state: ScanState

  /// - Throws: ``Failure`` when nothing was written.
  func replace(_ id: String, in report: ScanReport, request: ScanRequest, asks: Bool) throws {
    let finding = try FindingLookup.find(id, in: report)
    guard let backups = state.directory.map({ $0 + "/replaced" }) else {
      throw Failure("there is nowhere to keep a backup", hint: "`$XDG_STATE_HOME` or `~/.local/state` must be writable")
    }
    let url = try Self.newURL()
    let changes = try Self.changes(finding, url, request)
    for change in changes { Output.line(Self.shown(change)) }
    if asks, try ControllingTerminal().readSecret(prompt: "type `yes` to write this: ", limit: 16) != "yes" {
      throw Failure("nothing was written")
    }
    try Files.createPrivateDirectory(backups)
    for (number, change) in changes.enumerated() { try write(change, id: finding.id, number: number, in: backups) }
    Output.line("written; undo with: sallyport scan --undo \(finding.id)")
    Output.line("the old login still works: change its password, then delete the backup in \(backups)")
  }

  /// From a pipe, or asked for on the terminal: a URL with a secret belongs in no flag and in no history.
  private static func newURL() throws(Failure) -> String {
    let text: String
    if isatty(STDIN_FILENO) == 1 {
      text = try ControllingTerminal().readSecret(prompt: "the URL that `sallyport token issue` showed: ", limit: 2_048)
    } else {
      text = readLine(strippingNewline: true) ?? ""
    }
    let url = text.trimmingCharacters(in: .whitespacesAndNewlines)
    guard GatewayURL.isOne(url) else {
      throw Failure(
        "this is no URL of a Sallyport token",
        hint: "`sallyport token issue NAME --upstream U --read 'public.*'` shows one")
    }
    return url
  }

  private static func changes(_ finding: Finding, _ url: String, _ request: ScanRequest) throws -> [Replacement] {
    let changes = try finding.sightings.compactMap { sighting -> Replacement? in
      let path = sighting.file.hasPrefix("~/") ? (request.home ?? "") + sighting.file.dropFirst() : sighting.file
      guard sighting.reach != .copied, Files.kind(of: path) == .file else { return nil }
      return Replacement(
        path: path, content: try Files.read(path, limit: 16 << 20), fingerprint: finding.fingerprint, key: request.key,
        url: url)
    }
    var seen: Set<String> = []
    let unique = changes.filter { seen.insert($0.path).inserted }
    guard !unique.isEmpty else {
      throw Failure(
        "finding `\(finding.id)` is no connection URL in a file that can be rewritten",
        hint: "`sallyport scan --verbose` says what to do instead")
    }
    return unique
  }

  private static func shown(_ change: Replacement) -> String {
    let style = Output.style
    return
      ([style.bold(VisibleText.oneLine(change.path))]
      + change.edits.flatMap {
        [
          style.red("- \($0.line): " + VisibleText.oneLine($0.before)),
          style.green("+ \($0.line): " + VisibleText.oneLine($0.after)),
        ]
      }).joined(separator: "\n")
  }

  private func write(_ change: Replacement, id: String, number: Int, in backups: String) throws {
    let path = URL(fileURLWithPath: change.path).resolvingSymlinksInPath().path
    guard try Files.read(path, limit: 16 << 20) == change.content else {
      throw Failure("`\(path)` has changed meanwhile", hint: "nothing was written to it; try again")
    }
    let base = backups + "/\(id)-\(number)"
    let note = ReplacedFile(path: path, written: Fingerprint(ofContent: change.result, key: state.key).text)
    // A backup of an earlier replacement of the same credential is kept until it is undone.
    try Files.create(base + ".before", change.content, mode: .ownerOnly)
    try Files.create(base + ".json", try JSONEncoder().encode(note), mode: .ownerOnly)
    try Files.rewrite(path, change.result)
  }

  func undo(_ id: String) throws {
    let backups = (state.directory ?? "") + "/replaced"
    let names = (try? FileManager.default.contentsOfDirectory(atPath: backups)) ?? []
    let notes = names.filter { $0.hasPrefix(id) && $0.hasSuffix(".json") }.sorted()
    guard !notes.isEmpty, id.count >= 3 else { throw Failure("nothing was replaced under `\(id.prefix(40))`") }
    for name in notes {
      let base = backups + "/" + name.dropLast(".json".count)
      let note = try JSONDecoder().decode(ReplacedFile.self, from: Data(Files.read(base + ".json", limit: 65_536)))
      let now = try Files.read(note.path, limit: 16 << 20)
      guard Fingerprint(ofContent: now, key: state.key).text == note.written else {
        throw Failure(
          "`\(note.path)` was changed after the replacement", hint: "the old content is in `\(base).before`")
      }
      try Files.rewrite(note.path, Files.read(base + ".before", limit: 16 << 20))
      Files.remove(base + ".before")
      Files.remove(base + ".json")
      Output.line("restored \(note.path)")
    }
  }
}

/// What is remembered of a rewritten file.
private struct ReplacedFile: Codable {
  let path: String
  /// Fingerprint of the content that was written.
  let written: String
}
