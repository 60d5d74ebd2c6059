/// AWS: an access key's id, with the secret that stands near it.
struct AWSKeyRecogniser: Recogniser {
  var anchors: [String] { ["AKIA", "ASIA"] }
  /// How far the secret may be from the id.
  static let distance = 600
  private static let idBytes = Alphabet("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
  private static let secretBytes = Alphabet.alphanumeric.adding("+/")

  func recognise(in text: [UInt8], at anchor: Int) -> Recognition? {
    let end = anchor + 20
    guard end <= text.count, Boundary.isFree(before: anchor, in: text),
      text[anchor..<end].allSatisfy(Self.idBytes.contains),
      Boundary.isFree(after: end, in: text, inside: Self.idBytes)
    else { return nil }
    let id = text[anchor..<end]
    if Placeholder.isFiller(id) { return .leftOut(.awsKey, .documentedKey, anchor..<end) }
    // An id alone opens nothing.
    guard let secret = Self.secret(in: text, around: anchor..<end) else { return nil }
    let isTemporary = text[anchor + 1] == UInt8(ascii: "S")
    var result = Recognition(kind: isTemporary ? .awsTemporary : .awsKey, secret: Secret(text[secret]), range: secret)
    result.power = isTemporary ? .data : .admin
    result.lifetime = isTemporary ? .unknown : .never
    result.identity.account = AWSAccount.of(keyID: id)
    result.prefix = isTemporary ? "ASIA" : "AKIA"
    result.markCanary()
    return result
  }

  /// Forty letters that look random, behind the id first, then before it.
  private static func secret(in text: [UInt8], around id: Range<Int>) -> Range<Int>? {
    let behind = runs(in: text, id.upperBound..<min(text.count, id.upperBound + distance))
    let before = runs(in: text, max(0, id.lowerBound - distance)..<id.lowerBound).reversed()
    return (behind + before).first { Entropy.isRandom(text[$0]) }
  }

  private static func runs(in text: [UInt8], _ range: Range<Int>) -> [Range<Int>] {
    var result: [Range<Int>] = []
    var index = range.lowerBound
    while index < range.upperBound {
      guard secretBytes.contains(text[index]) else {
        index += 1
        continue
      }
      var end = index
      while end < text.count, end - index <= 41, secretBytes.contains(text[end]) { end += 1 }
      if end - index == 40 { result.append(index..<end) }
      // `\n` before the run, in JSON: its letter is none of the secret's.
      if end - index == 41, index > 0, text[index - 1] == UInt8(ascii: "\\") { result.append((index + 1)..<end) }
      while end < range.upperBound, secretBytes.contains(text[end]) { end += 1 }
      index = end
    }
    return result
  }
}

/// How much a run of letters looks like drawn at random.
enum Entropy {
  /// Bits per letter, by how often each stands there.
  static func bits(_ text: some Collection<UInt8>) -> Double {
    var counts: [UInt8: Int] = [:]
    for byte in text { counts[byte, default: 0] += 1 }
    let total = Double(text.count)
    return counts.values.reduce(0.0) { $0 - Double($1) / total * logarithm(Double($1) / total) }
  }

  /// For the 40 letters of an AWS secret: more than 4.25 bits, not all hexadecimal (a commit's id), and no slug.
  static func isRandom(_ text: some Collection<UInt8>) -> Bool {
    bits(text) >= 4.25 && !text.allSatisfy(Alphabet.hexadecimal.contains)
      && text.contains(where: Alphabet.upper.contains)
      && text.contains(where: Alphabet.lower.contains)
  }

  /// Base 2, by halving: no library of mathematics is needed for this.
  private static func logarithm(_ value: Double) -> Double {
    let exponent = Double(value.exponent)
    var fraction = value.significand
    var result = exponent
    var bit = 0.5
    for _ in 0..<20 {
      fraction *= fraction
      if fraction >= 2 {
        fraction /= 2
        result += bit
      }
      bit /= 2
    }
    return result
  }
}

/// OpenAI: every key of theirs has the letters `T3BlbkFJ` in its middle.
struct OpenAIRecogniser: Recogniser {
  var anchors: [String] { ["T3BlbkFJ"] }

  func recognise(in text: [UInt8], at anchor: Int) -> Recognition? {
    var start = anchor
    while start > 0, anchor - start < 100, Alphabet.base64URL.contains(text[start - 1]) { start -= 1 }
    var end = anchor
    while end < text.count, end - anchor < 120, Alphabet.base64URL.contains(text[end]) { end += 1 }
    guard let first = Self.beginning(text[start..<anchor]) else { return nil }
    let (head, tail) = (anchor - first, end - anchor - 8)
    var result = Recognition(kind: .openAIKey, secret: Secret(text[first..<end]), range: first..<end)
    result.power = .spend
    switch text[first...] {
    case let key where key.starts(with: "sk-admin-".utf8):
      guard 67...83 ~= head, 58...74 ~= tail else { return nil }
      (result.kind, result.power, result.basis, result.prefix) = (.openAIAdmin, .admin, .proven, "sk-admin-")
    case let key where key.starts(with: "sk-proj-".utf8) || key.starts(with: "sk-svcacct-".utf8):
      guard 66...86 ~= head, 58...74 ~= tail else { return nil }
      (result.variant, result.prefix) =
        key.starts(with: "sk-proj-".utf8) ? ("project", "sk-proj-") : ("service", "sk-svcacct-")
    default:
      guard head == 23, tail == 20 else { return nil }
      (result.variant, result.prefix, result.power) = ("whole organisation", "sk-", .read)
    }
    return result
  }

  /// The last `sk-` with nothing of a token before it.
  private static func beginning(_ text: ArraySlice<UInt8>) -> Int? {
    text.indices.last { index in
      text[index...].starts(with: "sk-".utf8) && (index == text.startIndex || "nrt".utf8.contains(text[index - 1]))
    }
  }
}

/// Terraform Cloud: `.atlasv1.` in the middle.
struct TerraformCloudRecogniser: Recogniser {
  var anchors: [String] { [".atlasv1."] }

  func recognise(in text: [UInt8], at anchor: Int) -> Recognition? {
    let start = anchor - 14
    guard start >= 0, text[start..<anchor].allSatisfy(Alphabet.alphanumeric.contains),
      Boundary.isFree(before: start, in: text)
    else { return nil }
    var end = anchor + 9
    let body = Alphabet.base64URL.adding("=")
    while end < text.count, end - anchor < 90, body.contains(text[end]) { end += 1 }
    guard 60...70 ~= end - anchor - 9, !Placeholder.isFiller(text[start..<anchor]) else { return nil }
    var result = Recognition(kind: .terraformCloud, secret: Secret(text[start..<end]), range: start..<end)
    result.power = .admin
    return result
  }
}

/// Azure: a client's secret, three letters, a digit and `Q~` at its beginning; its tenant and client stand beside it.
struct AzureSecretRecogniser: Recogniser {
  let anchors = (0...9).map { "\($0)Q~" }
  private static let head = Alphabet.alphanumeric.adding("_.~")
  private static let body = Alphabet.alphanumeric.adding("_.~-")

  func recognise(in text: [UInt8], at anchor: Int) -> Recognition? {
    let start = anchor - 3
    guard start >= 0, text[start..<anchor].allSatisfy(Self.head.contains), Boundary.isFree(before: start, in: text),
      start == 0 || !".~".utf8.contains(text[start - 1])
    else { return nil }
    var end = anchor + 3
    while end < text.count, end - anchor <= 38, Self.body.contains(text[end]) { end += 1 }
    guard 31...34 ~= end - anchor - 3 else { return nil }
    let value = text[start..<end]
    if Placeholder.isFiller(value) { return .leftOut(.azureServicePrincipal, .filler, start..<end) }
    guard Entropy.bits(value) > 3.5 else { return nil }
    var result = Recognition(kind: .azureServicePrincipal, secret: Secret(value), range: start..<end)
    result.power = .data
    return result
  }
}

/// Azure: keys of storage accounts and buses in connection strings.
struct AzureRecogniser: Recogniser {
  var anchors: [String] { ["AccountKey=", "SharedAccessKey="] }

  func recognise(in text: [UInt8], at anchor: Int) -> Recognition? {
    guard let sign = text[anchor...].firstIndex(of: UInt8(ascii: "=")) else { return nil }
    var end = sign + 1
    while end < text.count, end - sign < 100, Alphabet.base64.contains(text[end]) { end += 1 }
    let value = text[(sign + 1)..<end]
    let isStorage = text[anchor] == UInt8(ascii: "A")
    guard isStorage ? value.count == 88 : value.count == 44, value.last == UInt8(ascii: "="),
      !Placeholder.isFiller(value),
      Entropy.bits(value) > 4
    else { return nil }
    var result = Recognition(
      kind: .azureStorage, variant: isStorage ? "account key" : "bus key", secret: Secret(value),
      range: (sign + 1)..<end)
    let before = text[max(0, anchor - 300)..<anchor]
    if isStorage {
      // The development storage's key is the same for everybody, and published.
      if value.starts(with: "Eby8vdM02xNOcqFlqUwJ".utf8) {
        return .leftOut(.azureStorage, .documentedKey, (sign + 1)..<end)
      }
      result.identity.account = Self.setting("AccountName=", in: before)
    } else {
      result.identity.host = Self.setting("Endpoint=sb://", in: before).map { String($0.prefix { $0 != "/" }) }
    }
    result.power = .data
    if !isStorage, before.text.contains("RootManageSharedAccessKey") {
      (result.power, result.basis) = (.admin, .proven)
    }
    return result
  }

  private static func setting(_ name: String, in text: ArraySlice<UInt8>) -> String? {
    let line = text.text
    guard let found = line.firstRange(of: name) else { return nil }
    return String(line[found.upperBound...].prefix { $0 != ";" && $0 != "\"" })
  }
}
