import SallyportModel
import Testing

@testable import CredentialScan

/// Steps that run as they are printed, for the very file.
struct RemedyTests {
  private func steps(
    file: String = "~/code/shop/.env", field: String = "DATABASE_URL", owner: String = "environment file",
    reach: Reach = .loaded, kind: CredentialKind = .postgres, prefix: String = "postgresql://",
    upstream: String? = nil,
    identity: Identity = Identity(host: "db.acme.com", port: 5432, database: "shop", user: "shop_owner")
  ) -> [Remedy.Step] {
    let sighting = Sighting(
      file: file, position: Position(line: 1, column: 1), field: field, isCommented: false, reach: reach, owner: owner,
      place: nil, project: "~/code/shop")
    return RemedyTable.remedy(
      for: kind, id: "c1234567", identity: identity, sighting: sighting, power: .data, prefix: prefix,
      upstream: upstream
    ).steps
  }

  @Test func `without a gateway a role that only reads takes the login's place, in the file's own form`() {
    let all = steps()
    #expect(all.map(\.purpose) == [.replace, .replace, .move, .revoke, .replace])
    #expect(all[0].command?.contains("GRANT CONNECT ON DATABASE \"shop\" TO agent_ro;") == true)
    #expect(all[1].command == #"psql 'postgresql://shop_owner@db.acme.com:5432/shop' -c '\password agent_ro'"#)
    #expect(all[2].command == "DATABASE_URL='postgresql://agent_ro:PASSWORD@db.acme.com:5432/shop'")
    #expect(all[3].command == #"psql 'postgresql://shop_owner@db.acme.com:5432/shop' -c '\password "shop_owner"'"#)
    #expect(all[4].command?.contains("sallyport token issue agent-shop --upstream shop --read 'public.*'") == true)
    #expect(all[4].command?.hasSuffix("sallyport scan --replace c1234567") == true)
  }

  @Test(
    arguments: [
      (
        "~/.cursor/mcp.json", "mcpServers.db.env.DATABASE_URL",
        #""DATABASE_URL": "postgresql://agent_ro:PASSWORD@db.acme.com:5432/shop""#
      ),
      ("~/.cursor/mcp.json", "mcpServers.db.args[2]", #""postgresql://agent_ro:PASSWORD@db.acme.com:5432/shop""#),
      ("~/code/shop/.env", "DB_PASSWORD", "DB_PASSWORD=PASSWORD   # and agent_ro as the user"),
      ("~/code/shop/notes.md", "", "postgresql://agent_ro:PASSWORD@db.acme.com:5432/shop"),
    ])
  func `the line for that very file`(_ file: String, _ field: String, _ line: String) {
    #expect(steps(file: file, field: field)[2].command == line)
  }

  @Test func `a line of a password file`() {
    #expect(
      steps(file: "~/.pgpass", field: "line 2.password", kind: .pgpass)[2].command
        == "db.acme.com:5432:shop:agent_ro:PASSWORD")
  }

  @Test func `with a gateway a token does, under its own name for the database`() {
    let all = steps(file: "~/.cursor/mcp.json", owner: "Cursor", upstream: "shop-prod")
    #expect(all.map(\.purpose) == [.replace, .move, .revoke])
    #expect(all[0].command == "sallyport token issue cursor-shop --upstream shop-prod --read 'public.*' --expires 30d")
    #expect(all[1].command == "sallyport scan --replace c1234567")
  }

  @Test(
    arguments: ["Cursor", "Claude Code", "environment file", "project", "", "Ünïcode"],
    ["shop", "Weird DB; name", "", "~", "42"])
  func `token names and upstreams are such that the gateway takes them`(_ owner: String, _ database: String) throws {
    let identity = Identity(host: "h.acme.com", database: database, user: "a")
    let command = try #require(steps(owner: owner, identity: identity).last?.command)
    let line = try #require(command.split(separator: "\n").first { $0.contains("token issue") })
    let words = line.split(separator: " ")
    #expect(throws: Never.self) { try TokenName(String(words[3])) }
    #expect(throws: Never.self) { try UpstreamName(String(words[5])) }
  }

  @Test func `Supabase's pooler wants the project behind every role`() {
    let reference = "abcdefghijklmnopqrst"
    let identity = Identity(
      host: "aws-0-eu-central-1.pooler.supabase.com", port: 6543, database: "postgres", user: "postgres.\(reference)",
      project: reference)
    let all = steps(kind: .supabaseDatabase, identity: identity)
    #expect(
      all[2].command
        == "DATABASE_URL='postgresql://agent_ro.\(reference):PASSWORD@aws-0-eu-central-1.pooler.supabase.com:6543/postgres'"
    )
    #expect(all[3].command?.hasPrefix("psql 'postgresql://postgres.\(reference)@") == true)
    #expect(all[3].command?.hasSuffix(#"-c '\password "postgres"'"#) == true)
  }

  @Test func `only a URL can be rewritten where it stands`() {
    for prefix in ["", "postgresql://"] {
      let all = steps(prefix: prefix) + steps(prefix: prefix, upstream: "u")
      #expect(all.compactMap(\.command).contains { $0.contains("scan --replace") } == !prefix.isEmpty)
    }
  }

  @Test func `no name or host in a file breaks out of the line that is printed`() {
    let identity = Identity(host: "h'; touch x #", database: "d' $(x)", user: "u")
    let line = steps(field: "A'B$(x)", identity: identity)[2].command ?? ""
    #expect(line == "postgresql://agent_ro:PASSWORD@h%27%3b%20touch%20x%20%23/d%27%20%24%28x%29")
    #expect(steps(identity: identity)[2].command == "DATABASE_URL='\(line)'")
  }

  @Test func `what a shell would take for its own is quoted`() {
    let identity = Identity(host: "h.acme.com", database: "a'b;c", user: "o'wner\"x")
    for step in steps(identity: identity) where step.command?.hasPrefix("psql") == true {
      let command = step.command ?? ""
      // Single quotes in pairs: outside of them nothing but psql, -c and blanks stands.
      let outside = command.replacing("'\\''", with: "").split(separator: "'", omittingEmptySubsequences: false)
      #expect(outside.count % 2 == 1)
      #expect(outside.enumerated().filter { $0.offset % 2 == 0 }.map { String($0.element) } == ["psql ", " -c ", ""])
    }
  }

  @Test func `a copy is deleted, and a trap is left alone`() {
    #expect(steps(reach: .copied).map(\.purpose) == [.move, .revoke])
    #expect(steps(reach: .copied, kind: .supabaseSecretKey).map(\.purpose) == [.move, .revoke])
    #expect(steps(kind: .awsCanary).map(\.purpose) == [.check])
  }

  @Test func `no command has a slot in it`() {
    for kind in CredentialKind.allCases {
      for identity in [
        Identity(), Identity(database: "shop", project: "abcdefghijklmnopqrst"), Identity(database: "`; DROP"),
      ] {
        let command = Replacements.of(kind, identity)?.command ?? ""
        for slot in ["…", "NAME", "KEY", "REF", " DB", "PROJECT", "DATABASE", "<", "`;"] where command.contains(slot) {
          Issue.record("\(kind) has \(slot) in \(command)")
        }
      }
    }
  }
}
