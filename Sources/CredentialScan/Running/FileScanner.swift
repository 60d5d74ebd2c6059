/// Reads one file and says what is in it.
struct FileScanner {
  let request: ScanRequest
  let recognisers: RecogniserSet
  private(set) var hits: [Hit] = []
  private(set) var skips: [Skip] = []
  private(set) var leftOut: [LeftOut] = []
  private(set) var bytes = 0
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
      if file.facts.size > 0 { skip(target, .encrypted, file.facts.size) }
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
    if Self.isBinary(content), format != .propertyList { return skip(target, .binary, content.count) }
    scan(content, target, format)
  }

  /// Bytes at hand, such as the process's environment.
  mutating func scan(_ content: [UInt8], _ target: Target, _ format: Place.Format) {
    var builder = DocumentBuilder(limits: request.limits)
    FormatReaders.read(content, format, into: &builder)
    for problem in builder.document.problems { skip(target, problem.reason) }
    let document = builder.document
    for entry in document.entries { examine(entry, document, target) }
    for server in MCPServers.found(in: document) {
      add(server.recognition, target, server.position, server.field, false)
    }
    if format != .propertyList { remainder(content, target) }
    prove()
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
    guard hits.count < request.limits.findingsPerFile else { return }
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
    proof.take(recognition, line: position.line, index: hits.count)
    hits.append(hit)
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
  /// Goes through a file in pieces that overlap; memory does not grow with the file.
  private mutating func sweep(_ file: borrowing SystemFile, _ target: Target) {
    let limits = request.limits
    let size = min(file.facts.size, limits.fileBytes)
    if file.facts.size > size { skip(target, .tooLarge, file.facts.size - size) }
    var buffer = [UInt8](repeating: 0, count: min(size, limits.chunkBytes) + 2 * limits.overlapBytes)
    // Where the buffer's first byte stands in the file, how much of the buffer is filled, how much of the file is read.
    var (start, filled, offset) = (0, 0, 0)
    // Up to where in the file anchors have been looked for.
    var searched = 0
    var pending: [(Int, Recognition)] = []
    var passedOver = 0
    let began = request.clock()
    while offset < size {
      let wanted = min(limits.chunkBytes, size - offset)
      guard let count = file.fill(&buffer, from: filled, count: wanted, at: offset) else {
        return skip(target, .readError, size - offset)
      }
      offset += count
      filled += count
      bytes += count
      let isLast = offset >= size || count == 0
      if isLast { buffer.removeLast(buffer.count - filled) }
      if start == 0, offset == count, target.place?.format != .pages,
        Self.isBinary(Array(buffer[..<min(filled, 8_192)]))
      {
        return skip(target, .binary, size)
      }
      // Anchors in the last part of the buffer are left for the next round, when all that follows them is there.
      let upper = isLast ? filled : max(0, filled - limits.overlapBytes)
      let lower = min(searched - start, upper)
      searched = start + upper
      for recognition in recognisers.search(buffer, in: lower..<upper) {
        // A transcript may be full of examples: the first of them tell enough.
        if recognition.leftOut != nil {
          passedOver += 1
          if passedOver > 20 { continue }
        }
        pending.append((start + recognition.range.lowerBound, recognition))
      }
      if pending.count > limits.findingsPerFile || isLast { break }
      let kept = max(0, upper - limits.overlapBytes)
      buffer.replaceSubrange(0..<(filled - kept), with: Array(buffer[kept..<filled]))
      start += kept
      filled -= kept
      if request.clock() - began > limits.fileSeconds {
        skip(target, .fileTime, size - offset)
        break
      }
    }
    record(pending, file, target)
  }

  /// Lines are counted only for files in which something was found.
  private mutating func record(
    _ found: [(offset: Int, recognition: Recognition)], _ file: borrowing SystemFile, _ target: Target
  ) {
    guard !found.isEmpty else { return }
    var counter = LineCounter()
    for (offset, recognition) in found.sorted(by: { $0.offset < $1.offset }) {
      let position = counter.position(of: offset, in: file)
      add(recognition, target, position, "", false)
    }
    prove()
  }

  private mutating func sqlite(_ file: borrowing SystemFile, _ target: Target) {
    let began = request.clock()
    var reader = SQLiteReader(size: file.facts.size, limits: request.limits)
    var rows: [Material] = []
    let problem = reader.read(file, until: { request.clock() - began > request.limits.fileSeconds }) {
      rows.append($0); return rows.count < request.limits.values
    }
    bytes += reader.bytesRead
    let document = Document()
    for row in rows { examine(row, document, target) }
    prove()
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
