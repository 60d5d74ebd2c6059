/// A setting that a statement touches: SET, RESET, SHOW, set_config.
public struct SettingUse: Hashable, Codable, Sendable {
  public enum Action: Hashable, Codable, Sendable {
    case show
    /// The value as the server would store it; `nil` when it is not a constant.
    case set(String?)
    /// Back to the value of the startup packet.
    case reset
  }

  /// Lower-case: `search_path`, `timezone`; `all` for RESET ALL and SHOW ALL.
  public let name: String
  public let action: Action

  public init(_ name: String, _ action: Action) {
    self.name = name
    self.action = action
  }
}
