import SallyportModel

extension Walk {
  mutating func visitSession(_ node: Int, _ kind: NodeKind) throws(NotUnderstood) {
    switch kind {
    case .transactionStmt: try visitTransaction(node)
    case .variableSetStmt: try visitSet(node)
    case .variableShowStmt:
      command("SHOW")
      facts.settings.append(SettingUse((tree.text(node, .name) ?? "").lowercased(), .show))
      add(Effect.session)
    case .discardStmt: try visitDiscard(node)
    case .deallocateStmt:
      command("DEALLOCATE")
      facts.prepared = tree.text(node, .name).map(PreparedUse.deallocate) ?? .deallocateAll
      add(Effect.session)
    case .fetchStmt, .closePortalStmt, .constraintsSetStmt:
      let move = tree.flag(node, .ismove) ? "MOVE" : "FETCH"
      command(kind == .fetchStmt ? move : kind == .closePortalStmt ? "CLOSE CURSOR" : "SET CONSTRAINTS")
      if kind != .constraintsSetStmt { facts.cursor = tree.text(node, .portalname) }
      facts.closesAllCursors = kind == .closePortalStmt && facts.cursor == nil
      add(Effect.session)
    default: visitChannel(node, kind)
    }
    try walkFields(node)
  }

  private mutating func visitChannel(_ node: Int, _ kind: NodeKind) {
    let channel = tree.text(node, .conditionname) ?? "*"
    facts.channels.append(channel)
    switch kind {
    case .listenStmt:
      command("LISTEN")
      add(Effect.listen)
    case .unlistenStmt:
      command("UNLISTEN")
      add(Effect.session)
    default:
      command("NOTIFY")
      add(Effect.notify)
    }
  }

  private mutating func visitDiscard(_ node: Int) throws(NotUnderstood) {
    add(Effect.session)
    switch tree.text(node, .target) {
    case "DISCARD_ALL":
      command("DISCARD ALL")
      facts.prepared = .deallocateAll
      facts.settings.append(SettingUse("all", .reset))
      facts.runsInTransaction = false
    case "DISCARD_PLANS": command("DISCARD PLANS")
    case "DISCARD_SEQUENCES": command("DISCARD SEQUENCES")
    case "DISCARD_TEMP": command("DISCARD TEMP")
    default: throw notUnderstood(node)
    }
  }
}

// Transactions.

extension Walk {
  private mutating func visitTransaction(_ node: Int) throws(NotUnderstood) {
    add(Effect.transaction)
    guard let kind = tree.text(node, .kind), let (control, tag) = Self.transactionKinds[kind] else {
      throw notUnderstood(node)
    }
    command(tag)
    facts.transaction = control
    if control == .twoPhase { facts.runsInTransaction = kind == "TRANS_STMT_PREPARE" }
    _ = try transactionModes(tree.list(node, .options), of: node)
  }

  private static let transactionKinds: [String: (TransactionControl, String)] = [
    "TRANS_STMT_BEGIN": (.begin, "BEGIN"), "TRANS_STMT_START": (.begin, "START TRANSACTION"),
    "TRANS_STMT_COMMIT": (.commit, "COMMIT"), "TRANS_STMT_ROLLBACK": (.rollback, "ROLLBACK"),
    "TRANS_STMT_SAVEPOINT": (.savepoint, "SAVEPOINT"), "TRANS_STMT_RELEASE": (.release, "RELEASE"),
    "TRANS_STMT_ROLLBACK_TO": (.rollbackToSavepoint, "ROLLBACK"),
    "TRANS_STMT_PREPARE": (.twoPhase, "PREPARE TRANSACTION"),
    "TRANS_STMT_COMMIT_PREPARED": (.twoPhase, "COMMIT PREPARED"),
    "TRANS_STMT_ROLLBACK_PREPARED": (.twoPhase, "ROLLBACK PREPARED"),
  ]

  /// The modes as settings. READ WRITE, or anything that is not plainly READ ONLY, is a concern.
  private mutating func transactionModes(
    _ modes: Tree.Children, of node: Int
  ) throws(NotUnderstood) -> [SettingUse] {
    var settings: [SettingUse] = []
    for mode in modes {
      guard let name = tree.text(mode, .defname), let value = tree.child(mode, .arg).flatMap(constant) else {
        throw notUnderstood(node)
      }
      switch (name, value) {
      case ("transaction_isolation", .string(let level)): settings.append(SettingUse(name, .set(level)))
      case ("transaction_deferrable", .integer(let flag)):
        settings.append(SettingUse(name, .set(flag == 0 ? "off" : "on")))
      case ("transaction_read_only", .integer(1)): settings.append(SettingUse(name, .set("on")))
      case ("transaction_read_only", _):
        settings.append(SettingUse(name, .set("off")))
        add(Concern.readWriteTransaction)
      default: throw notUnderstood(node)
      }
    }
    return settings
  }
}

// SET and RESET.

extension Walk {
  private mutating func visitSet(_ node: Int) throws(NotUnderstood) {
    add(Effect.session)
    let name = (tree.text(node, .name) ?? "").lowercased()
    switch tree.text(node, .kind) {
    case "VAR_SET_VALUE":
      command("SET")
      facts.settings.append(SettingUse(name, .set(settingValue(node, of: name))))
    case "VAR_SET_DEFAULT", "VAR_RESET":
      command(tree.isText(node, .kind, "VAR_RESET") ? "RESET" : "SET")
      facts.settings.append(SettingUse(name, .reset))
    case "VAR_SET_CURRENT":
      command("SET")
      facts.settings.append(SettingUse(name, .set(nil)))
    case "VAR_RESET_ALL":
      command("RESET")
      facts.settings.append(SettingUse("all", .reset))
    case "VAR_SET_MULTI": try visitSetTransaction(node, name)
    default: throw notUnderstood(node)
    }
  }

  private mutating func visitSetTransaction(_ node: Int, _ name: String) throws(NotUnderstood) {
    command("SET")
    switch name {
    case "transaction":
      facts.transaction = .mode
      add(Effect.transaction)
      _ = try transactionModes(tree.list(node, .args), of: node)
    case "session characteristics":
      let modes = try transactionModes(tree.list(node, .args), of: node)
      facts.settings += modes.map { SettingUse("default_" + $0.name, $0.action) }
    case "transaction snapshot":
      facts.transaction = .mode
      add(Effect.transaction)
      add(Concern.importedSnapshot)
    default: throw notUnderstood(node)
    }
  }

  /// The value as the server would store it: elements of a list joined by `, `, and quoted where the setting is a list of names.
  private func settingValue(_ node: Int, of name: String) -> String? {
    var parts: [String] = []
    for argument in tree.list(node, .args) {
      guard tree.kind(of: argument) == .aConst, let part = constant(argument).flatMap(Self.spelling) else { return nil }
      parts.append(name == "search_path" ? Self.identifier(part) : part)
    }
    return parts.isEmpty ? nil : parts.joined(separator: ", ")
  }

  private static func spelling(_ value: Constant) -> String? {
    switch value {
    case .integer(let number): String(number)
    case .decimal(let digits): digits
    case .string(let text): text
    case .boolean(let flag): flag ? "on" : "off"
    case .null: nil
    }
  }

  private static func identifier(_ name: String) -> String {
    let plain = name.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"): true
      default: false
      }
    }
    return plain && !name.isEmpty ? name : "\"" + name + "\""
  }
}
