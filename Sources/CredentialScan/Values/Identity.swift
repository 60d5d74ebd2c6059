/// What a credential belongs to; nothing in it is secret.
public struct Identity: Hashable, Sendable {
  public var host: String?
  public var port: Int?
  public var database: String?
  public var user: String?
  /// A provider's project, such as Supabase's reference.
  public var project: String?
  /// A provider's account, such as AWS's twelve digits.
  public var account: String?
  /// A profile, context, machine or server that the file names it by.
  public var label: String?

  public init(
    host: String? = nil, port: Int? = nil, database: String? = nil, user: String? = nil, project: String? = nil,
    account: String? = nil, label: String? = nil
  ) {
    (self.host, self.port, self.database, self.user) = (host, port, database, user)
    (self.project, self.account, self.label) = (project, account, label)
  }

  /// `host/database as user`, as much of it as is known; empty when nothing is.
  public var summary: String {
    var text = host ?? ""
    if let port, host != nil { text += ":\(port)" }
    if let database { text += text.isEmpty ? database : "/" + database }
    for (label, value) in [("project", project), ("account", account), ("", self.label)] where text.isEmpty {
      if let value { text = label.isEmpty ? value : "\(label) \(value)" }
    }
    if let user { text += (text.isEmpty ? "" : " as ") + user }
    return text
  }
}
