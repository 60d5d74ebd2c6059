/// What the caveats of one of Fly.io's macaroons leave its bearer. The signature is not checked: a caveat can only narrow.
///
/// ```
///   [nonce, location, [type, caveat, type, caveat, …], signature]        MessagePack, in base 64 behind `fm2_`
/// ```
/// Source: the format's own package, `superfly/macaroon` (README and `caveat.go`).
struct FlyMacaroon {
  /// The organisation's number, where one is named.
  private(set) var organisation: Int64?
  /// Whether only some applications are within reach.
  private(set) var isForApps = false
  /// Whether it only reads.
  private(set) var reads = false
  private(set) var end: Int64?
  /// Whether it only proves who somebody is, for another token that asks for it.
  let isDischarge: Bool

  private enum Caveat {
    static let organisation: Int64 = 0
    static let volumes: Int64 = 2
    static let apps: Int64 = 3
    static let validity: Int64 = 4
    static let mutations: Int64 = 6
    static let machines: Int64 = 7
    static let ifPresent: Int64 = 13
    static let clusters: Int64 = 16
    static let action: Int64 = 26
  }
  /// Bit of the mask of actions; the others create, change, delete and control.
  private static let read: Int64 = 1

  /// - Parameter body: base 64, behind the label.
  init?(_ body: some Collection<UInt8>) {
    guard let bytes = Base64.decode(body), let parts = MessagePack(bytes[...])?.list, parts.count == 4,
      let location = parts[1].text, let caveats = parts[2].list
    else { return nil }
    isDischarge = location.contains("/aaa/")
    narrow(caveats)
  }

  private mutating func narrow(_ caveats: [MessagePack]) {
    for index in stride(from: 0, to: caveats.count - 1, by: 2) {
      guard let type = caveats[index].integer else { return }
      narrow(type, caveats[index + 1])
    }
  }

  private mutating func narrow(_ type: Int64, _ caveat: MessagePack) {
    let fields = caveat.list ?? []
    switch type {
    case Caveat.organisation:
      organisation = fields.first?.integer
      if fields.count > 1 { narrow(mask: fields[1]) }
    case Caveat.apps, Caveat.machines, Caveat.volumes, Caveat.clusters:
      isForApps = true
      if case .map(let resources)? = fields.first { narrow(masks: resources.map(\.1)) }
    case Caveat.mutations: isForApps = true
    case Caveat.validity: if fields.count > 1, let until = fields[1].integer { end = min(end ?? until, until) }
    case Caveat.action: narrow(mask: fields.first ?? caveat)
    case Caveat.ifPresent:
      // What is asked for is narrowed by the caveats inside; all else is left what the mask says.
      if let inner = fields.first?.list, fields.count > 1, let rest = fields[1].integer, rest & ~Self.read == 0 {
        let wasReading = reads
        narrow(inner)
        reads = wasReading
      }
    default: break
    }
  }

  private mutating func narrow(mask: MessagePack) {
    if let mask = mask.integer, mask & ~Self.read == 0 { reads = true }
  }

  private mutating func narrow(masks: [MessagePack]) {
    let numbers = masks.compactMap(\.integer)
    if !numbers.isEmpty, numbers.allSatisfy({ $0 & ~Self.read == 0 }) { reads = true }
  }
}

/// Fly.io: `FlyV1 fm2_…,fm2_…`, a token with what discharges its caveats.
struct FlyTokenRecogniser: Recogniser {
  let anchors = ["fm2_", "fm1r_", "fm1a_"]
  private static let length = 100...6_000
  private static let tokens = 16

  func recognise(in text: [UInt8], at anchor: Int) -> Recognition? {
    guard Boundary.isFree(before: anchor, in: text) else { return nil }
    var (end, bodies): (Int, [ArraySlice<UInt8>]) = (anchor, [])
    while bodies.count < Self.tokens, let body = Self.body(text, from: bodies.isEmpty ? end : end + 1) {
      if !bodies.isEmpty, text[end] != UInt8(ascii: ",") { break }
      bodies.append(body)
      end = body.endIndex
    }
    guard let first = bodies.first else { return nil }
    if Placeholder.isFiller(first.prefix(200)) { return .leftOut(.flyToken, .filler, anchor..<end) }
    var result = Recognition(kind: .flyToken, secret: Secret(text[anchor..<end]), range: anchor..<end)
    result.power = .admin
    result.prefix = String(text[anchor...].prefix(5).text.prefix { $0 != "_" }) + "_"
    let decoded = bodies.compactMap { FlyMacaroon($0) }
    if let token = decoded.first(where: { !$0.isDischarge }) { Self.describe(token, &result) }
    return result
  }

  private static func describe(_ token: FlyMacaroon, _ result: inout Recognition) {
    result.basis = .proven
    result.power = token.reads ? .read : token.isForApps ? .data : .admin
    result.variant = token.reads ? "reads" : token.isForApps ? "some apps" : "organisation"
    result.lifetime = token.end.map(Lifetime.until) ?? .never
    result.identity.account = token.organisation.map(String.init)
  }

  private static func body(_ text: [UInt8], from start: Int) -> ArraySlice<UInt8>? {
    guard start < text.count else { return nil }
    let head = text[start...].prefix(6)
    guard head.starts(with: "fm".utf8), let line = head.firstIndex(of: UInt8(ascii: "_")) else { return nil }
    var end = line + 1
    while end < text.count, end - line <= length.upperBound, Alphabet.base64.contains(text[end]) { end += 1 }
    return length.contains(end - line - 1) ? text[(line + 1)..<end] : nil
  }
}
