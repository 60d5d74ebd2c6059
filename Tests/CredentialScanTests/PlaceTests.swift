import Foundation
import Testing

@testable import CredentialScan

/// Places that variables move, stores that are not read, and the log beside a database.
struct PlaceTests {
  let home: TemporaryHome

  init() throws { home = try TemporaryHome() }

  private func url(_ seed: UInt64) -> String {
    var forge = Forge(seed: seed)
    return "postgres://app:\(forge.text(16))@db.prod.acme.com/x"
  }

  private func files(_ variables: [String: String]) -> Set<String> {
    let report = home.scan { $0.variables = variables }
    return Set(report.findings.flatMap { $0.sightings.map(\.file) })
  }

  @Test(arguments: [
    ("PGPASSFILE", "moved/pass", "db.prod.acme.com:5432:x:app:k3Vn82LmQpZs\n"),
    ("PGSERVICEFILE", "moved/svc", "[a]\nhost=db.prod.acme.com\nuser=app\npassword=k3Vn82LmQpZs\ndbname=x\n"),
    ("KUBECONFIG", "moved/kube", "users:\n- name: a\n  user:\n    token: k3Vn82LmQpZsk3Vn82LmQpZsk3Vn82LmQpZs\n"),
    ("NETRC", "moved/rc", "machine api.heroku.com login a password k3Vn82LmQpZs7Hd2\n"),
  ])
  func `a file that a variable names`(_ variable: String, _ path: String, _ text: String) throws {
    try home.write(path, text)
    let value = variable == "KUBECONFIG" ? "/nowhere:\(home.path)/\(path)" : "\(home.path)/\(path)"
    #expect(files([variable: value]) == ["~/" + path])
    #expect(files([:]).isEmpty && files([variable: path]).isEmpty)
  }

  @Test func `a directory that a variable names, and the projects that its state knows`() throws {
    try home.write("elsewhere/settings.json", #"{"env":{"A_URL":"\#(url(1))"}}"#)
    try home.write("elsewhere/.claude.json", #"{"projects":{"\#(home.path)/work":{}}}"#)
    try home.write("work/.env", "DATABASE_URL=\(url(2))\n")
    try home.write("xdg/github-copilot/hosts.json", #"{"github.com":{"oauth_token":"k3Vn82LmQpZs7Hd2k3Vn82"}}"#)
    try home.write("xdg/neonctl/credentials.json", #"{"access_token":"k3Vn82LmQpZs7Hd2k3Vn83"}"#)
    #expect(files([:]).isEmpty)
    let found = files(["CLAUDE_CONFIG_DIR": home.path + "/elsewhere/", "XDG_CONFIG_HOME": home.path + "/xdg"])
    #expect(
      found == [
        "~/elsewhere/settings.json", "~/work/.env", "~/xdg/github-copilot/hosts.json", "~/xdg/neonctl/credentials.json",
      ])
  }

  @Test func `words are found where they stand, and nowhere else`() {
    let words = WordIndex(["ab", "abc", "b", "…"])
    #expect(words.stands(in: Array("xxab".utf8)) && words.stands(in: Array("x…".utf8)))
    #expect(!words.stands(in: Array("xxa".utf8)) && !words.stands(in: []))
    #expect(words.begins(Array("bx".utf8)) && !words.begins(Array("xb".utf8)) && !words.begins([]))
    var ends: [Int] = []
    _ = words.stands(in: Array("abc".utf8), at: 0) { end, _ in
      ends.append(end)
      return false
    }
    #expect(ends == [2, 3])
  }

  @Test(arguments: [
    ("postgres://u:p@h", true), ("https://h/x?password=1", true), ("https://h/x?Pwd=1", true),
    ("libsql://h?authToken=1", true), ("https://h/x?id=4", false), ("https://h/x y@z", false),
    ("https://h/x\"@z", false), ("postgres://u:<password>@h", true), ("://", false),
  ])
  func `a glance at a URL`(_ url: String, _ may: Bool) throws {
    let text = Array(url.utf8)
    let colon = try #require(text.firstIndex(of: UInt8(ascii: ":")))
    #expect(URLGlance.mayHoldPassword(text, colon: colon) == may)
  }

  @Test func `a file that the user names is read as what it is`() throws {
    try home.write("backup/.pgpass", "db.prod.acme.com:5432:x:app:k3Vn82LmQpZs\n")
    try home.write("backup/.kube/config", "users:\n- name: a\n  user:\n    token: k3Vn82LmQpZsk3Vn82LmQpZs\n")
    func kinds(_ path: String) -> Set<CredentialKind> {
      Set(home.scan { ($0.home, $0.paths) = (nil, [home.path + path]) }.findings.map(\.kind))
    }
    #expect(kinds("/backup/.pgpass") == [.pgpass])
    #expect(kinds("/backup") == [.pgpass, .kubernetesUser])
    #expect(KnownFiles.place(of: "/x/.claude/settings.json")?.reach == .readable)
    #expect(KnownFiles.place(of: "/x/.ssh/id_rsa")?.owner == "SSH" && KnownFiles.place(of: "/x/y.ts") == nil)
  }

  @Test func `encrypted stores are named, not read`() throws {
    try home.write(".mylogin.cnf", [0, 0, 0, 0, 1, 2, 3])
    try home.write(".gnupg/private-keys-v1.d/A.key", "Key: (protected-private-key")
    try home.write(".gemini/gemini-credentials.json", "aa:bb:cc")
    let coverage = home.scan().coverage
    #expect(coverage.skips.map(\.reason) == [.encrypted, .encrypted, .encrypted] && coverage.isComplete)
    #expect(coverage.skips.allSatisfy { $0.bytes > 0 })
  }

  /// Made with `openssl enc -aes-128-ecb` and `-aes-128-cbc`.
  private static let stores = (
    mySQL: """
    AAAAAAECAwQFBgcICQoLDA0ODxAREhMUEAAAAOOmeMaOql/n+hirFRn091sQAAAATwL95mVRr6meTEjAMJLqOSAAAACwSAbiHYLQE+mLHn5kQ4+IencJit6S
    YajiaRgAr69H5SAAAAC2PGeehz3+qnVgwb5LQOCH7S6QJ6A4Hgfw++13Rbq6uw==
    """,
    dBeaver: """
    AAECAwQFBgcICQoLDA0ODz5TPlgh6DpNnKqkJUAkSBNmB2ErnLjbLa2Lhc9OQ4ryq255XVOt3GXWV7pVhYlqfYduQ91Ff873tq35oJNYoxD7TW0uiWArdlDK
    sPdFU2wTYE6N6rYSYGdPUQJ46RKz/A==
    """
  )

  @Test func `MySQL's own store opens with the key that stands in it`() throws {
    let store = try #require(Base64.decode(Self.stores.mySQL.utf8))
    try home.write(".mylogin.cnf", store)
    let report = home.scan()
    let finding = try #require(report.findings.first)
    #expect(finding.kind == .mySQL && finding.identity.host == "db.prod.acme.com" && finding.identity.user == "root")
    #expect(finding.judgement.verdict == .companyEnding && report.coverage.skips.isEmpty)
    for count in [0, 4, 24, 27, 28, 40, store.count - 1] {
      #expect(ObfuscatedStore.mySQLLogin.open(Array(store.prefix(count))) == nil || count == 24 || count == 27)
    }
  }

  @Test func `DBeaver's logins are seen with the addresses beside them`() throws {
    let store = try #require(Base64.decode(Self.stores.dBeaver.utf8))
    let folder = ".local/share/DBeaverData/workspace6/General/.dbeaver/"
    try home.write(folder + "credentials-config.json", store)
    #expect(home.scan().findings.allSatisfy { $0.identity.host == nil })
    let configuration = #"{"host":"db.prod.acme.com","port":"5433","database":"orders","type":"prod"}"#
    try home.write(
      folder + "data-sources.json",
      #"{"connections":{"postgres-jdbc-18a2":{"provider":"postgresql","configuration":\#(configuration)}}}"#)
    let finding = try #require(home.scan().findings.first)
    #expect(finding.identity == Identity(host: "db.prod.acme.com", port: 5_433, database: "orders", user: "app"))
    #expect(finding.kind == .postgres && finding.judgement.verdict == .companyEnding)
    #expect(finding.sightings[0].file == "~/" + folder + "credentials-config.json")
    #expect(ObfuscatedStore.dBeaver.open(Array(store.dropLast())) == nil && ObfuscatedStore.dBeaver.open([]) == nil)
  }

  @Test func `what only a database's log holds is found in it`() throws {
    let path = ".config/Cursor/User/globalStorage/state.vscdb"
    try home.write(path, [])
    #expect(home.scan().findings.isEmpty)
    try home.write(path + "-wal", [0x37, 0x7F, 6, 0x82, 0, 0] + Array("\u{1}chat\u{0}\(url(3))\u{0}".utf8))
    let report = home.scan()
    #expect(report.findings.map(\.sightings[0].file) == ["~/" + path + "-wal"])
    #expect(report.coverage.isComplete)
  }
}
