import SallyportModel

/// A notification carries data: listening is reading, by scope, and notifying makes an application act.
enum ChannelRule {
  static func reasons(_ effect: Effect, _ judge: StatementJudge) -> [Reason] {
    guard effect == .listen else {
      return judge.found(.notify, judge.subject.environment.isProtected ? .refuse : .allow)
    }
    return judge.statement.channels.filter { !judge.subject.scope.channels.contains($0) }
      .flatMap { judge.found(.channelOutOfScope, .refuse, $0) }
  }
}
