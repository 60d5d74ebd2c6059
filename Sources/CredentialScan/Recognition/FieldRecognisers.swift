/// All that is asked of one value, in order: what its bytes tell, what the file's owner tells, what its name and neighbours tell.
enum FieldRecognisers {
  private static let byField: [any FieldRecogniser] = [NamedFields(), LoginLines(), DatabaseFields()]
  private static let objects = ObjectFields()
  private static let unclassified = UnclassifiedFields()

  static func recognise(_ entry: Material, in document: Document, place: Place?, recognisers: RecogniserSet)
    -> [Recognition]
  {
    // An object around a key says more than the key's own form does.
    if let whole = objects.recognise(entry, in: document), whole.power != nil {
      return [located(whole, entry, document)]
    }
    let named = byField[0].recognise(entry, in: document)
    // A name may know better than a prefix shared by several providers, such as Clerk's `sk_live_`.
    if let named, named.kind == .authService { return [located(named, entry, document)] }
    let all = recognisers.search(entry.value.bytes)
    let found = all.filter { $0.leftOut == nil }
    if !found.isEmpty { return found.map { located($0, entry, document) } }
    if let place, let owned = PlaceFields.recognise(entry, in: document, place: place) {
      return [located(owned, entry, document)]
    }
    for recogniser in byField {
      if let recognition = recogniser.recognise(entry, in: document) { return [located(recognition, entry, document)] }
    }
    if let header = objects.recognise(entry, in: document) { return [header] }
    guard !entry.isCommented, let recognition = unclassified.recognise(entry, in: document) else {
      return all.isEmpty ? promised(entry) : Array(all.prefix(1))
    }
    return [recognition]
  }

  /// What a name promises and the value is none of: a slot, a word of a manual, a reference.
  private static func promised(_ entry: Material) -> [Recognition] {
    let value = entry.value.bytes
    guard FieldName.isSecret(entry.name), let why = Placeholder.why(value), !Placeholder.isNothing(value) else {
      return []
    }
    return [.leftOut(.namedSecret, why, 0..<value.count)]
  }

  /// Which project a key without an address belongs to: the nearest address of its provider in the same file.
  private static func located(_ recognition: Recognition, _ entry: Material, _ document: Document) -> Recognition {
    var result = recognition
    switch recognition.kind {
    case .supabaseSecretKey, .supabaseDemo, .supabaseJWTSecret, .supabaseServiceRole, .supabasePublishable:
      guard
        let host = address(
          near: entry, in: document, where: { HostClass.isWithin($0, "supabase.co") || FieldRecognisers.isSupabase($0) }
        )
      else { return result }
      if result.identity.project == nil { result.identity.project = HostClass.supabaseReference(host: host, user: nil) }
      if result.identity.host == nil { result.identity.host = host }
      // The demonstration's key on another machine is an administrator's key that everybody knows.
      if recognition.kind == .supabaseDemo, !HostClass.isLocal(host) {
        result.evidence = [
          .init(
            environment: .unknownRemote, source: .structure,
            text: "the published default key beside the remote host `\(host)`")
        ]
      }
    case .turso:
      result.identity.host = address(near: entry, in: document) { HostClass.isWithin($0, "turso.io") }
    case .planetScalePassword where recognition.identity.host == nil:
      let near = { (names: String...) in document.value(of: names, near: entry)?.value.bytes.prefix(300)[...].text }
      result.identity.host = near("PLANETSCALE_HOST", "DATABASE_HOST", "DB_HOST", "PGHOST", "host").flatMap {
        HostClass.isWithin($0, "psdb.cloud") ? $0 : nil
      }
      result.identity.user = near("PLANETSCALE_USERNAME", "DATABASE_USERNAME", "DB_USER", "PGUSER", "username", "user")
    case .redis where recognition.identity.host == nil:
      result.identity.host = address(near: entry, in: document) { HostClass.isWithin($0, "upstash.io") }
    default: break
    }
    return result
  }

  private static func isSupabase(_ host: String) -> Bool {
    HostClass.isWithin(host, "localhost") || host == "127.0.0.1" || host.contains("supabase")
  }

  private static func address(near entry: Material, in document: Document, where fits: (String) -> Bool) -> String? {
    let near = document.siblings(of: entry).filter { $0.isCommented == entry.isCommented } + document.entries
    for candidate in near where candidate.value.bytes.count < 500 {
      if let host = URLText.host(candidate.value.bytes[...].text), fits(host) { return host }
    }
    return nil
  }
}
