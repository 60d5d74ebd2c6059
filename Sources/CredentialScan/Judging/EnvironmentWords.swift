/// Words that say an environment, where they stand alone between delimiters: `prod` in `shop-prod`, never in `product`.
enum EnvironmentWords {
  private static let production: Set<String> = ["prod", "production", "prd", "live", "main", "primary", "master"]
  private static let nonProduction: Set<String> = [
    "dev", "devel", "development", "test", "testing", "tests", "qa", "stg", "stage", "staging", "sandbox", "preview",
    "demo", "ci", "uat",
    "nonprod", "playground",
  ]

  /// The parts between everything that is neither a letter nor a digit; camel case and digits at the end part words too.
  static func parts(of text: String) -> [String] {
    var parts: [String] = []
    var current = ""
    var previous: Unicode.Scalar?
    for scalar in text.unicodeScalars {
      let isLetter = scalar.properties.isAlphabetic
      let isUpper = scalar.properties.isUppercase
      if !isLetter || (isUpper && previous.map { $0.properties.isLowercase } ?? false) {
        if !current.isEmpty { parts.append(current.lowercased()) }
        current = ""
      }
      if isLetter { current.unicodeScalars.append(scalar) }
      previous = scalar
    }
    if !current.isEmpty { parts.append(current.lowercased()) }
    return parts
  }

  /// What the words of a text say; both when they disagree.
  ///
  /// - Parameter isName: whether it is a branch's or database's own name, where `main`, `primary` and `live` say something; in a
  ///   host's name `primary` and `main` mean a server's part and are passed over.
  static func classes(of text: String, isHost: Bool = false) -> [(word: String, environment: EnvironmentClass)] {
    let parts = parts(of: text)
    // `non-prod` and `pre-prod` are two words that mean one thing.
    let negated = zip(parts, parts.dropFirst()).contains {
      ["non", "not", "pre"].contains($0) && production.contains($1)
    }
    var result: [(String, EnvironmentClass)] = []
    for part in parts {
      if production.contains(part), !negated, !(isHost && ["main", "primary", "master"].contains(part)) {
        result.append((part, .production))
      } else if nonProduction.contains(part) || (negated && production.contains(part)) {
        result.append((part, .nonProduction))
      }
    }
    return result
  }
}
