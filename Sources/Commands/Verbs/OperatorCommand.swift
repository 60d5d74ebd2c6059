import Approvals
import ArgumentParser
import ControlPlane
import SallyportModel

struct OperatorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "operator", abstract: "The people who may approve, issue and revoke.",
    subcommands: [OperatorAddCommand.self, OperatorListCommand.self, OperatorRevokeCommand.self])
}

struct OperatorAddCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "add", abstract: "Make an operator's key, sealed under a passphrase, and enter it.",
    discussion: """
      The first operator vouches for the own key. Every later one needs the signature of an operator that there is already \
      (`--as`). Passphrases are asked for in the terminal and are never taken from anywhere else.
      """)

  @Argument(help: "The operator's name: a-z, 0-9, - and _.", transform: { try OperatorName($0) })
  var name: OperatorName

  @Option(
    name: .customLong("as"), help: ArgumentHelp("The operator who signs, once there is one.", valueName: "operator"),
    transform: { try OperatorName($0) })
  var signer: OperatorName?

  @Option(
    name: .long, help: ArgumentHelp("Where to write the new key. Default: the state directory.", valueName: "file"))
  var key: String?

  @Option(name: .long, help: ArgumentHelp("The signing operator's key file, when it is elsewhere.", valueName: "file"))
  var signerKey: String?

  @OptionGroup var options: ConfigurationOptions

  func run() async throws {
    let workspace = try Workspace.open(options)
    let keys = workspace.operatorKeys
    let roster = try workspace.readOperators.roster()
    let path = key.map { Paths.absolute($0, from: Paths.current) } ?? workspace.state.operatorKey(name)
    try check(roster, path)
    let signature = try await signer(keys, roster)
    let new = SigningKey()
    let passphrase = try keys.choosePassphrase(for: name)
    let add = OperatorAdd(
      name: name, publicKey: new.publicKey, bootstrap: signature == nil, addedAt: SystemClock.now)
    let act = try SignedAct(add, by: signature?.name ?? name, with: signature?.key ?? new)
    // The file first: an operator in the roster whose key was never written could never sign.
    try keys.write(new, of: name, under: passphrase, to: path)
    do {
      _ = try workspace.manageOperators().add(act)
    } catch {
      Files.remove(path)
      throw error
    }
    Output.line(report(path, new.id, first: signature == nil, Output.style))
  }

  private func check(_ roster: OperatorRoster, _ path: String) throws(Failure) {
    if let known = roster[name], known.revokedAt == nil { throw Failure("there is an operator `\(name)` already") }
    guard Files.kind(of: path) == nil else {
      throw Failure("`\(path)` is there already", hint: "nothing was overwritten")
    }
  }

  /// Who vouches for the new operator; `nil` for the first.
  private func signer(_ keys: OperatorKeys, _ roster: OperatorRoster) async throws -> (
    name: OperatorName, key: SigningKey
  )? {
    guard !roster.operators.isEmpty else {
      guard signer == nil else { throw Failure("there is no operator yet who could sign", hint: "leave `--as` out") }
      return nil
    }
    let found = try keys.find(name: signer, file: signerKey, in: roster)
    return (found.file.operatorName, try await keys.unlock(found, to: "add operator \(name)"))
  }

  private func report(_ path: String, _ id: KeyID, first: Bool, _ style: Style) -> String {
    let root = first ? "\n  Everything that is ever approved hangs on this first key: write down its id." : ""
    return """
      \(style.green("Operator \(name) is entered."))
        key file  \(path)
        key id    \(id)\(root)
        Keep the key file where agents cannot read it, and the passphrase where nobody can.
      """
  }
}

struct OperatorListCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "list", abstract: "Show the operators.")

  @OptionGroup var json: JSONOptions
  @OptionGroup var options: ConfigurationOptions

  struct Row: Encodable, Equatable {
    var name: OperatorName
    var state: String
    var key: KeyID
    var addedAt: Moment
    var revokedAt: Moment?

    init(_ person: Operator) {
      name = person.name
      state = person.revokedAt == nil ? "active" : "revoked"
      key = KeyID(publicKey: person.publicKey)
      addedAt = Moment(person.addedAt)
      revokedAt = person.revokedAt.map(Moment.init)
    }
  }

  func run() async throws {
    let rows = try Workspace.open(options).readOperators.roster().operators.map(Row.init)
    if json.json { return Output.text(try JSONText.of(rows)) }
    guard !rows.isEmpty else {
      return Output.line("There is no operator yet: `sallyport operator add NAME` makes the first.")
    }
    Output.line(Self.table(rows).render(width: Output.tableWidth, style: Output.style))
  }

  static func table(_ rows: [Row]) -> TextTable {
    var table = TextTable(titles: ["NAME", "STATE", "KEY", "ADDED"])
    table.rows = rows.map { row in
      [
        TextTable.Cell(row.name.text),
        TextTable.Cell(row.state) { $1 == "active" ? $0.green($1) : $0.red($1) },
        TextTable.Cell(row.key.text), TextTable.Cell(TimeText.moment(row.addedAt.timestamp)),
      ]
    }
    return table
  }
}

struct OperatorRevokeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "revoke",
    abstract: "End an operator's key: its unused votes count for nothing, its grants end.",
    discussion: """
      Within a second: what runs on its approval or under its grants is cancelled, what it approved and nobody has collected \
      waits for another decision. Tokens that it issued go on, because agents depend on them; they are listed, each with the \
      command that ends it.
      """)

  @Argument(help: "The operator's name.", transform: { try OperatorName($0) })
  var name: OperatorName

  @Option(name: .long, help: "Why, for the ledger.")
  var reason: String?

  @OptionGroup var signer: SignerOptions
  @OptionGroup var options: ConfigurationOptions

  func run() async throws {
    let workspace = try Workspace.open(options)
    let roster = try workspace.readOperators.roster()
    guard let person = roster[name] else {
      throw Failure("there is no operator `\(name)`", hint: "`sallyport operator list` shows all")
    }
    let keys = workspace.operatorKeys
    let found = try keys.find(name: signer.name, file: signer.key, in: roster)
    let key = try await keys.unlock(found, to: "revoke operator \(name)")
    let revoke = OperatorRevoke(
      name: name, key: KeyID(publicKey: person.publicKey), reason: reason, revokedAt: SystemClock.now)
    let aftermath = try workspace.revokeOperator().revoke(
      try SignedAct(revoke, by: found.file.operatorName, with: key))
    Output.line(OperatorAftermathText(width: Output.width, style: Output.style).text(of: aftermath))
  }
}
