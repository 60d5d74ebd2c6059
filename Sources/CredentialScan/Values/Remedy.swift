/// What to do about a finding, in order.
public struct Remedy: Hashable, Sendable {
  /// One thing to do.
  public struct Step: Hashable, Sendable {
    /// What it is for.
    public enum Purpose: String, Sendable {
      /// Look first: revoking this is known to set off harm.
      case check
      /// Make the scoped replacement.
      case replace
      /// Take it out of this agent's reach.
      case move
      /// End the old one.
      case revoke
    }

    public let purpose: Purpose
    /// One sentence.
    public let text: String
    /// A command or SQL to run; may have several lines.
    public let command: String?
  }

  public let steps: [Step]

  /// The step that contains it.
  public var first: Step? { steps.first { $0.purpose == .replace || $0.purpose == .move } ?? steps.first }
}
