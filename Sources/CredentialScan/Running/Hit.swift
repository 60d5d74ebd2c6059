/// One credential in one place, its secret already replaced by a fingerprint.
struct Hit: Sendable {
  let kind: CredentialKind
  let variant: String
  let fingerprint: Fingerprint
  var identity: Identity
  let power: Power?
  let basis: PowerBasis
  let lifetime: Lifetime
  let prefix: String
  let length: Int
  var evidence: [EnvironmentEvidence]
  let proof: String?
  let sighting: Sighting
  let origin: Origin

  init(_ recognition: Recognition, key: FingerprintKey, sighting: Sighting, origin: Origin) {
    (kind, variant, identity, power) = (recognition.kind, recognition.variant, recognition.identity, recognition.power)
    (basis, lifetime, evidence) = (recognition.basis, recognition.lifetime, recognition.evidence)
    fingerprint = Fingerprint(of: recognition.secret, key: key)
    length = recognition.secret.bytes.count
    (prefix, proof) = (recognition.prefix, recognition.proof)
    (self.sighting, self.origin) = (sighting, origin)
  }
}

/// The file that a hit is from.
struct Origin: Sendable, Hashable {
  /// Absolute.
  let path: String
  let role: Place.Role?
  let project: String?

  var name: String { path.split(separator: "/").last.map(String.init) ?? path }
}
