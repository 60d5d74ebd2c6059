public import SallyportModel

/// Who asks for a look at one upstream's catalog waits for one that begins after the question. Looks follow each other with a gap, and all
/// who ask meanwhile share the next one: nobody can make the gateway ask more often.
public actor CatalogLooker {
  /// One look: what the catalog says, or `nil` when it says what it said before.
  public typealias Look = @Sendable () async throws -> CatalogContents?

  private let gap: Duration
  private let look: Look
  private let take: @Sendable (CatalogContents) -> Void
  private var running: Task<Void, any Error>?
  private var waiting: Task<Void, any Error>?
  private var lastBegan: ContinuousClock.Instant?

  init(gap: Duration, look: @escaping Look, take: @escaping @Sendable (CatalogContents) -> Void) {
    self.gap = gap
    self.look = look
    self.take = take
  }

  /// Whether somebody waits for a look already.
  var isBusy: Bool { waiting != nil }

  /// Returns when a look that began after this call has ended, and what it found is taken.
  func settle() async throws { try await next().value }

  private func next() -> Task<Void, any Error> {
    if let waiting { return waiting }
    let before = running
    let task = Task {
      _ = await before?.result
      if let lastBegan { try? await Task.sleep(until: lastBegan + gap, clock: .continuous) }
      begin()
      if let contents = try await look() { take(contents) }
    }
    waiting = task
    return task
  }

  private func begin() {
    running = waiting
    waiting = nil
    lastBegan = .now
  }
}
