import Foundation

/// A long transcript of an agent, as one is after weeks of work: talk, code, listings, images, and now and then a credential.
public enum Transcript {
  /// One block of about a megabyte is made with care and written again and again, each time with a credential of its own.
  public static func write(to path: String, megabytes: Int) throws {
    var random = Seeded(9)
    let block = Array(self.block(&random).utf8)
    guard FileManager.default.createFile(atPath: path, contents: nil) else { throw CocoaError(.fileWriteUnknown) }
    let file = try FileHandle(forWritingTo: URL(filePath: path))
    defer { try? file.close() }
    var written = 0
    while written < megabytes << 20 {
      let token = Encodings.gitHub("ghp_", &random)
      let line = Array(#"{"type":"user","message":{"content":"export GITHUB_TOKEN=\#(token)"}}"#.utf8) + [10]
      try file.write(contentsOf: block + line)
      written += block.count + line.count
    }
  }

  private static let talk = [
    "I'll read the order service first, then change the handler so that it retries on conflict.",
    "The test fails because the fixture's timestamp has no zone; let me look at how the parser treats it.",
    "    const rows = await db.query('select id, total from orders where status = $1', [status]);\\n    return rows.map(toOrder);",
    "total 48\\ndrwxr-xr-x  7 sally staff   224 Nov 21 10:04 src\\n-rw-r--r--  1 sally staff  1021 Nov 20 09:12 package.json",
    "PASS  src/checkout.test.ts (4.21 s)\\n  checkout\\n    \\u2713 adds the tax (12 ms)\\n    \\u2713 rejects an empty cart (3 ms)",
    "See https://docs.shop.dev/guide/orders?id=4411#retry and http://localhost:3000/orders for the token bucket.",
  ]

  private static func block(_ random: inout Seeded) -> String {
    var lines: [String] = []
    var size = 0
    while size < 1 << 20 {
      let text = (0..<Int.random(in: 1...12, using: &random)).map { _ in random.pick(talk) }.joined(separator: " ")
      var line =
        #"{"parentUuid":"\#(Letters.uuid(&random))","type":"assistant","timestamp":"2026-11-22T10:04:11.123Z","#
        + #""message":{"role":"assistant","content":[{"type":"text","text":"\#(text)"}],"usage":{"input_tokens":4411}}}"#
      if Int.random(in: 0..<200, using: &random) == 0 {
        line = #"{"type":"user","message":{"content":[{"type":"image","data":"\#(Letters.base64(20_000, &random))"}]}}"#
      }
      lines.append(line)
      size += line.utf8.count + 1
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
