public import SallyportModel

/// Why a request does not take a step. The request is unchanged.
public struct RequestError: Error, Equatable, CustomStringConvertible {
  public enum Code: String, Sendable {
    /// The step does not lead on from the request's state.
    case wrongState
    case expired
    /// The countersignature is for another request or another digest.
    case otherRequest
    /// The signature does not hold, or its key was revoked.
    case invalidSignature
    /// This person has decided already.
    case decidedAlready
    /// The token's owner may not approve it.
    case ownerMayNotApprove
    /// No transaction can hold it: it needs an approval that says so.
    case needsIrreversible
    case reasonTooLong
    /// The approvals do not suffice any more: a key was revoked.
    case notApproved
    /// It was held under another version of the policy.
    case policyChanged
    /// Another collector holds the claim.
    case claimedByOther
  }

  public let code: Code
  public let request: RequestID
  public let state: RequestState.Name
  /// Safe to show to an operator.
  public let description: String

  init(_ code: Code, _ request: HeldRequest, _ description: String) {
    self.code = code
    self.request = request.id
    state = request.state.name
    self.description = description
  }
}
