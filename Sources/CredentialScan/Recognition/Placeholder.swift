/// What stands where a secret would and is none: pointers to a store, fillers, examples out of documentation.
///
/// What is passed over for it is counted, with its place: a rule may be wrong about a password that somebody chose badly.
enum Placeholder {
  /// A reference that something resolves at run time.
  static func isPointer(_ value: some Collection<UInt8>) -> Bool {
    let text = String(decoding: value.prefix(300), as: UTF8.self)
    if pointerPrefixes.contains(where: text.hasPrefix) { return true }
    if text.hasPrefix("$"), !text.hasPrefix("$2"),
      text.dropFirst().first.map({ $0.isLetter || $0 == "_" || $0 == "(" }) == true
    {
      return !text.contains(" ") || text.hasPrefix("$(")
    }
    // A variable with a default is a pointer unless the default is the value.
    if text.hasPrefix("${"), text.hasSuffix("}") { return !text.contains(":-") || text.hasSuffix(":-}") }
    return text.hasPrefix("{{") && text.hasSuffix("}}") || text.hasPrefix("%(") || text.hasPrefix("<%")
      || text.hasPrefix("${{")
  }

  private static let pointerPrefixes = [
    "op://", "doppler://", "vault://", "vault:", "env:", "file:", "exec:", "secret://", "secretsmanager:", "arn:aws:",
    "projects/", "keychain:", "keyring:", "@Microsoft.KeyVault", "process.env.", "os.environ", "os.getenv", "ENV[",
    "ENC[",
    "!vault", "sealed:", "ref+", "bw://", "infisical://", "akv://", "gcp://", "ssm://", "ssm:", "input:", "secret:",
    "getenv(", "config(", "${{",
  ]

  /// Whether the letters say "fill me in": one letter over and over, counting, or words such as `your-token`.
  static func isFiller(_ value: some Collection<UInt8>) -> Bool {
    guard !value.isEmpty else { return true }
    if isMonotonous(value) { return true }
    let text = String(decoding: value.prefix(200), as: UTF8.self).lowercased()
    return marks.contains(where: text.contains) || (value.count < 40 && wholeWords.contains(text))
      || boundWords.contains { stands($0, in: text) }
  }

  private static func isMonotonous(_ value: some Collection<UInt8>) -> Bool {
    var seen = Set<UInt8>()
    var (run, longest, steps, longestSteps) = (1, 1, 1, 1)
    var previous: UInt8?
    for byte in value {
      seen.insert(byte)
      if let previous {
        run = byte == previous ? run + 1 : 1
        steps = byte == previous &+ 1 ? steps + 1 : 1
      }
      longest = max(longest, run)
      longestSteps = max(longestSteps, steps)
      previous = byte
    }
    return value.count >= 8 && (seen.count <= 3 || longest >= 8 || longestSteps >= 9)
  }

  /// Whether a word stands between letters' ends: `fake` in `my-fake-key`, not among forty random letters.
  private static func stands(_ word: String, in text: String) -> Bool {
    var rest = text[...]
    while let found = rest.firstRange(of: word) {
      let before = found.lowerBound == text.startIndex ? nil : text[text.index(before: found.lowerBound)]
      let after = found.upperBound == text.endIndex ? nil : text[found.upperBound]
      let goesOn = { (character: Character?) in character?.isLetter == true || character?.isNumber == true }
      if !goesOn(before), !goesOn(after) || word.last?.isLetter == false { return true }
      rest = rest[found.upperBound...]
    }
    return false
  }

  /// So long, or with such signs, that no generator of passwords comes upon them.
  private static let marks = [
    "example", "placeholder", "yourtoken", "yourpassword", "changeme", "change-me", "change_me", "replaceme", "xxxxxx",
    "<your", "redacted", "*****", "•••", "…", "not-a-real", "supersecret", "super-secret", "my-secret", "my_secret",
    "none-set",
  ]
  /// Short enough to stand in a random text by chance: they count alone only.
  private static let boundWords = [
    "your-", "your_", "yourkey", "replace-", "replace_", "insert-", "insert_", "dummy", "todo", "sample", "fake",
    "xxxxx",
    "fakepassword", "fakekey", "faketoken", "fakesecret", "dummypassword", "dummykey", "dummytoken", "dummysecret",
    "samplepassword", "samplekey", "sampletoken", "testpassword", "testkey", "testtoken", "testsecret",
  ]
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
