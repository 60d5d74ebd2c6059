import SallyportModel
internal import Yams

/// Turns the text of a `sallyport.yaml` into a ``Configuration``, or into everything that is wrong with it.
enum ConfigurationReader {
  /// The longest file, in bytes.
  static let limit = 256 << 10
  static let maximumUpstreams = 256

  /// A configuration that can be used, and what is doubtful about it.
  struct Reading: Equatable {
    var configuration: Configuration
    var warnings: [ConfigurationIssue]
  }

  /// - Parameter file: the absolute path, for messages and as the start of relative paths.
  /// - Throws: ``InvalidConfiguration`` with every issue found, warnings included.
  static func read(_ source: String, file: String) throws(InvalidConfiguration) -> Reading {
    let log = IssueLog()
    let configuration = parse(source, log: log).flatMap { document(SectionReader(root: $0, log: log), file: file) }
    let issues = log.issues.sorted {
      ($0.place?.line ?? 0, $0.place?.column ?? 0) < ($1.place?.line ?? 0, $1.place?.column ?? 0)
    }
    guard let configuration, !issues.contains(where: { $0.severity == .error }) else {
      throw InvalidConfiguration(file: file, source: source, issues: issues)
    }
    return Reading(configuration: configuration, warnings: issues)
  }

  private static func parse(_ source: String, log: IssueLog) -> Node? {
    guard source.utf8.count <= limit else {
      log.add(at: nil, length: 0, "the file is larger than \(SizeText.write(limit))")
      return nil
    }
    do {
      if let node = try compose(yaml: source) { return node }
      log.add(at: nil, length: 0, "the file is empty", hint: "`sallyport init` writes one with everything explained")
    } catch let error as YamlError {
      log.add(error)
    } catch {
      log.add(at: nil, length: 0, "the file is not YAML")
    }
    return nil
  }

  private static func document(_ root: SectionReader?, file: String) -> Configuration? {
    guard let root else { return nil }
    let directory = Paths.directory(of: file)
    let path = ValueForm<String>.path(relativeTo: directory)
    let configuration = Configuration(
      file: file,
      listen: root.value("listen", .address(allowingPortZero: true)) ?? HostAndPort(host: "127.0.0.1", port: 6432),
      advertise: root.value("advertise", .address(allowingPortZero: false)),
      plaintext: root.value("plaintext", .choice) ?? .loopback,
      tls: certificate(root.section("tls"), path),
      health: root.value("health", .addressOrOff) ?? HostAndPort(host: "127.0.0.1", port: 6433),
      stateDirectory: root.value("state_dir", path) ?? Paths.absolute("state", from: directory),
      log: log(root.section("log")),
      upstreams: upstreams(root, directory),
      hold: hold(root.section("hold")),
      limits: limits(root.section("limits")),
      ledger: ledger(root.section("ledger")))
    root.finish()
    return configuration
  }

  private static func certificate(_ section: SectionReader?, _ path: ValueForm<String>) -> CertificateFiles? {
    guard let section else { return nil }
    defer { section.finish() }
    let certificate = section.required("certificate", path)
    let key = section.required("key", path)
    guard let certificate, let key else { return nil }
    return CertificateFiles(certificate: certificate, key: key)
  }

  private static func log(_ section: SectionReader?) -> LogSettings {
    defer { section?.finish() }
    return LogSettings(
      level: section?.value("level", .choice) ?? .info, format: section?.value("format", .choice) ?? .text)
  }

  private static func upstreams(_ root: SectionReader, _ directory: String) -> [UpstreamSettings] {
    let hint = "name your database: `upstreams: {shop: {address: …, database: …, agent: …, executor: …}}`"
    guard let section = root.requiredSection("upstreams", hint: hint) else { return [] }
    if section.isEmpty { section.complain("`upstreams` is empty: expected at least one", hint: hint) }
    var upstreams: [UpstreamSettings] = []
    var count = 0
    section.named { name, section in
      count += 1
      guard count <= maximumUpstreams else { return }
      if let upstream = UpstreamReader(section: section, directory: directory).read(name: name) {
        upstreams.append(upstream)
      }
    }
    if count > maximumUpstreams {
      section.complain("`upstreams` has \(count) entries: expected at most \(maximumUpstreams)", hint: nil)
    }
    return upstreams
  }

  private static func hold(_ section: SectionReader?) -> HoldSettings {
    guard let section else { return HoldSettings() }
    defer { section.finish() }
    let standard = HoldSettings()
    let hold = HoldSettings(
      wait: section.value("wait", .duration(in: .zero...(.seconds(3_600)))) ?? standard.wait,
      expires: section.value("expires", .duration(in: .seconds(1)...(.seconds(7 * 86_400)))) ?? standard.expires,
      perToken: section.value("per_token", .count(in: 1...1_000)) ?? standard.perToken)
    if hold.wait > hold.expires {
      section.complain(
        about: "wait", "`hold.wait` is longer than `hold.expires`", hint: "a request that has expired cannot be decided"
      )
    }
    return hold
  }

  private static func limits(_ section: SectionReader?) -> LimitSettings {
    guard let section else { return LimitSettings() }
    defer { section.finish() }
    typealias Range = LimitSettings.Range
    var limits = LimitSettings()
    limits.message = section.value("message", .size(in: Range.message)) ?? limits.message
    limits.statement = section.value("statement", .size(in: Range.statement)) ?? limits.statement
    limits.startupPacket = section.value("startup_packet", .size(in: Range.startupPacket)) ?? limits.startupPacket
    limits.statementsPerBatch =
      section.value("statements_per_batch", .count(in: Range.statementsPerBatch)) ?? limits.statementsPerBatch
    limits.preparedStatements =
      section.value("prepared_statements", .count(in: Range.preparedStatements)) ?? limits.preparedStatements
    limits.sessions = section.value("sessions", .count(in: Range.sessions)) ?? limits.sessions
    limits.sessionsPerToken = section.value("sessions_per_token", .count(in: Range.sessions)) ?? limits.sessionsPerToken
    limits.handshake = section.value("handshake", .duration(in: Range.handshake)) ?? limits.handshake
    if limits.statement > limits.message {
      section.complain(
        about: "statement", "`limits.statement` is larger than `limits.message`",
        hint: "a statement travels in one message: raise `limits.message` as well")
    }
    return limits
  }

  private static func ledger(_ section: SectionReader?) -> LedgerSettings {
    guard let section else { return LedgerSettings() }
    defer { section.finish() }
    let standard = LedgerSettings()
    return LedgerSettings(
      readsWhenUnavailable: section.value("reads_when_unavailable", .choice) ?? standard.readsWhenUnavailable,
      queue: section.value("queue", .count(in: 100...1_000_000)) ?? standard.queue)
  }
}

extension IssueLog {
  /// What the YAML parser itself could not read.
  fileprivate func add(_ error: YamlError) {
    switch error {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      add(
        at: mark, length: 1, "not YAML: \(problem)",
        hint: "look at the indentation and the colons of this line and the one above")
    case .reader(let problem, _, _, _):
      add(at: nil, length: 0, "not YAML: \(problem)", hint: "the file has to be UTF-8 text without control characters")
    case .duplicatedKeysInMapping(let duplicates, let context):
      let key = VisibleText.oneLine(duplicates.first ?? "")
      add(at: context.mark, length: key.count, "the key `\(key)` stands here twice", hint: "keep one of them")
    default:
      add(at: nil, length: 0, "the file is not YAML")
    }
  }
}
