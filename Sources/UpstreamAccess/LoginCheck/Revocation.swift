/// Who has to give something up, and how they are made to: SQL for whoever may, made of an answer of ``LoginQueries``.
///
/// A REVOKE takes back only what the same grantor gave. A superuser's counts as the owner's, so what somebody else gave on is taken back
/// as that role.
struct Revocation: Equatable {
  private struct Holder: Equatable {
    let name: String
    /// Quoted; `nil` for the owner, whom a superuser stands for.
    let grantor: String?
  }

  private let holders: [Holder]

  /// - Parameter answer: Holders, with U+001E between them; each a quoted name, and U+001F and a quoted grantor where it is not the owner.
  ///   `nil` when nobody gives it up.
  init?(_ answer: String?) {
    guard let answer, !answer.isEmpty else { return nil }
    holders = answer.split(separator: "\u{1E}").map { part in
      let names = part.split(separator: "\u{1F}", maxSplits: 1)
      return Holder(name: String(names[0]), grantor: names.count == 2 ? String(names[1]) : nil)
    }
  }

  init(holder: String, grantor: String?) { holders = [Holder(name: holder, grantor: grantor)] }

  /// Whose it is, in words.
  var names: String { holders.map(\.name).joined(separator: ", ") }

  /// - Parameter privilege: What stands between REVOKE and FROM: `CREATE ON SCHEMA public`.
  func of(_ privilege: String) -> String {
    lines { names, grantor in
      let revoke = "REVOKE \(privilege) FROM \(names);"
      return grantor.map { "SET ROLE \($0); \(revoke) RESET ROLE;" } ?? revoke
    }
  }

  /// Ends memberships: what is held are roles.
  func membership(of member: String) -> String {
    lines { names, grantor in "REVOKE \(names) FROM \(member)\(grantor.map { " GRANTED BY \($0)" } ?? "");" }
  }

  /// Ends memberships: what is held is one role, and by several.
  func members(of role: String) -> String {
    lines { names, grantor in "REVOKE \(role) FROM \(names)\(grantor.map { " GRANTED BY \($0)" } ?? "");" }
  }

  private func lines(_ line: (_ names: String, _ grantor: String?) -> String) -> String {
    let grantors = holders.map(\.grantor).reduce(into: [String?]()) { if !$0.contains($1) { $0.append($1) } }
    return grantors.map { grantor in
      line(holders.filter { $0.grantor == grantor }.map(\.name).joined(separator: ", "), grantor)
    }.joined(separator: "\n")
  }
}
