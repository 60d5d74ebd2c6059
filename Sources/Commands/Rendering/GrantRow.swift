import Approvals
import ControlPlane
import SallyportModel

/// A grant or a wish for programs, and for the list: what each has stands under the same name.
struct GrantRow: Encodable, Equatable {
  /// `grant` or `wish`.
  var kind: String
  var id: String
  var state: String
  var token: TokenName
  var upstream: UpstreamName
  var environment: Environment?
  var task: String
  var tables: [String]
  var verbs: [GrantVerb]
  var rowsPerStatement: Int64
  var rowsInAll: Int64

  // Of a grant.
  var spent: Int64?
  var left: Int64?
  var notBefore: Moment?
  var notAfter: Moment?
  var issuer: OperatorName?
  var issuedAt: Moment?
  var revokedAt: Moment?
  var revokedBy: OperatorName?
  var wish: GrantWishID?
  /// Why a forged row is not believed.
  var objection: String?
  /// Why the database still has what it gave although it is over.
  var rolePending: PendingRow?

  // Of a wish.
  var seconds: Int64?
  var askedAt: Moment?
  var session: SessionID?
  var grant: GrantID?
  var deniedBy: OperatorName?

  /// Why it was denied or revoked.
  var reason: String?

  init(_ listed: ReadGrants.Listed, _ pending: PendingRoles? = nil) {
    let grant = listed.grant
    defer { rolePending = pending.flatMap { $0.grants.contains(grant.id) ? PendingRow($0, roles: 1) : nil } }
    self.init("grant", grant.id.text, listed.standing.rawValue, grant.tokenName, grant.upstream, grant.terms)
    environment = grant.environment
    (spent, left) = (listed.spent, listed.left)
    (notBefore, notAfter) = (Moment(grant.notBefore), Moment(grant.notAfter))
    (issuer, issuedAt) = (grant.issuer, Moment(grant.issuedAt))
    (wish, objection) = (listed.record.wish, listed.objection)
    revokedAt = grant.revokedAt.map(Moment.init)
    revokedBy = listed.record.revocation?.signer
    reason = (try? listed.record.revocation?.unverified(GrantRevoke.self))?.reason
  }

  init(_ wish: GrantWish) {
    self.init("wish", wish.id.text, Self.state(wish.outcome), wish.tokenName, wish.upstream, wish.terms)
    (seconds, askedAt, session) = (wish.seconds, Moment(wish.askedAt), wish.session)
    switch wish.outcome {
    case .open, .withdrawn: break
    case .issued(let id): grant = id
    case .denied(by: let name, let why): (deniedBy, reason) = (name, why)
    }
  }

  private init(
    _ kind: String, _ id: String, _ state: String, _ token: TokenName, _ upstream: UpstreamName, _ terms: GrantTerms
  ) {
    (self.kind, self.id, self.state, self.token, self.upstream) = (kind, id, state, token, upstream)
    task = terms.task
    tables = terms.relations.sorted().map(\.description)
    verbs = terms.verbs.sorted()
    (rowsPerStatement, rowsInAll) = (terms.rowsPerStatement, terms.rowsInAll)
  }

  static func state(_ outcome: GrantWish.Outcome) -> String {
    switch outcome {
    case .open: "open"
    case .issued: "issued"
    case .denied: "denied"
    case .withdrawn: "withdrawn"
    }
  }
}
