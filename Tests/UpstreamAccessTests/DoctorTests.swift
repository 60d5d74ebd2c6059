import Testing

@testable import UpstreamAccess

/// Rows to findings, and what they weigh. The questions are tried on real servers elsewhere.
struct DoctorTests {
  private let everybody = DatabaseFindings(login: "PUBLIC")
  private let agent = DatabaseFindings(login: "\"The Agent\"")

  private func rows(_ rows: [String?]...) -> QueryRows { QueryRows(columns: [], rows: rows) }

  // Taking back

  @Test func `what others gave on is taken back as them`() throws {
    let given = try #require(
      Revocation("PUBLIC\u{1E}agent\u{1F}\"Go-Between\"\u{1E}team\u{1E}staff\u{1F}\"Go-Between\""))
    #expect(
      given.of("CREATE ON SCHEMA s") == """
        REVOKE CREATE ON SCHEMA s FROM PUBLIC, team;
        SET ROLE "Go-Between"; REVOKE CREATE ON SCHEMA s FROM agent, staff; RESET ROLE;
        """)
    #expect(given.names == "PUBLIC, agent, team, staff")
  }

  @Test func `memberships end with whoever gave them`() {
    #expect(Revocation("a\u{1E}b")?.membership(of: "m") == "REVOKE a, b FROM m;")
    #expect(
      Revocation("a\u{1F}g\u{1E}b\u{1F}h")?.membership(of: "m")
        == "REVOKE a FROM m GRANTED BY g;\nREVOKE b FROM m GRANTED BY h;")
  }

  @Test(arguments: [nil, ""]) func `nobody gives nothing up`(_ answer: String?) { #expect(Revocation(answer) == nil) }

  // Logins

  @Test(arguments: LoginFinding.Kind.allCases)
  func `what the check at the start finds has the same name here`(_ kind: LoginFinding.Kind) {
    #expect(kind == .more || DoctorCode(kind).rawValue == kind.rawValue)
  }

  private func weighed(_ found: LoginFinding, _ duty: LoginDiagnosis.Duty) -> DoctorFinding? {
    LoginDiagnosis(duty: duty).findings([found]).first
  }

  private func found(
    _ kind: LoginFinding.Kind, _ severity: LoginFinding.Severity, subject: String = "x",
    origin: LoginFinding.Origin? = nil
  ) -> LoginFinding {
    LoginFinding(kind, severity, subject: subject, message: "x may", remedy: "REVOKE x;", origin: origin)
  }

  @Test func `an agent's login is weighed as the check weighs it`() {
    #expect(weighed(found(.owner, .danger), .agent)?.severity == .error)
    #expect(weighed(found(.temporary, .warning), .agent)?.severity == .warning)
    let came = weighed(found(.securityDefiner, .warning, origin: .extension("pg_net")), .agent)
    #expect(came?.severity == .info)
    #expect(came?.message == "x may and came with the extension pg_net")
    #expect(weighed(found(.securityDefiner, .warning, origin: .trigger), .agent)?.severity == .info)
    #expect(came?.remedy == .sql("REVOKE x;"))
  }

  @Test(arguments: [LoginDiagnosis.Duty.admin, .executor])
  func `who makes roles and who owns may what that takes`(_ duty: LoginDiagnosis.Duty) {
    for kind in LoginFinding.Kind.allCases where kind != .superuser {
      #expect(weighed(found(kind, .danger, subject: "team"), duty) == nil, "\(kind)")
    }
    let superuser = weighed(found(.superuser, .danger), duty)
    #expect(superuser?.severity == .warning)
    #expect(superuser?.message == "the \(duty.rawValue)'s login x may")
    #expect(weighed(found(.member, .danger, subject: "pg_execute_server_program"), duty)?.severity == .warning)
    #expect(weighed(found(.member, .danger, subject: "pg_signal_backend"), duty) == nil)
  }

  @Test func `the superuser that was made with the cluster is told how to be replaced`() {
    let first = LoginFinding(.superuser, .danger, subject: "postgres", message: "postgres is", remedy: nil)
    guard case .advice(let text)? = weighed(first, .executor)?.remedy else { return #expect(Bool(false)) }
    #expect(text.contains("a login of its own for the executor"))
  }

  @Test func `how many more there are counts to what they are`() {
    let more = LoginFinding(.more, .danger, subject: "security-definer", message: "7 more", remedy: nil)
    #expect(weighed(more, .agent)?.code == .securityDefiner)
  }

  // The database

  @Test func `what everybody may read`() {
    let found = everybody.publicReads(
      rows(
        ["TABLE", "public.a", "PUBLIC", nil], ["SEQUENCE", "public.s", nil, nil],
        ["TABLE", "public.v", "PUBLIC", "postgis"]))
    #expect(found.map(\.severity) == [.warning, .warning, .info])
    #expect(
      found.map(\.remedy?.text) == [
        "REVOKE SELECT ON TABLE public.a FROM PUBLIC;", "REVOKE SELECT ON SEQUENCE public.s FROM PUBLIC;",
        "REVOKE SELECT ON TABLE public.v FROM PUBLIC;",
      ])
  }

  @Test func `what objects to come will give`() {
    let found = agent.defaultPrivileges(
      rows(
        ["owner", "public", "r", "PUBLIC", "SELECT", "t"],
        ["owner", nil, "S", "\"The Agent\"", "SELECT, UPDATE, USAGE", "f"],
        ["owner", nil, "r", "\"The Agent\"", "SELECT", "f"],
        ["owner", nil, "f", "sallyport_0123456789", "EXECUTE", "t"],
        ["owner", nil, "?", "PUBLIC", "SELECT", "t"]))
    #expect(
      found.map(\.remedy?.text) == [
        "ALTER DEFAULT PRIVILEGES FOR ROLE owner IN SCHEMA public REVOKE SELECT ON TABLES FROM PUBLIC;",
        "ALTER DEFAULT PRIVILEGES FOR ROLE owner REVOKE UPDATE ON SEQUENCES FROM \"The Agent\";",
        "ALTER DEFAULT PRIVILEGES FOR ROLE owner REVOKE EXECUTE ON ROUTINES FROM sallyport_0123456789;",
      ])
    #expect(found[0].message == "tables that owner makes in public will give PUBLIC SELECT")
  }

  @Test func `an extension is as dangerous as what can be called of it`() {
    let found = agent.extensions(
      rows(
        ["dblink", "dblink", "public.a(text)\u{1E}public.b(a text, b text)"], ["pg_cron", "pg_cron", nil],
        ["postgres_fdw", "postgres_fdw", "public.postgres_fdw_disconnect(text)"], ["unheard", "unheard", "public.c()"]))
    #expect(found.map(\.subject) == ["dblink", "pg_cron", "postgres_fdw"])
    #expect(found.map(\.severity) == [.warning, .info, .info])
    #expect(
      found.map(\.remedy?.text) == [
        "REVOKE EXECUTE ON ROUTINE public.a(text), public.b(a text, b text) FROM PUBLIC, \"The Agent\";",
        "DROP EXTENSION pg_cron;", "DROP EXTENSION postgres_fdw;",
      ])
    #expect(found[0].message.hasPrefix("\"The Agent\" may call 2 routines of the extension dblink: it connects"))
  }

  @Test func `a language is as dangerous as what can be called in it`() {
    let found = everybody.languages(
      rows(
        ["wild", nil, nil], ["plpython3u", "plpython3u", nil], ["plsh", "plsh", "s.f()"], [nil, nil, "s.c()"],
        [nil, nil, nil]))
    #expect(found.map(\.severity) == [.info, .info, .warning, .warning])
    #expect(
      found.map(\.remedy?.text) == [
        "DROP LANGUAGE wild;", "DROP EXTENSION plpython3u;", "REVOKE EXECUTE ON ROUTINE s.f() FROM PUBLIC;",
        "REVOKE EXECUTE ON ROUTINE s.c() FROM PUBLIC;",
      ])
  }

  @Test func `ways to other servers`() {
    let found = everybody.foreign(
      rows(
        ["SERVER", "\"Far\"", "postgres_fdw", "t", "PUBLIC"], ["SERVER", "near", "file_fdw", "f", nil],
        ["DATA WRAPPER", "w", "w", "f", "agent"]))
    #expect(found.map(\.code) == [.foreignServer, .publicUserMapping, .foreignServer])
    #expect(
      found.map(\.remedy?.text) == [
        "REVOKE USAGE ON FOREIGN SERVER \"Far\" FROM PUBLIC;", "DROP USER MAPPING FOR PUBLIC SERVER \"Far\";",
        "REVOKE USAGE ON FOREIGN DATA WRAPPER w FROM agent;",
      ])
  }

  @Test func `a key is made of what there is`() {
    let found = everybody.withoutKey(
      rows(
        ["public.a", "f", "x, \"Y\"", "id"], ["public.b", "f", nil, "row_id"], ["public.c", "t", "x", "id"],
        ["public.d", "t", nil, "id"], ["public.e", "f", nil, nil]))
    #expect(
      found.prefix(3).map(\.remedy) == [
        .sql("ALTER TABLE public.a ADD PRIMARY KEY (x, \"Y\");"),
        .sql("ALTER TABLE public.b ADD COLUMN row_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY;"),
        .sql("ALTER TABLE public.c ADD PRIMARY KEY (x);"),
      ])
    for last in found.suffix(2) {
      guard case .advice? = last.remedy else { return #expect(Bool(false), "\(last)") }
    }
  }

  @Test func `a row of another form is passed over`() {
    let odd = rows([], ["x"], [nil], ["a", "b", "c", "d", "e", "f", "g"], [nil, nil, nil, nil])
    let kinds = [
      everybody.publicReads(odd), everybody.defaultPrivileges(odd), everybody.extensions(odd), everybody.languages(odd),
      everybody.foreign(odd), everybody.memberships(odd), everybody.withoutKey(odd),
    ]
    #expect(kinds.allSatisfy { $0.isEmpty })
    #expect(everybody.emptyByRowSecurity(odd).map(\.subject) == ["x"])
  }

  // Versions

  @Test(arguments: [
    (15, "2027-11-11", [DoctorCode]()), (15, "2027-11-12", [.versionEnded]), (14, "2026-11-12", [.versionUntested]),
    (14, "2026-11-13", [.versionEnded]), (17, "2026-11-22", [.versionUntested]), (19, "2026-11-22", [.versionUntested]),
    (11, "2020-01-01", [.versionEnded]), (18, "2026-11-22", []),
  ])
  func `versions end on a day`(_ major: Int, _ today: String, _ codes: [DoctorCode]) {
    let found = ServerVersions.findings(number: major * 10_000 + 3, version: "\(major).3", today: today)
    #expect(found.map(\.code) == codes)
  }

  // Order

  @Test func `a report has each finding once and the worst first`() {
    func finding(_ code: DoctorCode, _ severity: DoctorFinding.Severity, _ subject: String) -> DoctorFinding {
      DoctorFinding(code, severity, subject: subject, message: subject, remedy: nil)
    }
    let report = DoctorReport(
      serverVersion: "15", askedAs: "a",
      findings: [
        finding(.noPrimaryKey, .info, "a"), finding(.temporary, .warning, "b"), finding(.owner, .error, "c"),
        finding(.superuser, .warning, "d"), finding(.owner, .error, "a"), finding(.owner, .error, "a"),
      ])
    #expect(report.findings.map(\.subject) == ["a", "c", "d", "b", "a"])
  }
}
