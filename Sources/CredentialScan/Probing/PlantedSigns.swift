/// Credentials that are put somewhere to tell who tries them: whoever uses one wakes somebody up.
enum PlantedSigns {
  /// Words that nobody gives to what they want to be used.
  private static let words: Set<String> = [
    "canary", "canarytoken", "canarytokens", "honeytoken", "honeytokens", "honeypot", "honey", "decoy", "tripwire",
  ]
  /// Where the makers of such credentials let them point to.
  private static let hosts = ["canarytokens.com", "canarytokens.org", "thinkst.com", "o3n.io"]

  /// What gives it away; `nil` where nothing does.
  static func sign(of kept: KeptCredential) -> String? {
    let recognition = kept.recognition
    if recognition.kind == .awsCanary { return "its account belongs to a maker of planted keys" }
    let identity = recognition.identity
    if let host = identity.host?.lowercased(),
      let known = hosts.first(where: { host == $0 || host.hasSuffix("." + $0) })
    {
      return "the host belongs to `\(known)`"
    }
    let texts = [
      ("host", identity.host), ("database", identity.database), ("user", identity.user), ("profile", identity.label),
    ]
    for (name, text) in texts {
      if let word = EnvironmentWords.parts(of: text ?? "").first(where: words.contains) {
        return "the \(name) has the word `\(word)`"
      }
    }
    return nil
  }
}
