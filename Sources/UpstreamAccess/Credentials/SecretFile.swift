import Foundation

/// A file with one secret in it.
struct SecretFile {
  let path: String

  func read(takingExposed: Bool) throws(UpstreamError) -> String {
    guard let attributes = try? FileManager.default.attributesOfItem(atPath: resolved) else {
      throw UpstreamError(.credential, "`file:\(path)` is not there")
    }
    guard attributes[.type] as? FileAttributeType == .typeRegular else {
      throw UpstreamError(.credential, "`file:\(path)` is no file")
    }
    // What cannot be told counts as exposed.
    let permissions = (attributes[.posixPermissions] as? NSNumber)?.uint16Value ?? 0o777
    guard takingExposed || permissions & 0o077 == 0 else {
      throw UpstreamError(
        .credential, "other users of this host can read `file:\(path)`", hint: "`chmod 600 \(path)`")
    }
    return try text()
  }

  /// Secret stores mount their files as links.
  private var resolved: String { URL(fileURLWithPath: path).resolvingSymlinksInPath().path }

  private func text() throws(UpstreamError) -> String {
    guard let handle = FileHandle(forReadingAtPath: resolved) else {
      throw UpstreamError(.credential, "the gateway may not read `file:\(path)`")
    }
    let limit = CredentialResolver.secretLimit
    guard let data = try? handle.read(upToCount: limit + 1), data.count <= limit,
      let text = String(validating: data, as: UTF8.self)
    else {
      throw UpstreamError(.credential, "`file:\(path)` is not a text of at most \(limit) bytes")
    }
    return text
  }
}
