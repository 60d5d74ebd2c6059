import Foundation
import PostgresSession
import Testing

@testable import UpstreamAccess

@Suite struct CredentialReferenceTests {
  @Test func `the three forms are read and written`() {
    for text in ["env:PGPASSWORD", "file:/run/secrets/agent", "exec:vault read -field=password db/agent"] {
      #expect(CredentialReference(text)?.description == text)
    }
    for text in ["", "env:", "env", "PGPASSWORD", "ENV:X", "keychain:x", ":x"] {
      #expect(CredentialReference(text) == nil, "\(text)")
    }
  }
}

@Suite struct UpstreamCredentialTests {
  func read(_ secret: String, user: String? = "agent") throws(UpstreamError) -> UpstreamCredential {
    try UpstreamCredential(secret: secret, user: user, from: .environment("X"))
  }

  @Test(arguments: ["pencil", "pencil\n", "pencil\r\n"])
  func `a line is a password`(_ secret: String) throws {
    #expect(try read(secret) == UpstreamCredential(user: "agent", password: Password("pencil")))
  }

  @Test func `spaces belong to a password`() throws {
    #expect(try read(" pen cil ").password == Password(" pen cil "))
  }

  @Test(arguments: ["postgresql", "postgres"])
  func `a URL has a password and perhaps a user`(_ scheme: String) throws {
    let whole = "\(scheme)://agent:p%40ss%2Fw@db.example.com:5432/shop?sslmode=require\n"
    #expect(try read(whole) == UpstreamCredential(user: "agent", password: Password("p@ss/w")))
    #expect(try read(whole, user: nil) == UpstreamCredential(user: "agent", password: Password("p@ss/w")))
    #expect(try read("\(scheme)://:pw@host/shop") == UpstreamCredential(user: "agent", password: Password("pw")))
  }

  @Test(arguments: [
    "", "\n", "hunter2\nhunter2", "hunter2\n\n", "hunter2\0", "postgresql://other:hunter2@host/shop",
    "postgresql://agent@hunter2/shop", "postgresql://agent:@hunter2/shop", "postgresql://[hunter2",
  ])
  func `what is no secret is refused without repeating it`(_ secret: String) {
    let error = #expect(throws: UpstreamError.self) { try read(secret) }
    #expect(error?.code == .credential)
    #expect(error?.description.contains("hunter2") == false)
    #expect(error?.description.hasPrefix("`env:X` ") == true)
  }

  @Test func `a password without a user is none`() {
    #expect(throws: UpstreamError.self) { try read("pencil", user: nil) }
    #expect(throws: UpstreamError.self) { try read("postgresql://:pencil@host/shop", user: nil) }
  }
}

@Suite(.timeLimit(.minutes(1))) struct CredentialResolverTests {
  let resolver = CredentialResolver(commandTimeout: .seconds(20)) { $0 == "SECRET" ? "pencil" : nil }

  func password(_ reference: CredentialReference, _ resolver: CredentialResolver? = nil) async throws -> Password? {
    try await (resolver ?? self.resolver).resolve(reference, user: "agent").password
  }

  func failure(_ reference: CredentialReference, _ resolver: CredentialResolver? = nil) async -> UpstreamError? {
    do {
      _ = try await password(reference, resolver)
      return nil
    } catch {
      return error as? UpstreamError
    }
  }

  /// A file with this content and mode, while `body` runs.
  func withFile<Result>(_ content: Data, mode: Int = 0o600, _ body: (String) async throws -> Result) async throws
    -> Result
  {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try content.write(to: file)
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file.path)
    defer { try? FileManager.default.removeItem(at: file) }
    return try await body(file.path)
  }

  @Test func `a login without a secret is one`() async throws {
    #expect(try await resolver.resolve(nil, user: "agent") == UpstreamCredential(user: "agent", password: nil))
    await #expect(throws: UpstreamError.self) { try await resolver.resolve(nil, user: nil) }
  }

  @Test func `a variable is read when it is set`() async throws {
    #expect(try await password(.environment("SECRET")) == Password("pencil"))
    #expect(await failure(.environment("OTHER"))?.message == "`env:OTHER` is not set")
  }

  @Test func `a file is read, through links too`() async throws {
    try await withFile(Data("pencil\n".utf8)) { path in
      #expect(try await password(.file(path)) == Password("pencil"))
      let link = path + ".link"
      try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: path)
      defer { try? FileManager.default.removeItem(atPath: link) }
      #expect(try await password(.file(link)) == Password("pencil"))
    }
  }

  @Test(arguments: [0o640, 0o604, 0o660, 0o644])
  func `a file that others can read is refused unless that is allowed`(_ mode: Int) async throws {
    try await withFile(Data("pencil".utf8), mode: mode) { path in
      let error = await failure(.file(path))
      #expect(error?.message == "other users of this host can read `file:\(path)`")
      #expect(error?.hint == "`chmod 600 \(path)`")
      let lenient = CredentialResolver(takesExposedFiles: true)
      let password = try await password(.file(path), lenient)
      #expect(password == Password("pencil"))
    }
  }

  @Test func `what is no file is told`() async throws {
    #expect(await failure(.file("/nonexistent/secret"))?.message == "`file:/nonexistent/secret` is not there")
    #expect(await failure(.file("/dev/zero"))?.message == "`file:/dev/zero` is no file")
    #expect(await failure(.file("/"))?.message == "`file:/` is no file")
  }

  @Test func `a file has a limit and is text`() async throws {
    let limit = CredentialResolver.secretLimit
    try await withFile(Data(repeating: 0x61, count: limit)) { path in
      let password = try await password(.file(path))
      #expect(password?.revealed.count == limit)
    }
    for content in [Data(repeating: 0x61, count: limit + 1), Data([0xFF])] {
      try await withFile(content) { path in
        #expect(await failure(.file(path))?.message == "`file:\(path)` is not a text of at most \(limit) bytes")
      }
    }
  }

  @Test func `a command prints its secret`() async throws {
    #expect(try await password(.command("printf 'pen%s\\n' cil")) == Password("pencil"))
    #expect(try await password(.command("echo noise >&2; echo pencil | cat")) == Password("pencil"))
  }

  @Test(arguments: [
    "echo hunter2; exit 1", "echo hunter2 >&2; false", "kill -9 $$", "no-such-command-anywhere", "true",
  ])
  func `a command that fails says nothing of what it printed`(_ line: String) async {
    let error = await failure(.command(line))
    #expect(error?.code == .credential)
    #expect(error?.message.contains(" failed") == true || error?.message.contains("is empty") == true)
  }

  @Test func `a command has a limit`() async throws {
    let limit = CredentialResolver.secretLimit
    #expect(try await password(.command("head -c \(limit) /dev/zero | tr '\\0' a"))?.revealed.count == limit)
    #expect(await failure(.command("head -c \(limit + 1) /dev/zero | tr '\\0' a"))?.code == .credential)
    #expect(await failure(.command("yes"))?.code == .credential)
  }

  @Test func `a command that hangs is ended with all that it started`() async throws {
    let resolver = CredentialResolver(commandTimeout: .milliseconds(300))
    let start = ContinuousClock.now
    let error = await failure(.command("sleep 600 | cat"), resolver)
    #expect(error?.code == .timedOut)
    #expect(ContinuousClock.now - start < .seconds(20))
  }
}
