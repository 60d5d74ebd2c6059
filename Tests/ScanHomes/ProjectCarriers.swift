import CredentialScan

/// Editors, projects and shells.
extension Carrier {
  static let editors: [Carrier] = [
    Carrier(25, "@CONFIG@/Code/User/mcp.json", .loaded) { Writing.servers($0, key: "servers") },
    Carrier(25, "@CONFIG@/VSCodium/User/mcp.json", .loaded) { Writing.servers($0, key: "servers") },
    Carrier(26, "@P@/.vscode/mcp.json", .loaded) { Writing.servers($0, key: "servers") },
    Carrier(26, "@P@/.vscode/launch.json", .loaded) {
      .text("{\n  // launch\n  \"configurations\": [{\"name\": \"run\", \"env\": \(Writing.object($0))}],\n}\n")
    },
    Carrier(3, "@CONFIG@/Cursor/User/globalStorage/state.vscdb", .readable, isText: true) { fields in
      let text = fields.map { "\($0.name)='\($0.value)'" }.joined(separator: " ")
      return .rows([.init("bubbleId:1", "{\"text\": \(Writing.quoted("run " + text))}"), .init("theme", "dark")])
    },
    Carrier(27, "@CONFIG@/Code/User/globalStorage/state.vscdb", .readable, isText: true) { fields in
      .rows([.init("notes.settings", "{\"env\": \(Writing.object(fields))}"), .init("theme", "light")])
    },
  ]

  static let projects: [Carrier] = [
    Carrier(78, "@P@/.env", .loaded) { .text("# the shop\nNODE_PORT=3000\n" + Writing.dotenv($0)) },
    Carrier(78, "@P@/packages/api/.env", .loaded) { .text(Writing.dotenv($0, export: true)) },
    Carrier(78, "@P@/.envrc", .loaded) { .text("layout node\n" + Writing.shell($0)) },
    Carrier(78, "@P@/.dev.vars", .loaded) { .text(Writing.dotenv($0)) },
    Carrier(65, "@P@/supabase/functions/.env", .loaded) { .text(Writing.dotenv($0)) },
    Carrier(82, "@P@/appsettings.json", .readable) { .text("{\"Logging\": {}, \"Secrets\": \(Writing.object($0))}") },
    Carrier(82, "@P@/application.properties", .readable) { fields in
      .text("server.port=8080\n" + fields.map { "\($0.name)=\($0.value)\n" }.joined())
    },
    Carrier(82, "@P@/docker-compose.yml", .readable) { fields in
      .text(
        "services:\n  api:\n    image: node:22\n    environment:\n"
          + fields.map { "      - \(Writing.quoted("\($0.name)=\($0.value)"))\n" }.joined())
    },
    Carrier(82, "@P@/settings.py", .readable, isText: true) { fields in
      .text("import os\nDEBUG = False\n" + fields.map { "\($0.name) = \(Writing.quoted($0.value))\n" }.joined())
    },
    Carrier(83, "@P@/.github/workflows/deploy.yml", .readable) {
      .text("on: push\njobs:\n  deploy:\n    runs-on: ubuntu-24.04\n    env:\n" + Writing.yaml($0, indent: "      "))
    },
    Carrier(83, "@P@/fly.toml", .readable) { .text("app = \"shop\"\n\n[env]\n" + Writing.toml($0)) },
    Carrier(84, "@P@/CLAUDE.md", .loaded, isText: true) { fields in
      .text("# The shop\n\nTo deploy, run:\n\n```sh\n" + Writing.shell(fields) + "npm run deploy\n```\n")
    },
    Carrier(84, "@P@/AGENTS.md", .loaded, isText: true) { fields in
      .text("Use these:\n\n" + fields.map { "- \($0.name): `\($0.value)`\n" }.joined())
    },
  ]

  static let shells: [Carrier] = [
    Carrier(79, ".bash_history", .copied, isText: true) { .text("ls\n" + Writing.shell($0) + "git push\n") },
    Carrier(79, ".zsh_history", .copied, isText: true) { fields in
      .text(": 1767225600:0;ls\n" + fields.map { ": 1767225601:0;export \($0.name)='\($0.value)'\n" }.joined())
    },
    Carrier(79, "@DATA@/fish/fish_history", .copied, isText: true) { fields in
      .text(fields.map { "- cmd: set -x \($0.name) '\($0.value)'\n  when: 1767225600\n" }.joined())
    },
    Carrier(80, ".zshrc", .loaded) { .text("setopt autocd\n" + Writing.shell($0) + "alias g=git\n") },
    Carrier(80, ".config/fish/config.fish", .loaded) { fields in
      .text(fields.map { "set -gx \($0.name) '\($0.value)'\n" }.joined())
    },
    Carrier(80, ".config/environment.d/shop.conf", .loaded) { .text(Writing.dotenv($0)) },
    Carrier(80, "Library/LaunchAgents/dev.shop.plist", .loaded) { fields in
      func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
      }
      let pairs = fields.map { "<key>\($0.name)</key><string>\(escaped($0.value))</string>" }.joined()
      return .text(
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <plist version="1.0"><dict><key>Label</key><string>dev.shop</string>
        <key>EnvironmentVariables</key><dict>\(pairs)</dict></dict></plist>
        """)
    },
  ]
}
