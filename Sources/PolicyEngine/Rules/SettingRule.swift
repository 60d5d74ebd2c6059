import SallyportModel

/// SET, RESET and `set_config`: a short list of settings may be touched, and some only towards the stricter value.
enum SettingRule {
  static func reasons(_ judge: StatementJudge) -> [Reason] {
    judge.statement.settings.flatMap { use in
      judge.found(.setting, verdict(use, judge.subject), use.name)
    }
  }

  /// How a setting may be set.
  enum Latitude: String {
    /// To anything: it changes how results look, or how plans are made, for this session only.
    case any
    /// To on. Off is for development only where it is a wall.
    case on
    /// To UTF8 and its other names.
    case utf8
    /// To nothing, or to what the gateway pinned.
    case searchPath
    /// To all that it can keep from being expanded.
    case fullyRestricted
  }

  /// Settings of the planner and of how values look, which readers' tools set: they decide neither what may be read nor for how long.
  private static let looksAndPlans = [
    "constraint_exclusion", "cursor_tuple_fraction", "default_text_search_config",
    "enable_async_append", "enable_bitmapscan", "enable_gathermerge", "enable_hashagg", "enable_hashjoin",
    "enable_incremental_sort", "enable_indexonlyscan", "enable_indexscan", "enable_material", "enable_memoize",
    "enable_mergejoin", "enable_nestloop", "enable_parallel_append", "enable_parallel_hash", "enable_partition_pruning",
    "enable_partitionwise_aggregate", "enable_partitionwise_join", "enable_seqscan", "enable_sort", "enable_tidscan",
    "escape_string_warning", "lc_monetary",
    "lc_numeric", "lc_time", "plan_cache_mode", "quote_all_identifiers", "random_page_cost", "seq_page_cost",
    "synchronize_seqscans", "xmlbinary",
  ]

  static let latitudes: [String: Latitude] = looksAndPlans.reduce(into: listed) { $0[$1] = .any }

  private static let listed: [String: Latitude] = [
    "application_name": .any, "extra_float_digits": .any, "datestyle": .any, "intervalstyle": .any,
    "timezone": .any, "client_min_messages": .any, "bytea_output": .any, "jit": .any,
    "seed": .any, "xmloption": .any,
    "default_transaction_isolation": .any, "transaction_isolation": .any,
    "default_transaction_deferrable": .any, "transaction_deferrable": .any,
    "default_transaction_read_only": .on, "transaction_read_only": .on,
    "standard_conforming_strings": .on, "row_security": .on,
    "client_encoding": .utf8, "search_path": .searchPath, "restrict_nonsystem_relation_kind": .fullyRestricted,
  ]

  private static func verdict(_ use: SettingUse, _ subject: Subject) -> Verdict {
    switch use.action {
    case .show: .allow
    case .reset: latitudes[use.name] == nil || isWall(use.name) && subject.environment.isProtected ? .refuse : .allow
    case .set(let value): mayBeSet(use.name, to: value, subject) ? .allow : .refuse
    }
  }

  private static func isWall(_ name: String) -> Bool {
    name.hasSuffix("transaction_read_only") || name == "row_security" || name == "restrict_nonsystem_relation_kind"
  }

  private static func mayBeSet(_ name: String, to value: String?, _ subject: Subject) -> Bool {
    guard let latitude = latitudes[name] else { return false }
    guard let value else { return latitude == .any }
    switch latitude {
    case .any: return true
    case .on: return isOn(value) || name.hasSuffix("transaction_read_only") && !subject.environment.isProtected
    case .utf8: return ["utf8", "unicode"].contains(value.lowercased().filter { $0 != "-" && $0 != "_" })
    case .searchPath: return isNarrow(value, subject)
    case .fullyRestricted: return value == "view, foreign-table"
    }
  }

  private static func isOn(_ value: String) -> Bool {
    ["on", "true", "yes", "1", "t", "y"].contains(value.lowercased())
  }

  private static func isNarrow(_ value: String, _ subject: Subject) -> Bool {
    let names = value.split(separator: ",").map { $0.trimmingPrefix { $0 == " " } }.map(trimmed)
    if value.isEmpty || names == ["\"\""] { return true }
    return names == subject.searchPath || names == ["pg_catalog"] || names == ["pg_catalog"] + subject.searchPath
  }

  private static func trimmed(_ name: Substring) -> String { String(name.reversed().drop { $0 == " " }.reversed()) }
}
