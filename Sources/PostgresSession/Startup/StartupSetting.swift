/// A setting that a session begins with, by its name in lower case.
public struct StartupSetting: Hashable, Sendable {
  public let name: String
  public let value: String

  public init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }
}
