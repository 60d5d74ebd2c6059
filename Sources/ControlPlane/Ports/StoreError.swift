/// Why the store did not do what it was asked. Nothing of a transaction that threw has happened.
public struct StoreError: Error, Hashable, Sendable, CustomStringConvertible {
  public enum Code: String, Sendable, CaseIterable {
    /// Another process held the file longer than the busy timeout.
    case busy
    /// The disk, or a limit on it, has no room (53100).
    case full
    /// The disk could not read or write (58030).
    case io
    /// The file is damaged, or is no database.
    case corrupt
    /// There is no such record.
    case notFound
    /// The record exists already, or has changed.
    case conflict
    /// The caller's limit would be exceeded.
    case limit
    /// The file was made by a newer version.
    case newerSchema
    /// The file or its directory cannot be opened, or others could read it.
    case inaccessible
    /// Anything else: an error of this program.
    case unexpected
  }

  public let code: Code
  /// Safe to show: no statement, no parameter, no secret.
  public let description: String

  public init(code: Code, description: String) {
    self.code = code
    self.description = description
  }
}
