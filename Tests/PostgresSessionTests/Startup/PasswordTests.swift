import Testing

@testable import PostgresSession

@Suite struct PasswordTests {
  /// RFC 4013, section 3, and spaces of other kinds.
  @Test(arguments: [
    ("user", "user"), ("USER", "USER"), ("I\u{AD}X", "IX"), ("\u{AA}", "a"), ("\u{2168}", "IX"), ("a\u{A0}b", "a b"),
    ("a\u{3000}b", "a b"), ("a\u{200B}b", "ab"), ("e\u{301}", "\u{E9}"), ("\u{FB01}", "fi"), ("pässword", "pässword"),
  ])
  func `a password is prepared as SASLprep has it`(_ text: String, _ prepared: String) {
    #expect(PreparedPassword.bytes(of: Password(text)) == Array(prepared.utf8))
  }

  /// PostgreSQL hashes what SASLprep forbids as it is.
  @Test(arguments: ["\u{7}", "ü\u{7}", "\u{E000}", "ü\u{200E}", "\u{AD}"])
  func `what SASLprep forbids is taken as it is`(_ text: String) {
    #expect(PreparedPassword.bytes(of: Password(text)) == Array(text.utf8))
  }

  @Test func `a password does not show itself`() {
    let password = Password("hunter2")
    var dumped = ""
    dump(SCRAMDerivation(password: password, salt: [1], iterations: 1), to: &dumped)
    let login = UpstreamLogin(user: "a", password: password, database: "d", nonce: "n")
    for text in [dumped, "\(password)", String(reflecting: password), "\(login)"] {
      #expect(!text.contains("hunter2"))
    }
  }

  @Test func `an MD5 answer is PostgreSQL's`() {
    let answer = MD5Answer.text(user: "alice", password: Password("secret"), salt: [1, 2, 3, 4])
    #expect(answer == "md598a0412b9c31436fc53776e863350083")
  }
}
