public import Approvals
public import SallyportModel
import Synchronization

/// Follows what other processes, or this one, have committed to the store, and makes it count here (ADR 2).
///
/// A row is never authority: the roster is proven act by act, every token is verified against it, and what does not hold is left out and
/// reported. If the roster itself does not hold nothing is replaced: a gateway must not lose its operators to a row that somebody slipped
/// in.
public final class StoreWatcher: Sendable {
  /// How often the store's version is looked at.
  public struct Pace: Sendable {
    /// While somebody waits for a decision.
    public var awaited: Duration = .milliseconds(5)
    public var idle: Duration = .milliseconds(100)
    /// Between looks for requests and tokens whose time is over.
    public var sweep: Duration = .seconds(1)

    public init() {}
  }

  /// What the watcher has to say to whoever runs it.
  public enum Event: Sendable {
    /// Tokens that counted before and do not any more.
    case ended(Set<TokenID>)
    /// The record of this token does not hold and is left out.
    case distrusted(TokenName, ActError)
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
    watch: any ChangeWatch, tokens: any TokenStore, operators: any OperatorStore, live: LiveState, desk: HoldDesk,
    pool: BlockingPool, pace: Pace = Pace(), now: @escaping @Sendable () -> Timestamp,
    report: @escaping @Sendable (Event) -> Void
  ) {
    self.watch = watch
    self.tokens = tokens
    self.operators = operators
    self.live = live
    self.desk = desk
    self.pool = pool
    self.pace = pace
    self.now = now
    self.report = report
  }

  /// Reads everything once; before the first client is let in.
  ///
  /// - Throws: ``StoreError`` when the store cannot be read.
  public func load() async throws(StoreError) {
    let number = readings.withLock { readings in
      readings.begun += 1
      return readings.begun
    }
    let acts = try await pool.run { [operators] () throws(StoreError) in try operators.acts() }
    let records = try await pool.run { [tokens] () throws(StoreError) in try tokens.tokens() }
    do throws(ActError) {
      let roster = try OperatorRoster(acts: acts)
      let ended = take(records.compactMap { trusted($0, roster) }, roster, from: number)
      if !ended.isEmpty { report(.ended(ended)) }
    } catch {
      report(.rosterBroken(error))
    }
  }

  /// One that began later and ended sooner has seen more: an older one must not bring back what is gone.
  private func take(_ tokens: [Token], _ roster: OperatorRoster, from number: Int) -> Set<TokenID> {
    readings.withLock { readings in
      guard number > readings.counting else { return [] }
      readings.counting = number
      return live.replace(tokens: tokens, roster: roster)
    }
  }

  private func trusted(_ record: TokenRecord, _ roster: OperatorRoster) -> Token? {
    do throws(ActError) {
      return try record.verified(by: roster)
    } catch {
      report(.distrusted(record.token.name, error))
      return nil
    }
  }

  /// Follows the store until the task is cancelled.
  public func run() async {
    var swept = now()
    while !Task.isCancelled {
      await refresh()
      let moment = now()
      if moment.since(swept) >= pace.sweep {
        swept = moment
        report(.tick(moment))
        await desk.sweep()
      }
      try? await Task.sleep(for: await desk.isAwaited ? pace.awaited : pace.idle)
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
