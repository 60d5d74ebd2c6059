import CredentialScan

/// How a machine lays out a home.
public enum Layout: String, CaseIterable, Sendable {
  case linux, macOS

  /// Puts this system's folders and the project in.
  func resolve(_ path: String) -> String {
    let isLinux = self == .linux
    return path.replacing("@CONFIG@", with: isLinux ? ".config" : "Library/Application Support")
      .replacing("@DATA@", with: isLinux ? ".local/share" : "Library/Application Support")
      .replacing("@P@", with: "code/shop")
  }
}

/// A file that credentials of many kinds stand in, in one place of the catalogue.
public struct Carrier: Sendable {
  /// What a file is made of.
  public enum Contents: Sendable {
    case text(String)
    case bytes([UInt8])
    /// Rows of `ItemTable(key, value)` in an SQLite file.
    case rows([Sample.Field])
  }

  public let place: Int
  let path: String
  let reach: Reach
  /// Whether it is running text, where only shapes tell and no name stands close.
  let isText: Bool
  let write: @Sendable ([Sample.Field]) -> Contents

  init(
    _ place: Int, _ path: String, _ reach: Reach, isText: Bool = false,
    _ write: @escaping @Sendable ([Sample.Field]) -> Contents
  ) {
    (self.place, self.path, self.reach, self.isText, self.write) = (place, path, reach, isText, write)
  }

  /// Whether people put such a thing there.
  func takes(_ sample: Sample) -> Bool { !(isText && sample.kind == .namedSecret) }

  public static let all = agents + editors + projects + shells
}

/// The ways of writing variables down.
enum Writing {
  static func quoted(_ text: String) -> String {
    "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n") + "\""
  }
  static func object(_ fields: [Sample.Field], separator: String = ", ") -> String {
    "{" + fields.map { "\(quoted($0.name)): \(quoted($0.value))" }.joined(separator: separator) + "}"
  }
  static func dotenv(_ fields: [Sample.Field], export: Bool = false) -> String {
    fields.map { field in
      let value = field.value.contains { " #\n".contains($0) } ? quoted(field.value) : field.value
      return (export ? "export " : "") + "\(field.name)=\(value)\n"
    }.joined()
  }
  static func shell(_ fields: [Sample.Field]) -> String {
    fields.map { "export \($0.name)='\($0.value)'\n" }.joined()
  }
  static func yaml(_ fields: [Sample.Field], indent: String = "") -> String {
    fields.map { "\(indent)\($0.name): \(quoted($0.value))\n" }.joined()
  }
  static func toml(_ fields: [Sample.Field]) -> String {
    fields.map { "\($0.name) = \(quoted($0.value))\n" }.joined()
  }

  /// An MCP configuration with the variables in a server's environment.
  static func servers(_ fields: [Sample.Field], key: String = "mcpServers") -> Carrier.Contents {
    .text(
      """
      {
        "\(key)": {
          "notes": {"command": "npx", "args": ["-y", "@shop/notes-mcp"]},
          "tools": {
            "command": "npx",
            "args": ["-y", "@shop/tools-mcp"],
            "env": \(object(fields))
          }
        }
      }
      """)
  }

  /// A transcript of an agent that ran a command with the variables in it.
  static func transcript(_ fields: [Sample.Field]) -> Carrier.Contents {
    let command = fields.map { "\($0.name)='\($0.value)'" }.joined(separator: " ") + " npm run deploy"
    let talk = "I will look at the orders table first. The tests of the checkout still fail on line 118."
    let lines = [
      #"{"type":"user","cwd":"/code/shop","message":{"role":"user","content":"please deploy"}}"#,
      #"{"type":"assistant","message":{"content":[{"type":"text","text":\#(quoted(talk))}]}}"#,
      #"{"type":"assistant","message":{"content":[{"type":"tool_use","name":"Bash","input":{"command":\#(quoted(command))}}]}}"#,
      #"{"type":"user","message":{"content":[{"type":"tool_result","content":"deployed in 12.4 s"}]}}"#,
    ]
    return .text(lines.joined(separator: "\n") + "\n")
  }
}
