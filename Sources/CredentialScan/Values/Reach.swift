/// How near a credential is to an agent.
public enum Reach: Int, Comparable, CaseIterable, Sendable {
  /// R0: only a pointer is there.
  case pointer = 0
  /// R1: a copy in a transcript or a history.
  case copied
  /// R2: a file that the agent's user reads without being asked.
  case readable
  /// R3: loaded by an agent, or into its environment, by itself.
  case loaded

  public static func < (left: Reach, right: Reach) -> Bool { left.rawValue < right.rawValue }
}
