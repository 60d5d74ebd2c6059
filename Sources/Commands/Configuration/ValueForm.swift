import SallyportModel

/// How one kind of value is written in the file: what to expect, and how to read it.
struct ValueForm<Value> {
  /// With its article: `a duration between 1s and 1h`.
  var expected: String
  /// An example or an explanation for the hint.
  var hint: String?
  var read: (String) throws(Misfit) -> Value
}

/// Why a text is not of a form, where the form can say more than ``ValueForm/expected``.
struct Misfit: Error, Equatable {
  /// Follows the key: `is not …`.
  var complaint: String?
  var hint: String?
  /// True when the text may be a secret: it is then neither repeated nor shown.
  var isSecret = false
}

extension ValueForm {
  /// A form that reads or does not, with nothing more to say.
  static func simple(_ expected: String, hint: String? = nil, read: @escaping (String) -> Value?) -> ValueForm {
    ValueForm(expected: expected, hint: hint) { text throws(Misfit) in
      guard let value = read(text) else { throw Misfit() }
      return value
    }
  }
}

extension ValueForm where Value: CaseIterable & RawRepresentable, Value.RawValue == String {
  /// One of a few words.
  static var choice: ValueForm {
    let words = Value.allCases.map(\.rawValue)
    let list = words.dropLast().map { "`\($0)`" }.joined(separator: ", ") + " or `\(words.last ?? "")`"
    return ValueForm(expected: list) { text throws(Misfit) in
      if let value = Value(rawValue: text) { return value }
      let nearest = Suggestion.nearest(to: text, among: words)
      throw Misfit(hint: nearest.map { "did you mean `\($0)`?" })
    }
  }
}

extension ValueForm<Int> {
  static func count(in range: ClosedRange<Int>) -> ValueForm {
    simple("a number between \(range.lowerBound) and \(range.upperBound)") { text in
      guard let number = Int(text.replacing("_", with: "")), range.contains(number) else { return nil }
      return number
    }
  }

  /// Bytes.
  static func size(in range: ClosedRange<Int>) -> ValueForm {
    let expected = "a size between \(SizeText.write(range.lowerBound)) and \(SizeText.write(range.upperBound))"
    return simple(expected, hint: "write a number with a unit: `10kB`, `512KiB`, `64MiB`") { text in
      SizeText.read(text).flatMap { range.contains($0) ? $0 : nil }
    }
  }
}

extension ValueForm<Duration> {
  static func duration(in range: ClosedRange<Duration>) -> ValueForm {
    let expected =
      "a duration between \(DurationText.write(range.lowerBound)) and \(DurationText.write(range.upperBound))"
    return simple(expected, hint: "write numbers with units: `500ms`, `45s`, `30m`, `1h30m`, `30d`") { text in
      DurationText.read(text).flatMap { range.contains($0) ? $0 : nil }
    }
  }
}
