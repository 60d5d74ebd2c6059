/// All recognisers with one index over their anchors.
struct RecogniserSet: Sendable {
  static let standard = RecogniserSet()

  private let recognisers: [any Recogniser]
  private let index: AnchorIndex

  init() {
    recognisers =
      TokenShapes.recognisers + [
        WebTokenRecogniser(), URLRecogniser(), AWSKeyRecogniser(), OpenAIRecogniser(), TerraformCloudRecogniser(),
        AzureRecogniser(), AzureSecretRecogniser(), FlyTokenRecogniser(), PrivateKeyRecogniser(), KeywordRecogniser(),
        NamedTextRecogniser(),
      ]
    index = AnchorIndex(recognisers.map(\.anchors))
  }

  /// What begins in a range and is a credential, in order; of those that overlap the one that says more.
  func recognise(_ text: [UInt8], in range: Range<Int>? = nil) -> [Recognition] {
    search(text, in: range).filter { $0.leftOut == nil }
  }

  /// The same, with what only looks like one.
  func search(_ text: [UInt8], in range: Range<Int>? = nil) -> [Recognition] {
    var found: [Recognition] = []
    index.search(text, in: range ?? 0..<text.count) { recogniser, offset in
      guard let recognition = recognisers[recogniser].recognise(in: text, at: offset) else { return }
      Self.insert(recognition, into: &found)
    }
    return found.count < 2 ? found : found.sorted { $0.range.lowerBound < $1.range.lowerBound }
  }

  /// A token in a URL's password is found twice: what its own shape says counts more than where it stands.
  private static func insert(_ new: Recognition, into found: inout [Recognition]) {
    let clashing = found.indices.filter { found[$0].range.overlaps(new.range) }
    guard !clashing.isEmpty else { return found.append(new) }
    guard clashing.allSatisfy({ rank(new) > rank(found[$0]) }) else { return }
    found[clashing[0]] = new
    for index in clashing.dropFirst().reversed() { found.remove(at: index) }
  }

  /// What says more: its kind first, then whether it names a host. Which of two is found first counts for nothing.
  private static func rank(_ recognition: Recognition) -> Int {
    guard recognition.leftOut == nil else { return -1 }
    return 2 * kindRank(recognition) + (recognition.identity.host == nil ? 0 : 1)
  }

  private static func kindRank(_ recognition: Recognition) -> Int {
    switch recognition.kind {
    case .httpHeader, .namedSecret: 0
    case .sallyportToken: recognition.identity.host == nil ? 1 : 4
    // A name tells more than a prefix that several providers share.
    case .authService: 4
    // Without a prefix only the name told what it is; bytes that tell it themselves know more.
    default: recognition.prefix.isEmpty ? 2 : 3
    }
  }
}
