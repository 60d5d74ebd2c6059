import SallyportModel

extension HeldRequest {
  /// Refuses what was decided under another policy: people answered a question that is not asked any more.
  ///
  /// - Throws: ``RequestError`` with `policyChanged` unless the request was held under exactly this version.
  public func checkPolicy(version: String) throws(RequestError) {
    guard binding.policyVersion == version else {
      throw RequestError(.policyChanged, self, "the policy has changed since request `\(id)` was opened")
    }
  }
}
