public import Approvals
public import SallyportModel
import Synchronization

/// Follows what other processes, or this one, have committed to the store, and makes it count here (ADR 2).
///
/// A row is never authority: the roster is proven act by act, every token and every grant is verified against it, and what does not hold is left out and
/// reported. A token counts on after the operator who signed it was revoked, a grant and an approval do not (ADR 14). If the roster itself does not hold nothing is replaced: a gateway must not lose its operators to a row that somebody slipped
/// in.
public final class StoreWatcher: Sendable {
  /// How often the store's version is looked at.
  public struct Pace: Sendable {
    /// While somebody waits for a decision.
    public var awaited: Duration = .milliseconds(5)
    public var idle: Duration = .milliseconds(100)
    /// The longest that the clock is not looked at: how late the end of a grant is seen when nothing else is late.
    public var clock: Duration = .milliseconds(100)
    /// Between looks for requests and tokens whose time is over.
    public var sweep: Duration = .seconds(1)

    public init() {}
  }

  /// What the watcher has to say to whoever runs it.
  public enum Event: Sendable {
    /// Tokens, upstreams or keys that counted before and do not any more, or upstreams that do again.
    case ended(LiveState.Ended)
    /// The record of this token does not hold and is left out.
    case distrusted(TokenName, ActError)
    /// The record of this grant does not hold and is left out.
    case distrustedGrant(GrantID, ActError)
    /// Tokens whose active grants are others than before: one began, ended or was revoked.
    case grantsChanged(Set<TokenID>)
    /// The acts of the operators do not hold; what was known before still counts.
    case rosterBroken(ActError)
    /// The store cannot be read.
    case unreadable(StoreError)
    /// Once a second.
    case tick(Timestamp)
  }

  private let watch: any ChangeWatch
  private let tokens: any TokenStore
  private let operators: any OperatorStore
  private let grants: any GrantStore
  private let upstreams: any UpstreamStore
  private let live: LiveState
  private let desk: HoldDesk
  private let pool: BlockingPool
  private let pace: Pace
  private let now: @Sendable () -> Timestamp
  private let report: @Sendable (Event) -> Void
  /// The store's version that was last read.
  private let seen = Mutex<Int64?>(nil)
  /// Readings that have begun, and the last one that counts.
  private let readings = Mutex((begun: 0, counting: 0))

  public init(
    watch: any ChangeWatch, tokens: any TokenStore, operators: any OperatorStore, grants: any GrantStore,
    upstreams: any UpstreamStore, live: LiveState, desk: HoldDesk, pool: BlockingPool, pace: Pace = Pace(),
    now: @escaping @Sendable () -> Timestamp,
    report: @escaping @Sendable (Event) -> Void
  ) {
    self.watch = watch
    self.tokens = tokens
    self.operators = operators
    self.grants = grants
    self.upstreams = upstreams
    self.live = live
    self.desk = desk
    self.pool = pool
    self.pace = pace
    self.now = now
    self.report = report
  }

  /// Reads everything once; before the first client is let in.
  ///
  /// - Throws: ``StoreError`` when the store cannot be read, and `corrupt` when the operators' acts do not hold and nothing was read before:
  ///   who knows of no token must not take everything for ended.
  public func load() async throws(StoreError) {
    let number = readings.withLock { readings in
      readings.begun += 1
      return readings.begun
    }
    let acts = try await pool.run { [operators] () throws(StoreError) in try operators.acts() }
    let records = try await pool.run { [tokens] () throws(StoreError) in try tokens.tokens() }
    let moment = now()
    let granted = try await pool.run { [grants] () throws(StoreError) in try grants.livingGrants(at: moment) }
    let shut = try await pool.run { [upstreams] () throws(StoreError) in try upstreams.revocations() }
    do throws(ActError) {
      let roster = try OperatorRoster(acts: acts)
      let tokens = records.compactMap { trusted($0, roster) }
      let revoked = Set(shut.filter { $0.stands(by: roster) }.map(\.upstream))
      let ended = take(tokens, roster, granted.compactMap { trusted($0, roster) }, revoked, from: number)
      if !ended.isEmpty { report(.ended(ended)) }
      turn()
    } catch {
      report(.rosterBroken(error))
      guard readings.withLock({ $0.counting == 0 }) else { return }
      throw StoreError(
        code: .corrupt,
        description:
          "the operators in the store do not hold together: \(error.description). hint: somebody has changed the store; "
          + "nobody is let in, and nothing is dropped, until this is understood")
    }
  }

  /// One that began later and ended sooner has seen more: an older one must not bring back what is gone.
  private func take(
    _ tokens: [Token], _ roster: OperatorRoster, _ grants: [Grant], _ revoked: Set<UpstreamName>, from number: Int
  ) -> LiveState.Ended {
    readings.withLock { readings in
      guard number > readings.counting else { return LiveState.Ended() }
      readings.counting = number
      return live.replace(tokens: tokens, roster: roster, grants: grants, revoked: revoked)
    }
  }

  /// Says which grants have begun or ended.
  private func turn() {
    let changed = live.turn(at: now())
    if !changed.isEmpty { report(.grantsChanged(changed)) }
  }

  private func trusted(_ record: TokenRecord, _ roster: OperatorRoster) -> Token? {
    do throws(ActError) {
      return try record.verified(by: roster)
    } catch {
      report(.distrusted(record.token.name, error))
      return nil
    }
  }

  private func trusted(_ record: GrantRecord, _ roster: OperatorRoster) -> Grant? {
    do throws(ActError) {
      return try record.verified(by: roster)
    } catch {
      report(.distrustedGrant(record.grant.id, error))
      return nil
    }
  }

  /// Follows the store and the clock until the task is cancelled. Each on its own: a grant ends on time also while the store is slow.
  public func run() async {
    await withTaskGroup { group in
      group.addTask { await self.followStore() }
      group.addTask { await self.followClock() }
    }
  }

  private func followStore() async {
    var swept = now()
    while !Task.isCancelled {
      await refresh()
      if now().since(swept) >= pace.sweep {
        swept = now()
        await desk.tidy()
        await desk.sweep()
      }
      try? await Task.sleep(for: await desk.isAwaited ? pace.awaited : pace.idle)
    }
  }

  private func followClock() async {
    var ticked = now()
    while !Task.isCancelled {
      turn()
      let moment = now()
      if moment.since(ticked) >= pace.sweep {
        ticked = moment
        report(.tick(moment))
      }
      let rest = live.nextTurn(after: moment)?.since(moment) ?? pace.clock
      try? await Task.sleep(for: min(rest, pace.clock))
    }
  }

  /// Looks once, now: a token that was issued a moment ago opens, and one that was revoked does not. If the store cannot be read, what
  /// was known still counts.
  public func refresh() async {
    do throws(StoreError) {
      let version = try await pool.run { [watch] () throws(StoreError) in try watch.version() }
      guard seen.withLock({ $0 != version }) else { return }
      try await load()
      seen.withLock { $0 = version }
      await desk.look()
    } catch {
      report(.unreadable(error))
    }
  }
}
