/// What stands where a secret would and is none: pointers to a store, fillers, examples out of documentation.
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
    var seen = Set<UInt8>()
    var run = 1
    var longest = 1
    var steps = 1
    var longestSteps = 1
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
    if value.count >= 8, seen.count <= 3 || longest >= 8 || longestSteps >= 9 { return true }
    let text = String(decoding: value.prefix(200), as: UTF8.self).lowercased()
    return words.contains(where: text.contains) || (value.count < 40 && wholeWords.contains(text))
  }

  private static let words = [
    "example", "placeholder", "your-", "your_", "yourtoken", "yourpassword", "yourkey", "changeme", "change-me",
    "change_me",
    "replace-", "replace_", "replaceme", "xxxxx", "insert-", "insert_", "<your", "dummy", "redacted", "*****", "•••",
    "…",
    "my-secret", "my_secret", "todo", "sample", "not-a-real", "fake", "none-set", "supersecret", "super-secret",
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

  /// Whether a value is neither a pointer nor a filler.
  static func isReal(_ value: some Collection<UInt8>) -> Bool {
    !isPointer(value) && !isFiller(value) && !isBracketed(value)
  }

  /// `<password>`, `[YOUR-PASSWORD]`, `{password}`: a slot in documentation.
  private static func isBracketed(_ value: some Collection<UInt8>) -> Bool {
    guard let first = value.first, let last = Array(value.suffix(1)).first else { return false }
    return [(60, 62), (91, 93), (123, 125)].contains { $0.0 == first && $0.1 == last } || value.starts(with: "${".utf8)
  }
}
