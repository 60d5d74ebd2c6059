import Testing

@testable import CredentialScan

/// Servers that an agent may call: what their packages and flags amount to.
struct MCPServersTests {
  private func found(_ entry: String, under key: String = "mcpServers") -> Recognition? {
    var builder = DocumentBuilder(limits: ScanLimits())
    JSONReader.read(Array(#"{"\#(key)": {"one": \#(entry)}}"#.utf8), into: &builder)
    return MCPServers.found(in: builder.document).first?.recognition
  }

  @Test(
    arguments: [
      (#"{"url": "https://mcp.supabase.com/mcp"}"#, "Supabase", Power.admin),
      (#"{"url": "https://mcp.supabase.com/mcp?project_ref=abcdefghijklmnopqrst"}"#, "Supabase", .data),
      (#"{"url": "https://mcp.supabase.com/mcp?project_ref=abcdefghijklmnopqrst&read_only=true"}"#, "Supabase", .read),
      (
        #"{"command": "npx", "args": ["-y", "@supabase/mcp-server-supabase@latest", "--read-only"]}"#, "Supabase", .read
      ),
      (#"{"command": "npx", "args": ["-y", "@neondatabase/mcp-server-neon", "start"]}"#, "Neon", .admin),
      (#"{"command": "uvx", "args": ["postgres-mcp", "--access-mode=unrestricted"]}"#, "PostgreSQL", .data),
      (#"{"command": "uvx", "args": ["postgres-mcp", "--access-mode=restricted"]}"#, "PostgreSQL", .read),
      (#"{"command": "uvx", "args": ["awslabs.postgres-mcp-server@latest"]}"#, "database", .read),
      (
        #"{"command": "uvx", "args": ["awslabs.postgres-mcp-server@latest", "--allow_write_query"]}"#, "database", .data
      ),
      (#"{"command": "npx", "args": ["@henkey/postgres-mcp-server"]}"#, "PostgreSQL", .data),
      (#"{"url": "https://mcp.pscale.dev/mcp/planetscale"}"#, "PlanetScale", .data),
      (#"{"url": "https://mcp.pscale.dev/mcp/planetscale-insights-only"}"#, "PlanetScale", .read),
      (#"{"command": "npx", "args": ["-y", "prisma", "mcp"]}"#, "Prisma", .data),
      (#"{"command": "fly", "args": ["mcp", "server"]}"#, "Fly", .admin),
      (#"{"command": "npx", "args": ["-y", "firebase-tools@latest", "mcp"]}"#, "Firebase", .data),
      (
        #"{"command": "npx", "args": ["@benborla29/mcp-server-mysql"], "env": {"ALLOW_DELETE_OPERATION": "true"}}"#,
        "MySQL", .data
      ),
      (
        #"{"command": "docker", "args": ["run", "-e", "GITHUB_READ_ONLY=1", "ghcr.io/github/github-mcp-server"]}"#,
        "GitHub", .read
      ),
    ])
  func `packages, addresses and flags`(_ entry: String, _ name: String, _ power: Power) throws {
    let match = try #require(found(entry))
    #expect(match.variant == name && match.power == power)
  }

  @Test(arguments: [
    #"{"command": "npx", "args": ["my-postgres-mcp-server"]}"#,
    #"{"command": "npx", "args": ["@you/not-postgres-mcp"]}"#,
    #"{"url": "https://mcp.supabase.com.evil.dev/mcp"}"#, #"{"url": "https://notmcp.neon.tech/mcp"}"#,
    #"{"command": "npx", "args": ["@acme/weather"]}"#, #"{"command": "postgres-mcp", "disabled": true}"#,
    #"{"command": "node", "args": ["x.js"], "env": {"NOTE": "like postgres-mcp"}}"#,
  ])
  func `a longer name is another server's`(_ entry: String) { #expect(found(entry) == nil) }

  @Test(arguments: ["mcpServers", "servers", "mcp_servers", "context_servers"])
  func `in every agent's own section`(_ key: String) {
    #expect(found(#"{"command": "postgres-mcp"}"#, under: key)?.identity.label == "one")
  }
}
