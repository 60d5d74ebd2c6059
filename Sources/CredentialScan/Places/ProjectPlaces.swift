/// What people and shells keep, and what lies in a project.
extension PlaceCatalog {
  static let shells: [Place] =
    [
      ".bash_history", ".zsh_history", ".psql_history", ".mysql_history", ".python_history", ".node_repl_history",
      ".rediscli_history", ".sqlite_history",
    ]
    .map { file(79, "history", .home, $0, .history, .history, .copied) } + [
      file(79, "history", .data, "fish/fish_history", .history, .history, .copied),
      file(79, "history", .home, ".mongodb/mongosh/*_history", .history, .history, .copied),
    ]
    + [
      ".bashrc", ".bash_profile", ".profile", ".zshrc", ".zprofile", ".zshenv", ".zlogin", ".config/fish/config.fish",
      ".config/environment.d/*.conf", ".envrc", ".env",
    ]
    .map { file(80, "shell", .home, $0, .shell, .shell, .loaded) } + [
      file(80, "launchd", .home, "Library/LaunchAgents/*.plist", .propertyList, .shell, .loaded)
    ]

  static let projects: [Place] = environmentFiles + frameworks + infrastructure + instructions

  /// Read in a project's root and in its packages.
  private static let environmentFiles: [Place] =
    [".env", ".env.*", "*.env", ".envrc", ".dev.vars", ".dev.vars.*", ".flaskenv"]
    .map { file(78, "environment file", .project, "**/" + $0, .dotenv, .environmentFile, .loaded) }

  private static let frameworks: [Place] =
    [
      ("config/database.yml", .yaml), ("config/secrets.yml", .yaml), ("config/master.key", .text),
      ("appsettings*.json", .json),
      ("application*.yml", .yaml), ("application*.properties", .ini), ("wp-config.php", .text), ("settings.py", .text),
      ("drizzle.config.ts", .text), ("knexfile.js", .text), ("alembic.ini", .ini), ("docker-compose*.yml", .yaml),
      ("docker-compose*.yaml", .yaml), ("compose*.yaml", .yaml), ("compose*.yml", .yaml), (".mongoid.yml", .yaml),
      ("config/mongoid.yml", .yaml),
      ("schema.prisma", .text),
    ].map { (name: String, format: Place.Format) in file(82, "project", .project, "**/" + name, format, .project) }

  private static let infrastructure: [Place] =
    [
      (".github/workflows/*.yml", .yaml), (".github/workflows/*.yaml", .yaml), ("values*.yaml", .yaml),
      ("*secret*.yaml", .yaml),
      ("serverless.yml", .yaml), ("fly.toml", .toml), ("render.yaml", .yaml), ("railway.json", .json),
      ("*.tfvars", .ini),
      ("*.tfvars.json", .json), ("terraform.tfstate", .json), ("terraform.tfstate.backup", .json), ("*.tfstate", .json),
      ("rootkey.csv", .text), ("*service-account*.json", .json), ("*service_account*.json", .json),
      ("*credentials*.json", .json),
      ("*firebase-adminsdk*.json", .json), ("kubeconfig*", .yaml),
    ].map { (name: String, format: Place.Format) in
      file(
        name.contains("tfstate") || name.contains("tfvars") ? 59 : 83, "project", .project, "**/" + name, format,
        .project)
    }

  /// What agents are told at their start: people paste addresses there.
  private static let instructions: [Place] =
    [
      ("CLAUDE.md", Place.Base.project), ("AGENTS.md", .project), ("GEMINI.md", .project), (".cursorrules", .project),
      (".cursor/rules/*.mdc", .project),
      (".github/copilot-instructions.md", .project), (".claude/CLAUDE.md", .home), (".codex/AGENTS.md", .home),
      (".codex/instructions.md", .home),
      (".claude/agents/*.md", .home), (".claude/commands/*.md", .home), ("CLAUDE.local.md", .project),
    ]
    .map { file(84, "instructions", $0.1, $0.0, .text, .agentConfiguration, .loaded) }
}
