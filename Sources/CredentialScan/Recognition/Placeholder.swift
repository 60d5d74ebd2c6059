/// What stands where a secret would and is none: pointers to a store, fillers, examples out of documentation.
///
/// What is passed over for it is counted, with its place: a rule may be wrong about a password that somebody chose badly.
enum Placeholder {
  /// A reference that something resolves at run time.
  static func isPointer(_ value: some Collection<UInt8>) -> Bool {
    let text = Array(value.prefix(300))
    if pointerPrefixes.begins(text) { return true }
    switch text.first {
    case UInt8(ascii: "$"): return isVariable(text)
    case UInt8(ascii: "{"): return text.starts(with: "{{".utf8) && text.suffix(2).elementsEqual("}}".utf8)
    default: return false
    }
  }

  /// `$NAME`, `$(command)`, `${NAME}`.
  private static func isVariable(_ text: [UInt8]) -> Bool {
    guard text.count > 1 else { return false }
    if text[1] == UInt8(ascii: "(") { return true }
    if isLetter(text[1]) || text[1] == UInt8(ascii: "_") { return !text.contains(32) }
    // A variable with a default is a pointer unless the default is the value.
    guard text[1] == UInt8(ascii: "{"), text.last == UInt8(ascii: "}") else { return false }
    return !WordIndex([":-"]).stands(in: text) || text.suffix(3).elementsEqual(":-}".utf8)
  }

  /// Bytes of letters beyond ASCII count as letters.
  private static func isLetter(_ byte: UInt8) -> Bool { byte >= 0x80 || Alphabet.letters.contains(byte) }

  private static let pointerPrefixes = WordIndex([
    "op://", "doppler://", "vault://", "vault:", "env:", "file:", "exec:", "secret://", "secretsmanager:", "arn:aws:",
    "projects/", "keychain:", "keyring:", "@Microsoft.KeyVault", "process.env.", "os.environ", "os.getenv", "ENV[",
    "ENC[",
    "!vault", "sealed:", "ref+", "bw://", "infisical://", "akv://", "gcp://", "ssm://", "ssm:", "input:", "secret:",
    "getenv(", "config(", "${{", "%(", "<%",
  ])

  /// Whether the letters say "fill me in": one letter over and over, counting, or words such as `your-token`.
  static func isFiller(_ value: some Collection<UInt8>) -> Bool {
    guard !value.isEmpty else { return true }
    if isMonotonous(value) { return true }
    let text = value.prefix(200).map { 65...90 ~= $0 ? $0 | 0x20 : $0 }
    return marks.stands(in: text) || (value.count < 40 && wholeWords.contains(text[...].text))
      || text.indices.contains { stands(in: text, at: $0) }
  }

  private static func isMonotonous(_ value: some Collection<UInt8>) -> Bool {
    var seen = [Bool](repeating: false, count: 256)
    var kinds = 0
    var (run, longest, steps, longestSteps) = (1, 1, 1, 1)
    var previous: UInt8?
    for byte in value {
      if !seen[Int(byte)] { kinds += 1 }
      seen[Int(byte)] = true
      if let previous {
        run = byte == previous ? run + 1 : 1
        steps = byte == previous &+ 1 ? steps + 1 : 1
      }
      longest = max(longest, run)
      longestSteps = max(longestSteps, steps)
      previous = byte
    }
    return value.count >= 8 && (kinds <= 3 || longest >= 8 || longestSteps >= 9)
  }

  /// Whether a word stands between letters' ends: `fake` in `my-fake-key`, not among forty random letters.
  private static func stands(in text: [UInt8], at index: Int) -> Bool {
    let goesOn = { (byte: UInt8) in isLetter(byte) || Alphabet.digits.contains(byte) }
    guard index == 0 || !goesOn(text[index - 1]) else { return false }
    return boundWords.stands(in: text, at: index) { end, word in
      end == text.count || !goesOn(text[end]) || word.last.map(isLetter) == false
    }
  }

  /// So long, or with such signs, that no generator of passwords comes upon them.
  private static let marks = WordIndex([
    "example", "placeholder", "yourtoken", "yourpassword", "changeme", "change-me", "change_me", "replaceme", "xxxxxx",
    "<your", "redacted", "*****", "•••", "…", "not-a-real", "supersecret", "super-secret", "my-secret", "my_secret",
    "none-set",
  ])
  /// Short enough to stand in a random text by chance: they count alone only.
  private static let boundWords = WordIndex([
    "your-", "your_", "yourkey", "replace-", "replace_", "insert-", "insert_", "dummy", "todo", "sample", "fake",
    "xxxxx",
    "fakepassword", "fakekey", "faketoken", "fakesecret", "dummypassword", "dummykey", "dummytoken", "dummysecret",
    "samplepassword", "samplekey", "sampletoken", "testpassword", "testkey", "testtoken", "testsecret",
  ])
  private static let wholeWords: Set<String> = [
    "password", "passwd", "secret", "token", "pass", "pwd", "user", "username", "null", "none", "nil", "undefined",
    "true",
    "false", "test", "foo", "bar", "baz", "abc123", "abc", "admin", "root", "postgres", "key", "value", "string", "p",
    "x",
    "pw", "mypassword", "mysecretpassword", "mysecret", "hunter2", "<password>", "[password]", "[your-password]",
    "db_password",
    "database_password", "default", "empty", "optional", "required", "…", "...", "disabled", "enabled", "trust", "****",
    "***",
  ]
  private static let nothings: Set<String> = [
    "null", "none", "nil", "undefined", "true", "false", "default", "empty", "optional", "required", "disabled",
    "enabled",
    "string", "value",
  ]

  /// Words for no value at all, or for a setting: they stand in nobody's place.
  static func isNothing(_ value: some Collection<UInt8>) -> Bool {
    nothings.contains(String(decoding: value.prefix(20), as: UTF8.self).lowercased())
  }

  /// Whether a value is neither a pointer nor a filler.
  static func isReal(_ value: some Collection<UInt8>) -> Bool { why(value) == nil }

  /// Why a value is passed over; `nil` when it may be a secret.
  static func why(_ value: some Collection<UInt8>) -> LeftOut.Reason? {
    if isPointer(value) { return .pointer }
    return isFiller(value) || isBracketed(value) ? .filler : nil
  }

  /// `<password>`, `[YOUR-PASSWORD]`, `{password}`: a slot in documentation.
  private static func isBracketed(_ value: some Collection<UInt8>) -> Bool {
    guard let first = value.first, let last = Array(value.suffix(1)).first else { return false }
    return [(60, 62), (91, 93), (123, 125)].contains { $0.0 == first && $0.1 == last } || value.starts(with: "${".utf8)
  }
}
