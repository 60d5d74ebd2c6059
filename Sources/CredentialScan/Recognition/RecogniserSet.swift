/// All recognisers with one index over their anchors.
struct RecogniserSet: Sendable {
  static let standard = RecogniserSet()

  private let recognisers: [any Recogniser]
  private let index: AnchorIndex

  init() {
    recognisers =
      TokenShapes.recognisers + [
        WebTokenRecogniser(), URLRecogniser(), AWSKeyRecogniser(), OpenAIRecogniser(), TerraformCloudRecogniser(),
        AzureRecogniser(), PrivateKeyRecogniser(), KeywordRecogniser(),
      ]
    index = AnchorIndex(recognisers.map(\.anchors))
  }

  /// What begins in a range, in order; of those that overlap the longest.
  func recognise(_ text: [UInt8], in range: Range<Int>? = nil) -> [Recognition] {
    var found: [Recognition] = []
    index.search(text, in: range ?? 0..<text.count) { recogniser, offset in
      guard let recognition = recognisers[recogniser].recognise(in: text, at: offset) else { return }
      Self.insert(recognition, into: &found)
    }
    return found
  }

  /// A token in a URL's password is found twice: what its own shape says counts more than where it stands.
  private static func insert(_ new: Recognition, into found: inout [Recognition]) {
    let first =
      found.lastIndex { !$0.range.overlaps(new.range) && $0.range.upperBound <= new.range.lowerBound }.map { $0 + 1 }
      ?? 0
    let clashing = found.indices[first...].filter { found[$0].range.overlaps(new.range) }
    guard let other = clashing.first else { return found.append(new) }
    if rank(new) > rank(found[other]) { found[other] = new }
  }

  private static func rank(_ recognition: Recognition) -> Int {
    switch recognition.kind {
    case .httpHeader, .namedSecret: 0
    case .sallyportToken: recognition.identity.host == nil ? 1 : 3
    default: 2
    }
  }
}
