import Approvals
import SallyportModel
import Synchronization
import Testing

@testable import Commands

/// Gives prepared answers, and remembers what was asked and shown.
final class ScriptedPrompt: PassphrasePrompt {
  private let state: Mutex<(answers: [String], said: [String])>

  init(_ answers: [String]) { state = Mutex((answers, [])) }

  var said: [String] { state.withLock { $0.said } }

  func ask(_ question: String) throws(Failure) -> String {
    let answer = state.withLock { state -> String? in
      state.said.append(question)
      return state.answers.isEmpty ? nil : state.answers.removeFirst()
    }
    guard let answer else { throw Failure("no passphrase was typed") }
    return answer
  }

  var width: Int { 80 }

  func show(_ text: String) throws(Failure) { state.withLock { $0.said.append(text) } }
}

struct OperatorKeysTests {
  static let passphrase = "four words make one"
  let temporary = try? TemporaryDirectory()
  let key = SigningKey()

  private func keys(_ answers: [String] = []) throws -> (OperatorKeys, ScriptedPrompt) {
    let prompt = ScriptedPrompt(answers)
    let state = StateDirectory(try #require(temporary).file("state"))
    try Files.createPrivateDirectory(state.path)
    try Files.createPrivateDirectory(state.operators)
    return (OperatorKeys(state: state, prompt: prompt, parameters: OperatorKeyFileTests.light, delay: .zero), prompt)
  }

  private func write(_ names: [String], _ keys: OperatorKeys) throws -> OperatorRoster {
    var roster = OperatorRoster()
    for name in names.map(OperatorName.init(unchecked:)) {
      let own = name.text == "alice" ? key : SigningKey()
      try keys.write(own, of: name, under: Self.passphrase, to: keys.state.operatorKey(name))
      let first = roster.operators.isEmpty
      let add = OperatorAdd(name: name, publicKey: own.publicKey, bootstrap: first, addedAt: Samples.now)
      try roster.admit(try SignedAct(add, by: OperatorName(unchecked: "alice"), with: key))
    }
    return roster
  }

  @Test func `the only operator needs no name, two do`() throws {
    let (keys, _) = try keys()
    let roster = try write(["alice"], keys)
    #expect(try keys.find(name: nil, file: nil, in: roster).file.operatorName.text == "alice")
    let (more, _) = try self.keys()
    try keys.write(
      SigningKey(), of: OperatorName(unchecked: "ghost"), under: Self.passphrase,
      to: more.state.operators + "/ghost.key")
    #expect(try more.find(name: nil, file: nil, in: roster).file.operatorName.text == "alice")
    let error = #expect(throws: Failure.self) { try more.find(name: OperatorName("ghost"), file: nil, in: roster) }
    #expect(error?.hint == "`sallyport operator list` shows who is")
  }

  @Test func `several operators are listed`() throws {
    let (keys, _) = try keys()
    let roster = try write(["alice", "bob"], keys)
    #expect(throws: Failure("there are several operators: `alice`, `bob`", hint: "say who you are: `--as alice`")) {
      try keys.find(name: nil, file: nil, in: roster)
    }
    #expect(try keys.find(name: OperatorName("bob"), file: nil, in: roster).file.operatorName.text == "bob")
  }

  @Test func `none at all says how to make one`() throws {
    let (keys, _) = try keys()
    let error = #expect(throws: Failure.self) { try keys.find(name: nil, file: nil, in: OperatorRoster()) }
    #expect(error?.hint == "`sallyport operator add NAME` makes one, `--key FILE` names one elsewhere")
  }

  @Test func `a revoked operator is told before typing anything`() throws {
    let (keys, prompt) = try keys()
    var roster = try write(["alice", "bob"], keys)
    let bob = try #require(roster[OperatorName("bob")])
    let revoke = OperatorRevoke(name: bob.name, key: KeyID(publicKey: bob.publicKey), revokedAt: Samples.now)
    try roster.admit(try SignedAct(revoke, by: OperatorName("alice"), with: key))
    #expect(throws: Failure("the key of `bob` is revoked")) {
      try keys.find(name: OperatorName("bob"), file: nil, in: roster)
    }
    #expect(try keys.find(name: nil, file: nil, in: roster).file.operatorName.text == "alice")
    #expect(prompt.said.isEmpty)
  }

  @Test func `a key file that others can read is not used`() throws {
    let (keys, _) = try keys()
    let roster = try write(["alice"], keys)
    let path = keys.state.operatorKey(try OperatorName("alice"))
    try Files.replace(path, try Files.read(path, limit: 100_000), mode: .everyoneReads)
    let error = #expect(throws: Failure.self) { try keys.find(name: nil, file: nil, in: roster) }
    #expect(error?.hint == "`chmod 600 \(path)`")
  }

  @Test func `a key file of somebody else's is not used`() throws {
    let (keys, _) = try keys()
    let roster = try write(["alice", "bob"], keys)
    let path = keys.state.operatorKey(try OperatorName("bob"))
    let error = #expect(throws: Failure.self) { try keys.find(name: OperatorName("alice"), file: path, in: roster) }
    #expect(error?.message == "the key file `\(path)` belongs to `bob`, not to `alice`")
  }

  @Test func `the right passphrase opens at the third try`() async throws {
    let (keys, prompt) = try keys(["wrong", "wrong as well", Self.passphrase])
    let roster = try write(["alice"], keys)
    let found = try keys.find(name: nil, file: nil, in: roster)
    #expect(try await keys.unlock(found, to: "approve req_1").seed == key.seed)
    #expect(prompt.said.filter { $0 == "Passphrase of alice, to approve req_1: " }.count == 3)
  }

  @Test func `three wrong ones end it, with one text`() async throws {
    let (keys, prompt) = try keys(["a", "b", "c", Self.passphrase])
    let roster = try write(["alice"], keys)
    let found = try keys.find(name: nil, file: nil, in: roster)
    let error = await #expect(throws: Failure.self) { try await keys.unlock(found, to: "x") }
    #expect(error == Failure("the passphrase is wrong or the key file is damaged", hint: "nothing was signed"))
    #expect(prompt.said.count == 5)
  }

  @Test func `a wrong passphrase costs time`() async throws {
    var (keys, _) = try keys(["a", Self.passphrase])
    keys.delay = .milliseconds(300)
    let roster = try write(["alice"], keys)
    let found = try keys.find(name: nil, file: nil, in: roster)
    let spent = try await ContinuousClock().measure { _ = try await keys.unlock(found, to: "x") }
    #expect(spent >= .milliseconds(300))
    #expect(OperatorKeys(state: keys.state).delay == .seconds(1))
  }

  @Test func `a new passphrase is typed twice and has to be good`() throws {
    let (keys, prompt) = try keys(["short", Self.passphrase, "another", Self.passphrase, Self.passphrase])
    #expect(try keys.choosePassphrase(for: OperatorName("alice")) == Self.passphrase)
    #expect(prompt.said.contains("the two are not the same\n"))
  }

  @Test func `no good one in three tries is none`() throws {
    let (keys, _) = try keys(["short", "short", "short", Self.passphrase, Self.passphrase])
    #expect(throws: Failure("no passphrase was chosen", hint: "nothing was written")) {
      try keys.choosePassphrase(for: OperatorName("alice"))
    }
  }

  @Test func `a key file is never overwritten`() throws {
    let (keys, _) = try keys()
    let roster = try write(["alice"], keys)
    let path = keys.state.operatorKey(try OperatorName("alice"))
    #expect(throws: Failure.self) {
      try keys.write(SigningKey(), of: OperatorName("alice"), under: Self.passphrase, to: path)
    }
    #expect(try keys.find(name: nil, file: nil, in: roster).path == path)
  }
}
