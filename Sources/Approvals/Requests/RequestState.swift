public import SallyportModel

/// Where a request stands.
///
/// ```
///            ┌────────── deny ──────────▶ denied
///            │  ┌──── time ─────────────▶ expired
///            │  │  ┌─ withdraw ─────────▶ withdrawn
///   pending ─┴──┴──┴─ enough approvals ─▶ approved ─── claim ──▶ claimed ─── finish ──▶ executed
///      ▲                                     │  ▲                  │  │                 failed
///      │                                     │  └── give back ─────┘  │                 rolledBack
///      └── a vote lost its key ◀─────────────┤   (nothing was sent)   └── lost ───────▶ unknown
///                                            └── time, withdraw ─▶ expired, withdrawn
/// ```
///
/// Everything to the right of an arrow without a way on is terminal and never changes again.
public enum RequestState: Hashable, Codable, Sendable {
  case pending
  case approved(at: Timestamp)
  case claimed(Claim)
  case executed(rows: Int64?, at: Timestamp)
  /// The server refused or cancelled it.
  case failed(sqlstate: String, at: Timestamp)
  /// It ran, and the gateway or the client undid it.
  case rolledBack(RollbackCause, at: Timestamp)
  /// It was sent, and nobody knows what came of it.
  case unknown(at: Timestamp)
  case denied(at: Timestamp)
  case expired(at: Timestamp)
  case withdrawn(WithdrawalCause, at: Timestamp)

  /// Why a statement that ran was undone.
  public enum RollbackCause: String, Codable, Sendable {
    case rowCeiling = "row-ceiling"
    /// The client ended its transaction with ROLLBACK.
    case client
    case shutdown
  }

  /// Who took the request back.
  public enum WithdrawalCause: String, Codable, Sendable {
    case `operator`
    case agent
    /// The token was revoked or ended.
    case token
    /// The policy it was held under has changed.
    case policy
    /// The upstream was revoked.
    case upstream
  }

  /// The state's name in the store, the CLI and the ledger.
  public enum Name: String, Codable, Sendable, CaseIterable {
    case pending, approved, claimed, executed, failed
    case rolledBack = "rolled-back"
    case unknown, denied, expired, withdrawn

    /// Whether the request can still lead to an execution, or is in one.
    public var isOpen: Bool {
      switch self {
      case .pending, .approved, .claimed: true
      case .executed, .failed, .rolledBack, .unknown, .denied, .expired, .withdrawn: false
      }
    }
  }

  public var name: Name {
    switch self {
    case .pending: .pending
    case .approved: .approved
    case .claimed: .claimed
    case .executed: .executed
    case .failed: .failed
    case .rolledBack: .rolledBack
    case .unknown: .unknown
    case .denied: .denied
    case .expired: .expired
    case .withdrawn: .withdrawn
    }
  }
}

/// Who has taken an approved request to run it. A request has at most one claim, and each claim is spent once.
public struct Claim: Hashable, Codable, Sendable {
  public enum Collector: Hashable, Codable, Sendable {
    case session(SessionID)
    /// `sallyport request run`.
    case `operator`(OperatorName)
  }

  public let collector: Collector
  public let at: Timestamp

  public init(collector: Collector, at: Timestamp) {
    self.collector = collector
    self.at = at
  }
}

/// How an execution ended.
public enum ExecutionEnd: Hashable, Codable, Sendable {
  case executed(rows: Int64?)
  case failed(sqlstate: String)
  case rolledBack(RequestState.RollbackCause)
  case unknown
}

/// What it takes for a request to be approved.
public struct Quorum: Hashable, Codable, Sendable {
  /// Approvals by different people, at least 1.
  public let approvals: Int
  /// Whether the token's owner may approve what the own agent asks for. Denying is open to everybody.
  public let ownerMayApprove: Bool

  public init(approvals: Int = 1, ownerMayApprove: Bool = true) {
    self.approvals = max(1, approvals)
    self.ownerMayApprove = ownerMayApprove
  }
}
