public import CredentialScan

/// One synthetic credential, as its provider would hand it out, with what is true of it.
public struct Sample: Sendable {
  /// A variable with its value.
  public struct Field: Sendable {
    public var name: String
    public var value: String
    init(_ name: String, _ value: String) { (self.name, self.value) = (name, value) }
  }

  public var kind: CredentialKind
  /// In the order in which they are written.
  public var fields: [Field]
  /// What must not stand in any output.
  public var secrets: [String]
  public var power: Power
  /// What the credential itself tells of its environment.
  public var environment = EnvironmentClass.unknown
  /// Whether it opens an account with production and backups, whatever else is known.
  public var isWholeAccount = false
  public var isExpired = false
  /// Whether it ends within hours, by what it is: one step milder.
  public var isShort = false
  /// Whether only its variable's name tells what it is.
  public var needsName = false

  /// A credential that is one value.
  init(_ kind: CredentialKind, _ name: String, _ value: String, _ power: Power, secret: String? = nil) {
    self.kind = kind
    fields = [Field(name, value)]
    secrets = [secret ?? value]
    self.power = power
  }

  func wholeAccount() -> Sample { with { $0.isWholeAccount = true } }
  func named() -> Sample { with { $0.needsName = true } }
  func environment(_ environment: EnvironmentClass) -> Sample { with { $0.environment = environment } }
  func with(_ change: (inout Sample) -> Void) -> Sample {
    var copy = self
    change(&copy)
    return copy
  }
}

/// What is true of a credential in a place.
public struct Label: Sendable {
  public let kind: CredentialKind
  /// Number in the catalogue of places.
  public let place: Int
  /// From the home: `.cursor/mcp.json`.
  public let file: String
  public let secrets: [String]
  public let power: Power
  public let environment: EnvironmentClass
  public let reach: Reach
  /// What may be said of it. More than one where its power is known to nobody offline.
  public let verdicts: Set<ScanVerdict>

  /// - Parameter isHinted: whether nothing but the file's name says that it is for development.
  init(_ sample: Sample, place: Int, file: String, reach: Reach, isHinted: Bool = false) {
    (kind, self.place, self.file, secrets, power) = (sample.kind, place, file, sample.secrets, sample.power)
    environment = isHinted ? .nonProduction : sample.environment
    self.reach = reach
    let isLimited = sample.power < .data || sample.isWholeAccount || sample.isExpired
    verdicts =
      isHinted && !isLimited
      ? Truth.shortened(sample.power == .admin ? [.serious, .severe, .companyEnding] : [.serious, .severe], sample)
      : Truth.shortened(Truth.verdicts(of: sample, in: environment, reach), sample)
  }
}

/// The table of severity, in the words of the people who wrote it down, not of the code that applies it.
enum Truth {
  /// One step milder, for what ends within hours.
  static func shortened(_ verdicts: Set<ScanVerdict>, _ sample: Sample) -> Set<ScanVerdict> {
    guard sample.isShort else { return verdicts }
    return Set(verdicts.map { $0 == .companyEnding ? .severe : $0 == .severe ? .serious : .contained })
  }

  static func verdicts(of sample: Sample, in environment: EnvironmentClass, _ reach: Reach) -> Set<ScanVerdict> {
    if sample.kind == .awsCanary { return [.contained] }
    if sample.power == .published { return [.byDesign] }
    if sample.isExpired || sample.kind == .sallyportToken { return [.contained] }
    if sample.isWholeAccount { return environment == .local ? [.contained, .companyEnding] : [.companyEnding] }
    switch (sample.power, environment) {
    case (.data..., .production), (.data..., .unknownRemote):
      return reach >= .readable ? [.companyEnding] : [.severe]
    case (.admin, .nonProduction): return [.severe]
    case (.admin, .local), (.data, .local), (.data, .nonProduction): return [.contained]
    // Where it works is not written anywhere: nobody can tell offline, and both words are defensible.
    case (.admin, _): return [.companyEnding, .severe]
    case (.data, _): return [.severe, .companyEnding]
    case (.write, .production): return [.severe]
    case (.write, .local), (.read, .local), (.read, .nonProduction): return [.contained, .serious]
    case (.write, _), (.read, _): return [.serious, .contained]
    default: return [.serious, .contained]
    }
  }
}
