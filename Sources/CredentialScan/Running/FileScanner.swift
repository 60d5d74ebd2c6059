/// Reads one file and says what is in it.
struct FileScanner {
  let request: ScanRequest
  let recognisers: RecogniserSet
  private(set) var hits: [Hit] = []
  private(set) var skips: [Skip] = []
  private(set) var leftOut: [LeftOut] = []
  private(set) var bytes = 0
  /// Whether there was more than is kept of one file.
  private var isFull = false
  /// What the request wants kept.
  private(set) var kept: [KeptCredential] = []
  private var seen: Set<Fingerprint> = []
  private var lines: Set<Int> = []
  private var proof = SigningProof()

  init(request: ScanRequest, recognisers: RecogniserSet) { (self.request, self.recognisers) = (request, recognisers) }

  /// What is looked at.
  struct Target {
    let path: String
    /// As people write it.
    let shown: String
    let place: Place?
    let project: String?

    var origin: Origin { Origin(path: path, role: place?.role, project: project) }
  }

  mutating func scan(_ file: borrowing SystemFile, _ target: Target) {
    let format = target.place?.format ?? .text
    if format == .sealed {
      if file.facts.size > 0 { sealed(file, target) }
    } else if format == .sqlite {
      sqlite(file, target)
    } else if file.facts.size > request.limits.structuredBytes || [.transcript, .history, .pages].contains(format) {
      sweep(file, target)
    } else {
      structured(file, target, format)
    }
    if let now = file.factsNow, now != file.facts { skip(target, .changed) }
  }

  private mutating func structured(_ file: borrowing SystemFile, _ target: Target, _ format: Place.Format) {
    var content: [UInt8] = []
    // A file that grew since is read to the size that it had, and said to have changed.
    guard file.read(file.facts.size, at: 0, into: &content) != nil else {
      return skip(target, .readError, file.facts.size)
    }
    bytes += content.count
    if let text = UTF16Text.decoded(content) { content = text }
    if Self.isBinary(content), format != .propertyList { return skip(target, .binary, content.count) }
    scan(content, target, format)
  }

  /// A store under a key that everybody has is read; any other is named.
  private mutating func sealed(_ file: borrowing SystemFile, _ target: Target) {
    var content: [UInt8] = []
    guard let store = target.place.flatMap(ObfuscatedStore.init), file.facts.size <= request.limits.structuredBytes,
      file.read(file.facts.size, at: 0, into: &content) != nil, let plain = store.open(content)
    else { return skip(target, .encrypted, file.facts.size) }
    bytes += content.count
    let folder = target.path.prefix(upTo: target.path.lastIndex(of: "/") ?? target.path.startIndex)
    let limits = request.limits
    scan(plain, target, store.format) { document in
      switch store {
      case .mySQLLogin: LoginPaths.named(document)
      case .dBeaver:
        DBeaverConnections.joined(document, with: SmallFile.read(folder + "/data-sources.json", .json, limits))
      }
    }
  }

  /// Bytes at hand, such as the process's environment.
  ///
  /// - Parameter completed: adds what other files say.
  mutating func scan(
    _ content: [UInt8], _ target: Target, _ format: Place.Format, completed: (Document) -> Document = { $0 }
  ) {
    var builder = DocumentBuilder(limits: request.limits)
    FormatReaders.read(content, format, into: &builder)
    for problem in builder.document.problems { skip(target, problem.reason) }
    let document = completed(builder.document)
    examine(document, target)
    for server in MCPServers.found(in: document) {
      add(server.recognition, target, server.position, server.field, false)
    }
    if format != .propertyList { remainder(content, target) }
    finish(target, 0)
  }

  /// What is asked of a value may go through the whole file: thousands of them have the file's time, and no more.
  private mutating func examine(_ document: Document, _ target: Target) {
    let began = request.clock()
    for (index, entry) in document.entries.enumerated() {
      if index % 64 == 63, request.clock() - began > request.limits.fileSeconds { return skip(target, .fileTime) }
      examine(entry, document, target)
    }
  }

  private mutating func examine(_ entry: Material, _ document: Document, _ target: Target) {
    guard entry.value.bytes.count >= 4 else { return }
    for recognition in FieldRecognisers.recognise(entry, in: document, place: target.place, recognisers: recognisers) {
      add(recognition, target, entry.position, entry.field, entry.isCommented)
      lines.insert(entry.position.line)
    }
  }

  /// What a reader does not yield: comments, keys, text between.
  private mutating func remainder(_ content: [UInt8], _ target: Target) {
    let found = recognisers.search(content)
    guard !found.isEmpty else { return }
    let positions = LinePositions(of: found.map(\.range.lowerBound), in: content)
    for (recognition, place) in zip(found, positions.list) where !lines.contains(place.position.line) {
      add(recognition, target, place.position, "", place.isCommented)
    }
  }

  private mutating func add(
    _ recognition: Recognition, _ target: Target, _ position: Position, _ field: String, _ isCommented: Bool
  ) {
    let isDocumented = recognition.identity.host.map(HostClass.isDocumented) ?? false
    if let why = recognition.leftOut ?? (isDocumented ? .documentedHost : nil) {
      return leaveOut(why, target, position, field)
    }
    let sighting = Sighting(
      file: target.shown, position: position, field: field, isCommented: isCommented,
      reach: target.place?.reach ?? .readable,
      owner: target.place?.owner ?? "file", place: target.place?.number,
      project: target.project.map { PathText.shown($0, home: request.home) })
    let hit = Hit(recognition, key: request.key, sighting: sighting, origin: target.origin)
    if let wanted = request.keeps, kept.count < 16, hit.fingerprint.text.hasPrefix(wanted) {
      kept.append(KeptCredential(recognition: recognition, file: target.path))
    }
    // In plain text the same credential often stands again and again: the first place is enough.
    guard
      seen.insert(hit.fingerprint).inserted
        || (!field.isEmpty && !hits.contains { $0.fingerprint == hit.fingerprint && $0.sighting.field == field })
    else { return }
    guard hits.count < request.limits.findingsPerFile else {
      isFull = true
      return
    }
    proof.take(recognition, line: position.line, index: hits.count)
    hits.append(hit)
  }

  /// - Parameter rest: bytes that were not looked at.
  private mutating func finish(_ target: Target, _ rest: Int) {
    if isFull { skip(target, .tooManyValues, rest) }
    prove()
  }

  /// What only the whole file tells.
  private mutating func prove() {
    for (index, recognition) in proof.proved {
      hits[index] = Hit(recognition, key: request.key, sighting: hits[index].sighting, origin: hits[index].origin)
    }
  }

  private mutating func leaveOut(
    _ why: LeftOut.Reason, _ target: Target, _ position: Position, _ field: String
  ) {
    let item = LeftOut(file: target.shown, position: position, field: field, reason: why)
    if leftOut.count < request.limits.findingsPerFile, leftOut.last != item { leftOut.append(item) }
  }

  private mutating func skip(_ target: Target, _ reason: Skip.Reason, _ bytes: Int = 0) {
    skips.append(Skip(file: target.shown, reason: reason, bytes: bytes))
  }

  private static func isBinary(_ content: [UInt8]) -> Bool { content.prefix(8_192).contains(0) }
}

extension FileScanner {
  /// Credentials that were left out of a file, of which no more are shown.
  private static let examples = 20

  /// Goes through a file in pieces that overlap; memory does not grow with the file.
  private mutating func sweep(_ file: borrowing SystemFile, _ target: Target) {
    let limits = request.limits
    let size = min(file.facts.size, limits.fileBytes)
    if file.facts.size > size { skip(target, .tooLarge, file.facts.size - size) }
    var window = SweepWindow(piece: min(size, limits.chunkBytes), overlap: limits.overlapBytes)
    var known: Set<Secret> = []
    var offset = 0
    let began = request.clock()
    while offset < size {
      guard let count = window.read(min(limits.chunkBytes, size - offset), at: offset, of: file) else {
        skip(target, .readError, size - offset)
        break
      }
      let isFirst = offset == 0
      offset += count
      bytes += count
      if isFirst, target.place?.format != .pages, Self.isBinary(Array(window.bytes.prefix(min(count, 8_192)))) {
        return skip(target, .binary, size)
      }
      let isLast = offset >= size || count == 0
      take(recognisers.search(window.bytes, in: window.next(isLast: isLast)), in: window, target, &known)
      if isLast { break }
      if isFull { return finish(target, size - offset) }
      if request.clock() - began > limits.fileSeconds {
        skip(target, .fileTime, size - offset)
        break
      }
      window.move()
    }
    finish(target, 0)
  }

  /// In plain text the first place of a credential is enough.
  private mutating func take(
    _ found: [Recognition], in window: SweepWindow, _ target: Target, _ known: inout Set<Secret>
  ) {
    for recognition in found {
      // A transcript may be full of examples: the first of them tell enough.
      if recognition.leftOut != nil {
        guard leftOut.count < Self.examples else { continue }
      } else if !known.insert(recognition.secret).inserted {
        continue
      }
      add(recognition, target, window.position(of: recognition.range.lowerBound), "", false)
    }
  }

  /// Row by row: memory does not grow with the database.
  private mutating func sqlite(_ file: borrowing SystemFile, _ target: Target) {
    let (request, document) = (request, Document())
    let began = request.clock()
    var reader = SQLiteReader(size: file.facts.size, limits: request.limits)
    var count = 0
    let problem = reader.read(file, until: { request.clock() - began > request.limits.fileSeconds }) { row in
      examine(row, document, target)
      count += 1
      return count < request.limits.values
    }
    bytes += reader.bytesRead
    finish(target, 0)
    if let problem { skip(target, problem, max(0, file.facts.size - reader.bytesRead)) }
  }
}

extension ReadingProblem {
  var reason: Skip.Reason {
    switch self {
    case .malformed: .malformed
    case .tooDeep: .tooDeep
    case .tooManyValues: .tooManyValues
    case .notText: .binary
    }
  }
}
