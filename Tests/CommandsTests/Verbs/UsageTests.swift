import ArgumentParser
import SallyportModel
import Testing

@testable import Commands

@Suite("Wrong usage")
struct UsageTests {
  private static let issue = ["token", "issue", "a", "--upstream", "shop"]
  private static let long = String(repeating: "x", count: 5_000)

  /// Of every verb; none of these touches a file.
  static let wrong: [[String]] = [
    ["tokn"], ["--versoin"], ["init", "x"], ["check", "--x"], ["serve", "--unsafe-upstream", "!!"],
    ["operator", "add"], ["operator", "add", "!!"], ["operator", "add", "a", "--as", "!!"], ["operator", "list", "x"],
    ["operator", "revoke", "!!"], ["token", "issue", "a", "--read", "b"], issue,
    issue + ["--read", "a.b.c"], issue + ["--read", "a,b"], issue + ["--read", "a", "--expires", "soon"],
    issue + ["--read", "a", "--expires", "367d"], issue + ["--read", "a", "--listen", ""],
    issue + ["--read", "a", "--listen", String(repeating: "c", count: 64)], ["token", "list", "--all"],
    ["token", "revoke"],
    ["requests", "x"], ["request", "show"], ["approve"], ["approve", "x", "--max-rows", "few"],
    ["approve", "x", "--max-rows=-1"], ["approve", "x", "--reason", long], ["deny", "x"],
    ["deny", "x", "--reason", " "],
    ["deny", "x", "--reason", long], ["ledger", "tail", "-n", "few"], ["ledger", "tail", "--lines=-1"],
    ["ledger", "show", "!!"], ["ledger", "verify", "--chekpoint", "x"],
    ["explain", "--jsonn", "SELECT 1"], ["explain", "SELECT 1", "SELECT 2"], ["explain", "--null", "SELECT 1"],
    ["explain", "--environment", "prod", "SELECT 1"], ["explain", "--token", "a", "--read", "b", "SELECT 1"],
    ["explain", "--read", "a.b.c", "--json", "SELECT 1"], ["explain", "--upstream", "!!", "SELECT 1"],
    ["token", "jwt"], ["token", "jwt", "a", "--expires", "25h"], ["token", "jwt", "a", "--claim", "x"],
    ["token", "jwt", "a", "--claim", "role=postgres"], ["token", "jwt", "a", "--claim", "a=1", "--claim", "a=2"],
    ["token", "jwt", "a", "--claim", "a=" + String(repeating: "x", count: 257)], ["run", "--", "true"],
    ["run", "--environment", "prod", "--", "true"], ["run", "--environment", "development"],
    ["run", "--environment", "development", "--expires", "25h", "--", "true"],
    ["run", "--environment", "development", "--var", "A B", "--", "true"], ["env", "write"],
    ["env", "write", ".env", "--read", "a.b.c"], ["env", "write", ".env", "--expires", "367d"],
    ["env", "write", ".env", "--upstream", "!!"], ["env", "write", ".env", "--token", "!!"],
    ["env", "check", "a", "b"],
    ["scan", "--fail-on", "bogus"], ["scan", "--every", "0"], ["scan", "--fail"],
  ]

  @Test("ends every command with the same code", arguments: wrong)
  func code(_ arguments: [String]) async { #expect(await CommandLineTool.run(arguments) == ExitStatus.usage) }

  @Test("is not what a file says", arguments: [["explain", "SELECT 1"], ["check"], ["requests"], ["token", "list"]])
  func failure(_ arguments: [String]) async {
    #expect(await CommandLineTool.run(arguments + ["--config", "/nowhere/sallyport.yaml"]) == ExitStatus.failure)
  }

  @Test(
    "says what to type instead",
    arguments: [
      (["explain", "--raed", "public.users", "SELECT 1"], "unknown option `--raed`", "did you mean `--read`?"),
      (["explain", "SELECT 1", "--jsn"], "unknown option `--jsn`", "did you mean `--json`?"),
      (["explain", "--upstraem=shop", "SELECT 1"], "unknown option `--upstraem`", "did you mean `--upstream`?"),
      (
        ["explain", "--x", "SELECT 1"], "unknown option `--x`",
        "what follows `--` is the statement, whatever it begins with"
      ),
      (["requests", "--jsno"], "unknown option `--jsno`", "did you mean `--json`?"),
      (
        ["explain", "--environment", "prod", "SELECT 1"],
        "the value 'prod' is invalid for '--environment <environment>': `prod` is no environment",
        "did you mean `production`?"
      ),
      (
        ["explain", "--read", "a.b", "c.d,e", "--json", "SELECT 1"], "`c.d,e` names no relation",
        "write them one after the other: `c.d e`"
      ),
      (
        ["explain", "--read", "shop.public.users", "--json", "SELECT 1"], "`shop.public.users` names no relation",
        "a token is for one database: leave it out, `public.users`"
      ),
      (
        ["explain", "--read", "a b", "--json", "SELECT 1"], "`a b` names no relation",
        "write `schema.table`, `schema.table(column, column)`, `schema.table where condition` or `schema.*`"
      ),
      (["scan", "--no-home"], "`--no-home` leaves nothing to scan", "name a directory, such as `.`"),
      (["scan", "--fail-on", "svere"], "`--fail-on svere` names no verdict", "did you mean `severe`?"),
      (
        ["explain", "SELECT", "1"], "there are 2 texts where one is expected",
        "write the statements as one argument, in quotes: sallyport explain 'SELECT 1; SELECT 2'"
      ),
    ])
  func hints(arguments: [String], message: String, hint: String) throws {
    let error = try #require(throws: (any Error).self) { try Sallyport.parseAsRoot(arguments) }
    let lines = Complaint.usage(Sallyport.fullMessage(for: error), style: .plain).split(separator: "\n")
    #expect(lines.prefix(2) == ["error: \(message)", "  hint: \(hint)"])
  }

  @Test("knows every option of the help")
  func options() throws {
    for option in ["--null", "--config", "--token", "--environment", "--version"] {
      #expect(throws: (any Error).self) { try Sallyport.parseAsRoot(["explain", option.dropLast() + "x", "SELECT 1"]) }
      let error = try #require(throws: (any Error).self) {
        try Sallyport.parseAsRoot(["explain", option.dropLast() + "x", "SELECT 1"])
      }
      #expect(Sallyport.fullMessage(for: error).contains("did you mean `\(option)`?"))
    }
  }

  @Test("cannot drive the terminal")
  func escapes() throws {
    let error = try #require(throws: (any Error).self) {
      try Sallyport.parseAsRoot(["explain", "--\u{1B}[2J", "SELECT 1"])
    }
    #expect(!Complaint.usage(Sallyport.fullMessage(for: error), style: .plain).contains("\u{1B}"))
  }
}
