import NIOCore
import PostgresWire
import SallyportModel
import TestSupport
import Testing

@testable import GatewayServer

@Suite struct SessionDirectoryTests {
  static let one = TokenID(unchecked: "tok_0000000001")
  static let other = TokenID(unchecked: "tok_0000000002")

  static func limits(_ sessions: Int, _ perToken: Int) -> GatewayLimits {
    var limits = GatewayLimits()
    limits.sessions = sessions
    limits.sessionsPerToken = perToken
    return limits
  }

  @Test func `places are bounded for one token and in all`() throws {
    let directory = SessionDirectory()
    let limits = Self.limits(3, 2)
    try directory.reserve(Self.one, limits)
    try directory.reserve(Self.one, limits)
    #expect(throws: SessionDirectory.Refusal.tooManyOfToken) { try directory.reserve(Self.one, limits) }
    try directory.reserve(Self.other, limits)
    #expect(throws: SessionDirectory.Refusal.tooMany) { try directory.reserve(Self.other, limits) }
  }

  @Test func `a place that is given back can be taken again`() throws {
    let directory = SessionDirectory()
    for _ in 1...3 {
      try directory.reserve(Self.one, Self.limits(1, 1))
      #expect(throws: SessionDirectory.Refusal.tooMany) { try directory.reserve(Self.other, Self.limits(1, 1)) }
      directory.release(Self.one)
    }
  }

  @Test func `a closed directory has no places`() throws {
    let directory = SessionDirectory()
    directory.close()
    #expect(directory.isClosed)
    #expect(throws: SessionDirectory.Refusal.closed) { try directory.reserve(Self.one, Self.limits(1, 1)) }
  }
}

@Suite struct LoginFailuresTests {
  static let start = Timestamp(microseconds: 0)

  @Test func `the first failure is written at once and the others of its minute with the next`() {
    var failures = LoginFailures()
    #expect(failures.note(peer: "192.0.2.1:1000", at: Self.start) == 1)
    for second in 1...59 {
      let now = Self.start.advanced(by: .seconds(second))
      #expect(failures.note(peer: "192.0.2.1:\(1_000 + second)", at: now) == nil)
    }
    #expect(failures.note(peer: "192.0.2.1:9", at: Self.start.advanced(by: .seconds(60))) == 60)
    #expect(failures.note(peer: "192.0.2.1:9", at: Self.start.advanced(by: .seconds(120))) == 1)
  }

  @Test func `every address counts for itself, whatever its form`() {
    var failures = LoginFailures()
    for peer in ["192.0.2.1:1", "192.0.2.2:1", "[::1]:1", "[1::2:3]:1", "[1:2::3]:1", "unknown"] {
      #expect(failures.note(peer: peer, at: Self.start) == 1, "\(peer)")
      #expect(failures.note(peer: peer, at: Self.start) == nil, "\(peer)")
    }
  }

  @Test func `addresses are remembered up to the limit`() {
    var failures = LoginFailures()
    for number in 0..<LoginFailures.limit { #expect(failures.note(peer: "host\(number):1", at: Self.start) == 1) }
    #expect(failures.note(peer: "host0:1", at: Self.start) == nil)
    #expect(failures.note(peer: "one more:1", at: Self.start) == 1)
    #expect(failures.note(peer: "host0:1", at: Self.start) == 1)
  }
}

@Suite struct AddressTextTests {
  @Test(arguments: [("127.0.0.1", "127.0.0.1:5"), ("::1", "[::1]:5"), ("2001:db8::1", "[2001:db8::1]:5")])
  func `an address is told as people write it`(_ host: String, _ text: String) throws {
    #expect(AddressText.of(try SocketAddress(ipAddress: host, port: 5)) == text)
  }

  @Test func `a peer without an address is unknown`() { #expect(AddressText.of(nil) == "unknown") }
}
