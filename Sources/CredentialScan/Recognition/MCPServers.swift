/// Servers that an agent may call: power without a secret in the file.
struct MCPServers {
  struct Server {
    let recognition: Recognition
    let position: Position
    let field: String
  }

  /// One known server: how it is told, and what its flags mean.
  struct Known: Sendable {
    /// One of them stands in the command with its arguments, or in the address, as a word of its own.
    let marks: [String]
    let name: String
    /// Without any flag.
    let power: Power
    /// Flags that make it read only.
    var readOnly: [String] = []
    /// Flags without which it reaches everything of the account.
    var narrowed: [String] = []
    /// Flags without which it only reads.
    var widened: [String] = []
  }

  static let known: [Known] = [
    .init(
      marks: ["supabase-mcp", "mcp.supabase.com", "mcp-server-supabase"], name: "Supabase", power: .data,
      readOnly: ["read_only=true", "--read-only", "read-only=true"], narrowed: ["project_ref=", "--project-ref"]),
    .init(
      marks: ["mcp-server-neon", "mcp.neon.tech"], name: "Neon", power: .admin,
      readOnly: ["readonly=true", "x-read-only"]),
    .init(marks: ["postgres-mcp"], name: "PostgreSQL", power: .read, widened: ["unrestricted"]),
    .init(
      marks: ["awslabs.postgres-mcp-server", "awslabs.mysql-mcp-server"], name: "database", power: .read,
      widened: ["allow_write_query"]),
    .init(marks: ["@henkey/postgres-mcp-server", "mcp-postgres-full-access"], name: "PostgreSQL", power: .data),
    .init(marks: ["genai-toolbox", "@toolbox-sdk/server"], name: "database", power: .data),
    .init(marks: ["mcp.pscale.dev/mcp/planetscale", "@planetscale/mcp-server"], name: "PlanetScale", power: .data),
    .init(marks: ["mcp.pscale.dev/mcp/planetscale-insights-only", "pscale mcp"], name: "PlanetScale", power: .read),
    .init(marks: ["@bytebase/dbhub", "bytebase/dbhub"], name: "database", power: .data, readOnly: ["--readonly"]),
    .init(marks: ["@modelcontextprotocol/server-postgres", "mcp/postgres"], name: "PostgreSQL", power: .read),
    .init(marks: ["mongodb-mcp-server"], name: "MongoDB", power: .data, readOnly: ["--readOnly", "MDB_MCP_READ_ONLY"]),
    .init(marks: ["mcp-redis", "redis-mcp"], name: "Redis", power: .data),
    .init(
      marks: ["mcp-server-mysql"], name: "MySQL", power: .read,
      widened: ["ALLOW_INSERT_OPERATION", "ALLOW_UPDATE_OPERATION", "ALLOW_DELETE_OPERATION", "ALLOW_DDL_OPERATION"]),
    .init(marks: ["mysql-mcp-server", "mysql_mcp_server"], name: "MySQL", power: .data),
    .init(marks: ["mcp-clickhouse", "mcp.clickhouse.cloud"], name: "ClickHouse", power: .read),
    .init(marks: ["firebase-tools"], name: "Firebase", power: .data),
    .init(marks: ["convex mcp", "convex@latest mcp"], name: "Convex", power: .data),
    .init(marks: ["fly mcp", "flyctl mcp"], name: "Fly", power: .admin),
    .init(marks: ["@netlify/mcp", "netlify-mcp.netlify.app"], name: "Netlify", power: .write),
    .init(marks: ["terraform-mcp-server"], name: "Terraform", power: .write),
    .init(marks: ["mcp.vercel.com"], name: "Vercel", power: .write),
    .init(marks: ["@railway/mcp-server", "railway-mcp", "mcp.railway.com"], name: "Railway", power: .admin),
    .init(marks: ["mcp.cloudflare.com", "mcp-server-cloudflare"], name: "Cloudflare", power: .write),
    .init(marks: ["@heroku/mcp-server"], name: "Heroku", power: .admin),
    .init(marks: ["mcp.render.com", "render-mcp-server"], name: "Render", power: .write),
    .init(marks: ["@digitalocean/mcp"], name: "DigitalOcean", power: .admin),
    .init(marks: ["@stripe/mcp", "mcp.stripe.com"], name: "Stripe", power: .write),
    .init(
      marks: ["github-mcp-server", "api.githubcopilot.com/mcp", "@modelcontextprotocol/server-github"], name: "GitHub",
      power: .write, readOnly: ["--read-only", "GITHUB_READ_ONLY", "/readonly"]),
    .init(marks: ["awslabs.aws-api-mcp-server"], name: "AWS", power: .data, readOnly: ["READ_OPERATIONS_ONLY"]),
    .init(marks: ["@azure/mcp"], name: "Azure", power: .data, readOnly: ["--read-only"]),
    .init(
      marks: ["mcp-server-kubernetes", "kubernetes-mcp-server"], name: "Kubernetes", power: .data,
      readOnly: ["--read-only", "ALLOW_ONLY_NON_DESTRUCTIVE_TOOLS"]),
    .init(marks: ["mcp.prisma.io", "prisma mcp", "@prisma/mcp"], name: "Prisma", power: .data),
    .init(marks: ["@upstash/mcp-server"], name: "Upstash", power: .admin),
  ]

  private static let containers: Set<String> = ["mcpServers", "servers", "mcp_servers", "context_servers", "mcp"]

  static func found(in document: Document) -> [Server] {
    var groups: [[String]: [Material]] = [:]
    var order: [[String]] = []
    for entry in document.entries {
      guard let at = entry.path.firstIndex(where: containers.contains), entry.path.count > at + 2 else { continue }
      let key = Array(entry.path[...(at + 1)])
      if groups[key] == nil { order.append(key) }
      groups[key, default: []].append(entry)
    }
    return order.compactMap { key in groups[key].flatMap { server(key, $0) } }
  }

  private static func server(_ key: [String], _ entries: [Material]) -> Server? {
    func text(_ entry: Material) -> String { entry.name + "=" + entry.value.bytes.prefix(2_000)[...].text }
    let launching = entries.filter {
      !$0.path.contains("env") && !$0.path.contains("headers") && !$0.path.contains("http_headers")
    }
    let words = entries.map(text)
    let isOff = entries.contains {
      ($0.name == "disabled" && $0.value.bytes == Array("true".utf8))
        || ($0.name == "enabled" && $0.value.bytes == Array("false".utf8))
    }
    let line = launching.map { $0.value.bytes.prefix(2_000)[...].text }.joined(separator: " ")
    guard !isOff, let known = known.first(where: { $0.marks.contains { stands($0, in: line) } }),
      let first = entries.first
    else { return nil }
    func has(_ flags: [String]) -> Bool { flags.contains { flag in words.contains { $0.contains(flag) } } }
    // The server is no secret: its name and its file stand for it.
    var result = Recognition(
      kind: .mcpServer, secret: Secret("mcp " + key.joined(separator: " ") + known.name), range: 0..<0)
    result.variant = known.name
    result.identity.label = key.last
    result.identity.project = reference(words)
    (result.power, result.basis) = (known.power, .usual)
    if has(known.widened) { result.power = .data }
    if !known.narrowed.isEmpty, !has(known.narrowed) { result.power = .admin }
    if has(known.readOnly) { (result.power, result.basis) = (.read, .claimed) }
    return Server(recognition: result, position: first.position, field: key.joined(separator: "."))
  }

  /// Whether a mark is a name of its own, with at most a version behind it: `postgres-mcp`, not `my-postgres-mcp-server`.
  static func stands(_ mark: String, in line: String) -> Bool {
    func isInner(_ character: Character) -> Bool {
      character.isLetter || character.isNumber || "-_.".contains(character)
    }
    var rest = line[...]
    while let found = rest.firstRange(of: mark) {
      let before = found.lowerBound == line.startIndex ? nil : line[line.index(before: found.lowerBound)]
      let after = found.upperBound == line.endIndex ? nil : line[found.upperBound]
      if before.map(isInner) != true, after.map(isInner) != true { return true }
      rest = rest[found.upperBound...]
    }
    return false
  }

  private static func reference(_ words: [String]) -> String? {
    for word in words {
      for mark in ["project_ref=", "--project-ref="] {
        if let found = word.firstRange(of: mark) {
          return String(word[found.upperBound...].prefix { $0.isLetter || $0.isNumber })
        }
      }
    }
    return nil
  }
}
