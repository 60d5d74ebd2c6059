import SQLAnalysis
import SallyportModel

extension ValueForm<SecretReference> {
  /// `env:`, `file:` or `exec:`; a relative path starts at the configuration file's directory.
  static func secret(relativeTo directory: String) -> ValueForm {
    let forms = "write `env:NAME`, `file:PATH` or `exec:COMMAND`, and keep the secret there"
    return ValueForm(expected: "a reference to a secret", hint: forms) { text throws(Misfit) in
      guard let colon = text.firstIndex(of: ":") else { throw written(out: forms) }
      let rest = String(text[text.index(after: colon)...])
      guard !rest.isEmpty else { throw Misfit(hint: forms) }
      switch text[..<colon] {
      case "env": return .environment(try variable(rest))
      case "file": return .file(Paths.absolute(rest, from: directory))
      case "exec": return .command(rest)
      default: throw written(out: forms)
      }
    }
  }

  private static func written(out hint: String) -> Misfit {
    Misfit(complaint: "is written out in the file", hint: hint, isSecret: true)
  }

  /// POSIX's form of a name. Anything else is more likely a secret than a variable, so it is not repeated.
  private static func variable(_ name: String) throws(Misfit) -> String {
    let fits = name.utf8.enumerated().allSatisfy { index, byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"): true
      case UInt8(ascii: "0")...UInt8(ascii: "9"): index > 0
      default: false
      }
    }
    guard fits else {
      throw Misfit(
        complaint: "names no environment variable",
        hint: "write `env:` and a name of letters, digits and `_`", isSecret: true)
    }
    return name
  }
}

extension ValueForm<String> {
  /// A name as PostgreSQL keeps them: 1 to 63 bytes, no NUL (NAMEDATALEN).
  static func identifier(_ what: String) -> ValueForm {
    .simple("\(what), 1 to 63 bytes") { text in
      (1...63).contains(text.utf8.count) && !text.utf8.contains(0) ? text : nil
    }
  }

  /// A schema for the search path. `$user` means another schema for each login, and temporary objects hide the real ones.
  static var schemaName: ValueForm {
    .simple("the name of a schema, 1 to 63 bytes", hint: "a schema that holds tables, such as `public`") { text in
      guard text != "$user", !text.hasPrefix("pg_temp") else { return nil }
      return (1...63).contains(text.utf8.count) && !text.utf8.contains(0) ? text : nil
    }
  }

  /// `schema.name`: a bare name could be anybody's. Or `extension:name`, of an extension that has been reviewed.
  static var functionName: ValueForm {
    .simple("a function as `schema.name`", hint: "such as `public.order_total`, or `extension:pg_trgm`") { text in
      if let name = text.wholeMatch(of: /extension:(.+)/)?.1 {
        return Analyzer.reviewedExtensions.contains(String(name)) ? text : nil
      }
      let parts = text.split(separator: ".", omittingEmptySubsequences: false)
      let fits = parts.allSatisfy { (1...63).contains($0.utf8.count) && !$0.contains(where: \.isWhitespace) }
      return parts.count == 2 && fits ? text : nil
    }
  }

  /// A path; a relative one starts at the configuration file's directory.
  static func path(relativeTo directory: String) -> ValueForm {
    .simple("a path") { text in
      guard (1...4_096).contains(text.utf8.count), !text.utf8.contains(0) else { return nil }
      return Paths.absolute(text, from: directory)
    }
  }
}
