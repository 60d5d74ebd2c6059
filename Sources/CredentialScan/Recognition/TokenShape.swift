/// A credential that a fixed beginning and an exact body tell: `ghp_` and 36 letters and digits, the last six a checksum.
struct TokenShape: Sendable {
  let kind: CredentialKind
  var variant = ""
  let prefix: String
  let body: Alphabet
  let length: ClosedRange<Int>
  let power: Power?
  var basis = PowerBasis.usual
  /// What the prefix says of the environment.
  var environment: EnvironmentClass?
  /// Whether a body is right beyond its letters.
  var check: (@Sendable (ArraySlice<UInt8>) -> Bool)?
  /// What more the body tells.
  var decode: (@Sendable (ArraySlice<UInt8>, inout Recognition) -> Void)?

  init(
    _ kind: CredentialKind, _ prefix: String, _ body: Alphabet, _ length: ClosedRange<Int>, _ power: Power?,
    variant: String = "", basis: PowerBasis = .usual, environment: EnvironmentClass? = nil,
    check: (@Sendable (ArraySlice<UInt8>) -> Bool)? = nil,
    decode: (@Sendable (ArraySlice<UInt8>, inout Recognition) -> Void)? = nil
  ) {
    (self.kind, self.prefix, self.body, self.length, self.power) = (kind, prefix, body, length, power)
    (self.variant, self.basis, self.environment) = (variant, basis, environment)
    (self.check, self.decode) = (check, decode)
  }
}

/// Recognises all token shapes.
struct TokenRecogniser: Recogniser {
  private let shapes: [TokenShape]
  let anchors: [String]

  /// - Parameter shapes: all with the same prefix, the most exact first.
  init(_ shapes: [TokenShape]) {
    self.shapes = shapes
    anchors = Array(Set(shapes.map(\.prefix)))
  }

  func recognise(in text: [UInt8], at anchor: Int) -> Recognition? {
    guard Boundary.isFree(before: anchor, in: text) else { return nil }
    return shapes.lazy.compactMap { Self.match($0, text, anchor) }.first
  }

  private static func match(_ shape: TokenShape, _ text: [UInt8], _ start: Int) -> Recognition? {
    let bodyStart = start + shape.prefix.utf8.count
    guard text[start...].starts(with: shape.prefix.utf8) else { return nil }
    var end = bodyStart
    let limit = min(text.count, bodyStart + shape.length.upperBound + 1)
    while end < limit, shape.body.contains(text[end]) { end += 1 }
    // A sentence's full stop is no part of a token.
    while end > bodyStart, text[end - 1] == UInt8(ascii: ".") { end -= 1 }
    let body = text[bodyStart..<end]
    guard shape.length.contains(body.count), Boundary.isFree(after: end, in: text, inside: shape.body) else {
      return nil
    }
    if Placeholder.isFiller(body) { return .leftOut(shape.kind, .filler, start..<end) }
    guard shape.check?(body) ?? true else { return nil }
    var result = Recognition(
      kind: shape.kind, variant: shape.variant, secret: Secret(text[start..<end]), range: start..<end)
    result.power = shape.power
    result.basis = shape.basis
    result.prefix = shape.prefix
    if let environment = shape.environment {
      result.evidence = [.init(environment: environment, source: .structure, text: "the prefix `\(shape.prefix)`")]
    }
    shape.decode?(body, &result)
    return result
  }
}

/// Whether a token could go on at its ends.
enum Boundary {
  /// A letter before is no part of a token where it is the letter of an escape: `\nghp_…` in JSON.
  static func isFree(before start: Int, in text: [UInt8]) -> Bool {
    guard start > 0 else { return true }
    guard Alphabet.tokenInner.contains(text[start - 1]) else { return true }
    if start > 1, text[start - 2] == UInt8(ascii: "\\"), "nrtbf".utf8.contains(text[start - 1]) { return true }
    // `%3D` and its like, in URLs.
    return start > 2 && text[start - 3] == UInt8(ascii: "%") && Alphabet.hexadecimal.contains(text[start - 1])
      && Alphabet.hexadecimal.contains(text[start - 2])
  }

  static func isFree(after end: Int, in text: [UInt8], inside body: Alphabet) -> Bool {
    guard end < text.count else { return true }
    return !Alphabet.tokenInner.contains(text[end]) && !(body.contains(text[end]) && text[end] != UInt8(ascii: "."))
  }
}
