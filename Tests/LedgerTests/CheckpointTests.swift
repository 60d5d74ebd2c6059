import Crypto
import Ledger
import Testing

struct CheckpointTests {
  private func head(_ leaves: Int) -> TreeHead {
    var head = TreeHead()
    for index in 0..<leaves { head.append(.leaf([UInt8(index)][...])) }
    return head
  }

  /// The format, taken apart by hand (c2sp.org/signed-note, c2sp.org/tlog-checkpoint).
  @Test func `a note is three lines, a blank one and the signature`() throws {
    let signer = try Sample.signer()
    let head = head(5)
    let note = try #require(signer.sign(head)).note
    let lines = note.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    #expect(lines.count == 6 && lines[3] == "" && lines[5] == "")
    #expect(Array(lines[..<3]) == ["sallyport.test/ledger", "5", head.root.description])
    let parts = lines[4].split(separator: " ")
    #expect(parts.count == 3 && parts[0] == "—" && parts[1] == "sallyport.test/ledger")
    let bytes = try #require(decodeBase64(String(parts[2])))
    let publicKey = signer.verifier.publicKey
    let id = Array(SHA256.hash(data: Array("sallyport.test/ledger\n".utf8) + [1] + publicKey).prefix(4))
    #expect(bytes.count == 68 && Array(bytes.prefix(4)) == id)
    let key = try Curve25519.Signing.PublicKey(rawRepresentation: publicKey)
    let text = lines[..<3].map { $0 + "\n" }.joined()
    #expect(key.isValidSignature(bytes.dropFirst(4), for: Array(text.utf8)))
  }

  /// The example key of golang.org/x/mod/sumdb/note.
  @Test func `a vkey from elsewhere is read and written alike`() throws {
    let text = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    let key = try #require(CheckpointVerifier(text))
    #expect(key.name == "PeterNeumann")
    #expect(key.description == text)
  }

  /// The example note of golang.org/x/mod/sumdb/note, made by its author's key: no checkpoint, so only the note is read.
  @Test func `a note from elsewhere is taken apart`() throws {
    let text = """
      If you think cryptography is the answer to your problem,
      then you don't know what your problem is.

      — PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=

      """
    let note = try #require(SignedNote(text))
    #expect(note.signatures.count == 1)
    #expect(note.note == text)
    let publicKey = try #require(
      CheckpointVerifier("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"))
    #expect(note.signatures[0].keyID == publicKey.keyID)
    let key = try Curve25519.Signing.PublicKey(rawRepresentation: publicKey.publicKey)
    #expect(key.isValidSignature(note.signatures[0].signature, for: Array(note.text.utf8)))
  }

  @Test(arguments: [
    "PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", "PeterNeumann+c74f20a3", "",
    "Peter Neumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
    "PeterNeumann+C74F20A3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
    "PeterNeumann+c74f20a3+AhpcZQcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", "+c74f20a3+AQ==",
  ])
  func `what is no vkey is refused`(text: String) { #expect(CheckpointVerifier(text) == nil) }

  @Test func `no byte of a note can change`() throws {
    let signer = try Sample.signer()
    let note = Array(try #require(signer.sign(head(5))).note.utf8)
    let checkpoint = try signer.verifier.open(String(decoding: note, as: UTF8.self))
    #expect(checkpoint == Checkpoint(origin: signer.name, size: 5, root: head(5).root))
    for index in note.indices {
      for flip in [UInt8(1), 0x20, 0x80] {
        var changed = note
        changed[index] ^= flip
        guard let text = String(validating: changed, as: UTF8.self) else { continue }
        #expect(throws: CheckpointError.self) { try signer.verifier.open(text) }
      }
    }
  }

  @Test func `another key and another log are named`() throws {
    let note = try #require(Sample.signer().sign(head(1))).note
    #expect(throws: CheckpointError.otherKey) { try Sample.signer(seed: 1).verifier.open(note) }
    #expect(throws: CheckpointError.otherLog("sallyport.test/ledger")) {
      try Sample.signer("other.test/ledger").verifier.open(note)
    }
    #expect(throws: CheckpointError.malformed) { try Sample.signer().verifier.open("hello\n") }
  }

  @Test(arguments: ["", "a\n", "a\n1\n", "a\n01\nAA==\n", "a\n-1\nAA==\n", "a\n1\nAA==\n", "\n1\nAA==\n"])
  func `what is no checkpoint is refused`(text: String) { #expect(Checkpoint(text) == nil) }

  @Test func `names without white space and plus only`() {
    for name in ["", "a b", "a+b", "a\n", "a\u{2003}b"] {
      #expect(CheckpointSigner(name: name, seed: [UInt8](repeating: 1, count: 32)) == nil)
    }
    #expect(CheckpointSigner(name: "a", seed: [1]) == nil)
  }

  private func decodeBase64(_ text: String) -> [UInt8]? {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var bits: [Bool] = []
    for character in text.utf8 where character != UInt8(ascii: "=") {
      guard let value = alphabet.firstIndex(of: character) else { return nil }
      bits += (0..<6).map { value >> (5 - $0) & 1 == 1 }
    }
    return (0..<bits.count / 8).map { byte in bits[byte * 8..<byte * 8 + 8].reduce(0) { $0 << 1 | ($1 ? 1 : 0) } }
  }
}
