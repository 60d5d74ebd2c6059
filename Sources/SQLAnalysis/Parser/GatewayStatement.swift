/// A statement that the gateway answers itself: the agent's view of its own token, and its way to ask for a grant.
///
/// ```
///   SHOW sallyport.token
///   SHOW sallyport.grants
///   SHOW sallyport.requests
///   SELECT sallyport.request_grant(task => 'remove the test orders', tables => 'public.orders', verbs => 'delete',
///                                  rows => 100, rows_in_all => 1000, duration => '2h')
/// ```
public enum GatewayStatement: Hashable, Sendable {
  case token
  case grants
  case requests
  /// Names and values as they were written, in their order.
  case requestGrant([Argument])

  public struct Argument: Hashable, Sendable {
    public let name: String
    public let value: String
  }

  /// Why a text that is meant for the gateway is not understood.
  public struct Invalid: Error, Hashable, Sendable {
    public let description: String
    public let hint: String
  }

  /// Longer texts are not for the gateway. In bytes.
  public static let longest = 4_000

  /// - Returns: `nil` for a text that is meant for the database.
  public static func of(_ sql: [UInt8]) -> Result<GatewayStatement, Invalid>? {
    guard sql.count <= longest else { return nil }
    var words = Words(sql)
    switch words.next() {
    case .word("show"):
      guard words.next() == .word("sallyport"), words.next() == .sign(".") else { return nil }
      return topic(&words)
    case .word("select"): return function(&words)
    default: return nil
    }
  }

  /// A call of something in the schema that is the gateway's.
  private static func function(_ words: inout Words) -> Result<GatewayStatement, Invalid>? {
    var next = words.next()
    let isInFrom = next == .sign("*")
    if isInFrom {
      guard words.next() == .word("from") else { return nil }
      next = words.next()
    }
    guard next == .word("sallyport"), words.next() == .sign("."), case .word(let name) = words.next() else {
      return nil
    }
    if name == "request_grant", !isInFrom { return request(&words) }
    guard words.next() == .sign("(") else { return nil }
    return .failure(
      Invalid(
        description: name == "request_grant"
          ? "a grant is not asked for in FROM" : "the gateway has no function `\(name.prefix(40))`",
        hint: "write " + usage))
  }

  private static func topic(_ words: inout Words) -> Result<GatewayStatement, Invalid> {
    let topics: [String: GatewayStatement] = ["token": .token, "grants": .grants, "requests": .requests]
    guard case .word(let name) = words.next(), let topic = topics[name], words.isAtEnd else {
      return .failure(
        Invalid(
          description: "the gateway shows no such thing",
          hint: "`SHOW sallyport.token`, `SHOW sallyport.grants` or `SHOW sallyport.requests`"))
    }
    return .success(topic)
  }

  private static let usage =
    "`SELECT sallyport.request_grant(task => 'what for', tables => 'public.orders', verbs => 'update,delete', rows => 100, "
    + "rows_in_all => 1000, duration => '2h')`"

  private static func request(_ words: inout Words) -> Result<GatewayStatement, Invalid> {
    var arguments: [Argument] = []
    guard words.next() == .sign("(") else { return .failure(malformed) }
    while true {
      guard case .word(let name) = words.next(), words.next() == .sign("="), words.next() == .sign(">") else {
        return .failure(malformed)
      }
      switch words.next() {
      case .literal(let value): arguments.append(Argument(name: name, value: value))
      case .sign("$"):
        return .failure(
          Invalid(description: "a grant cannot be asked for with parameters", hint: "write the values into the text"))
      default: return .failure(malformed)
      }
      switch words.next() {
      case .sign(","): continue
      case .sign(")"): return words.isAtEnd ? .success(.requestGrant(arguments)) : .failure(malformed)
      default: return .failure(malformed)
      }
    }
  }

  private static let malformed = Invalid(description: "this does not ask for a grant", hint: "write " + usage)
}

/// The words of a short text, names in lower case, literals without their quotes.
private struct Words {
  enum Word: Equatable { case word(String), literal(String), sign(Character), other }

  private var lexer: Lexer
  private let text: [UInt8]

  init(_ sql: [UInt8]) {
    text = sql
    lexer = Lexer(sql)
  }

  mutating func next() -> Word? {
    guard let token = lexer.next() else { return nil }
    let written = String(decoding: text[token.range], as: UTF8.self)
    switch token.kind {
    case .word: return .word(written.lowercased())
    case .number where written.allSatisfy({ ("0"..."9").contains($0) }): return .literal(written)
    case .number: return written.hasPrefix("$") ? .sign("$") : .other
    case .plainString: return .literal(Self.unquoted(text[token.range]))
    case .sign(let byte): return .sign(Character(Unicode.Scalar(byte)))
    case .quotedName: return .word(String(written.dropFirst().dropLast()))
    case .string: return .other
    }
  }

  /// Byte by byte: no cluster hides a quote.
  private static func unquoted(_ literal: ArraySlice<UInt8>) -> String {
    var bytes: [UInt8] = []
    var isSecond = false
    for byte in literal.dropFirst().dropLast() {
      isSecond = byte == UInt8(ascii: "'") && !isSecond
      if !isSecond { bytes.append(byte) }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Nothing but a semicolon is left.
  var isAtEnd: Bool {
    var rest = self
    let last = rest.next()
    return last == nil || last == .sign(";") && rest.next() == nil
  }
}
