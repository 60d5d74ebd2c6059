import Foundation
import Testing

@testable import Commands

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

struct RewritingTests {
  let temporary = try? TemporaryDirectory()

  private func file(_ name: String) throws -> String { try #require(temporary).file(name) }

  private func names() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: try #require(temporary).path).sorted()
  }

  @Test func `what stands beside a file that is replaced stays`() throws {
    let path = try file("a.env")
    for name in ["a.env", "a.env.new", "a.env~"] {
      try Files.create(try file(name), Array("old".utf8), mode: .ownerOnly)
    }
    try Files.replace(path, Array("new".utf8), mode: .ownerOnly)
    try Files.rewrite(path, Array("newer".utf8))
    #expect(try names() == ["a.env", "a.env.new", "a.env~"])
    #expect(try Files.read(try file("a.env.new"), limit: 10) == Array("old".utf8))
    #expect(try Files.read(path, limit: 10) == Array("newer".utf8))
  }

  @Test(arguments: [0o600, 0o640, 0o660, 0o644, 0o755, 0o400])
  func `a file that is rewritten keeps who may touch it`(permissions: Int) throws {
    let path = try file("a.sh")
    try Files.create(path, Array("old".utf8), mode: .ownerOnly)
    try FileManager.default.setAttributes([.posixPermissions: permissions], ofItemAtPath: path)
    let before = try FileManager.default.attributesOfItem(atPath: path)
    try Files.rewrite(path, Array("new".utf8))
    let after = try FileManager.default.attributesOfItem(atPath: path)
    #expect(Files.permissions(of: path) == permissions)
    #expect(after[.ownerAccountID] as? NSNumber == before[.ownerAccountID] as? NSNumber)
    #expect(after[.groupOwnerAccountID] as? NSNumber == before[.groupOwnerAccountID] as? NSNumber)
  }

  @Test func `a file with two names is not rewritten, for one of them would keep the old content`() throws {
    let path = try file("a.env")
    try Files.create(path, Array("old".utf8), mode: .ownerOnly)
    #expect(unsafe link(path, try file("b.env")) == 0)
    let error = #expect(throws: Failure.self) { try Files.rewrite(path, Array("new".utf8)) }
    #expect(error?.message == "`\(path)` has another name" && error?.hint != nil)
    #expect(try Files.read(path, limit: 10) == Array("old".utf8))
    #expect(try names() == ["a.env", "b.env"])
  }

  @Test func `a directory that cannot be written to names the file that was meant`() throws {
    let path = try file("nowhere/a.env")
    let error = #expect(throws: Failure.self) { try Files.replace(path, [], mode: .ownerOnly) }
    #expect(error?.message == "`\(path)` cannot be written: no such file or directory")
  }
}
