import SallyportModel
import Testing

@testable import GatewayServer

struct SessionLabelTests {
  private func label(_ token: String = "cursor", task: String? = nil, client: String? = nil) throws -> String {
    SessionLabel.text(.production, try TokenName(token), task: task, client: client)
  }

  @Test func `it says environment, token, task and what the client calls itself`() throws {
    #expect(try label() == "sallyport prod cursor")
    #expect(try label(client: "psql") == "sallyport prod cursor psql")
    #expect(try label(task: "INC-4711", client: "psql") == "sallyport prod cursor INC-4711 psql")
    #expect(SessionLabel.text(.development, try TokenName("a"), client: "") == "sallyport dev a")
    #expect(SessionLabel.text(.staging, try TokenName("a")) == "sallyport stag a")
  }

  @Test func `the client's part gives way first, then the task's`() throws {
    let long = String(repeating: "x", count: 100_000)
    #expect(try label(client: long).utf8.count == 63)
    #expect(try label(task: "INC-4711", client: long).hasPrefix("sallyport prod cursor INC-4711 xxx"))
    let task = String(repeating: "t", count: 41)
    #expect(try label(task: task, client: "psql") == "sallyport prod cursor \(task)")
    #expect(try label(task: task, client: "psql").utf8.count == 63)
    #expect(
      try label(task: String(task.dropLast()), client: "psql").utf8.count == 62, "no room for a space and a letter")
    #expect(try label(task: String(task.dropLast(2)), client: "psql").hasSuffix("t p"))
  }

  @Test func `the longest name is cut by the server's limit alone`() throws {
    let name = "a" + String(repeating: "b", count: TokenName.limit - 1)
    #expect(try label(name, task: "x", client: "y").utf8.count == 63)
    #expect(try label(name).hasPrefix("sallyport prod abbb"))
  }

  @Test(arguments: [
    ("a\nb", "a?b"), ("\u{1B}[31m", "?[31m"), ("é", "?"), ("👩‍💻", "???"), ("a\0b", "a?b"), ("\u{7F}", "?"),
    ("~ !", "~ !"),
  ])
  func `what a server does not print is a question mark`(client: String, shown: String) throws {
    #expect(try label(client: client) == "sallyport prod cursor \(shown)")
  }
}
