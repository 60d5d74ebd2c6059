public import Approvals
public import SallyportModel

/// Which tokens there are, and whether each is to be believed.
public struct ReadTokens: Sendable {
  /// A token, and what stands against it.
  public struct Listed: Sendable, Hashable {
    public let token: Token
    public let standing: Standing
    /// Why the row is not believed, for ``Standing/forged``.
    public let objection: String?

    public init(token: Token, standing: Standing, objection: String?) {
      self.token = token
      self.standing = standing
      self.objection = objection
    }
  }

  /// `Token.Standing`, and a row that no operator signed as it stands.
  public enum Standing: String, Codable, Sendable { case active, expired, revoked, forged }

  private let tokens: any TokenStore
  private let operators: any OperatorStore

  public init(tokens: any TokenStore, operators: any OperatorStore) {
    self.tokens = tokens
    self.operators = operators
  }

  /// All tokens in the order of their issue.
  public func all(at now: Timestamp) throws(UseCaseError) -> [Listed] {
    let roster = try ReadOperators(store: operators).roster()
    return try onStore { () throws(StoreError) in try tokens.tokens() }.map { listed($0, roster, now) }
  }

  /// The token of that id, or the latest one of that name.
  public func find(_ text: String) throws(UseCaseError) -> TokenRecord {
    let found: TokenRecord?
    if let id = try? TokenID(text) {
      found = try onStore { () throws(StoreError) in try tokens.token(id) }
    } else if let name = try? TokenName(text) {
      found = try onStore { () throws(StoreError) in try tokens.token(named: name) }
    } else {
      found = nil
    }
    guard let found else {
      throw UseCaseError(.notFound, "there is no token `\(text.prefix(60))`", hint: "`sallyport token list` shows all")
    }
    return found
  }

  private func listed(_ record: TokenRecord, _ roster: OperatorRoster, _ now: Timestamp) -> Listed {
    do {
      let token = try record.verified(by: roster)
      return Listed(token: token, standing: standing(of: token, now), objection: nil)
    } catch {
      return Listed(token: record.token, standing: .forged, objection: error.description)
    }
  }

  private func standing(of token: Token, _ now: Timestamp) -> Standing {
    switch token.standing(at: now) {
    case .active: .active
    case .expired: .expired
    case .revoked: .revoked
    }
  }
}
