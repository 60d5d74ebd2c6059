import CredentialScan

/// What agents and editors load, and what they leave behind.
extension Carrier {
  static let agents: [Carrier] = servers + settings + transcripts

  private static let servers: [Carrier] = [
    (1, ".cursor/mcp.json"), (2, "@P@/.cursor/mcp.json"), (4, ".cursor/plugins/cache/tools/mcp.json"),
    (10, "@P@/.mcp.json"),
    (14, ".claude/plugins/cache/tools/.mcp.json"), (15, "@CONFIG@/Claude/claude_desktop_config.json"),
    (20, ".codeium/windsurf/mcp_config.json"), (21, ".gemini/settings.json"), (22, "@P@/.gemini/settings.json"),
    (24, ".gemini/antigravity/mcp_config.json"),
    (29, "@CONFIG@/Code/User/globalStorage/saoudrizwan.claude-dev/settings/cline_mcp_settings.json"),
    (30, ".cline/data/settings/cline_mcp_settings.json"),
    (31, "@CONFIG@/Code/User/globalStorage/rooveterinaryinc.roo-cline/settings/mcp_settings.json"),
    (31, "@P@/.roo/mcp.json"),
    (35, ".copilot/mcp-config.json"), (37, ".kiro/settings/mcp.json"), (38, ".aws/amazonq/mcp.json"),
    (41, ".junie/mcp/mcp.json"),
  ].map { place, path in Carrier(place, path, .loaded) { Writing.servers($0) } }

  private static let settings: [Carrier] = [
    Carrier(6, ".claude.json", .loaded) { fields in
      .text(
        """
        {"numStartups": 41, "projects": {"@HOME@/code/shop": {"allowedTools": [],
          "mcpServers": {"tools": {"type": "stdio", "command": "node", "env": \(Writing.object(fields))}}}}}
        """)
    },
    Carrier(7, ".claude/settings.json", .loaded) { .text(#"{"env": \#(Writing.object($0)), "model": "opus"}"#) },
    Carrier(8, ".claude/settings.local.json", .loaded, isText: true) { fields in
      let allowed = fields.map { "\($0.name)='\($0.value)'" }.joined(separator: " ")
      return .text(
        #"{"permissions": {"allow": ["Bash(git status:*)", \#(Writing.quoted("Bash(\(allowed) npm test:*)"))]}}"#)
    },
    Carrier(9, "@P@/.claude/settings.json", .loaded) { .text(#"{"env": \#(Writing.object($0))}"#) },
    Carrier(16, ".codex/config.toml", .loaded) {
      .text("model = \"o5\"\n\n[mcp_servers.tools]\ncommand = \"npx\"\n\n[mcp_servers.tools.env]\n" + Writing.toml($0))
    },
    Carrier(17, "@P@/.codex/config.toml", .loaded) { .text("[mcp_servers.tools.env]\n" + Writing.toml($0)) },
    Carrier(22, "@P@/.gemini/.env", .loaded) { .text(Writing.dotenv($0)) },
    Carrier(32, ".continue/config.yaml", .loaded) {
      .text(
        "name: shop\nmcpServers:\n  - name: tools\n    command: npx\n    env:\n" + Writing.yaml($0, indent: "      "))
    },
    Carrier(33, ".config/zed/settings.json", .loaded) {
      .text(
        "// Zed\n{\n  \"theme\": \"One\", // light\n  \"context_servers\": {\"tools\": {\"env\": \(Writing.object($0)),}},\n}\n"
      )
    },
    Carrier(36, ".config/opencode/opencode.json", .loaded) {
      .text(#"{"mcp": {"tools": {"type": "local", "environment": \#(Writing.object($0))}}}"#)
    },
    Carrier(39, ".vibe/config.toml", .loaded) {
      .text("[[mcp_servers]]\nname = \"tools\"\n[mcp_servers.env]\n" + Writing.toml($0))
    },
    Carrier(40, ".openclaw/openclaw.json", .loaded) { .text(#"{"env": {"vars": \#(Writing.object($0))}}"#) },
    Carrier(41, ".config/goose/config.yaml", .loaded) {
      .text("extensions:\n  tools:\n    type: stdio\n    envs:\n" + Writing.yaml($0, indent: "      "))
    },
  ]

  private static let transcripts: [Carrier] =
    [
      (5, ".cursor/projects/shop/agent-transcripts/one.jsonl"), (12, ".claude/projects/-code-shop/session.jsonl"),
      (19, ".codex/sessions/2026/11/22/rollout-one.jsonl"),
      (28, "@CONFIG@/Code/User/workspaceStorage/a1/chatSessions/one.jsonl"),
      (35, ".copilot/session-state/one/events.jsonl"),
    ].map { place, path in Carrier(place, path, .copied, isText: true) { Writing.transcript($0) } } + [
      Carrier(13, ".claude/shell-snapshots/snapshot-zsh-1.sh", .copied, isText: true) {
        .text("# Snapshot\n" + Writing.shell($0))
      },
      Carrier(13, ".claude/history.jsonl", .copied, isText: true) { Writing.transcript($0) },
    ]
}
