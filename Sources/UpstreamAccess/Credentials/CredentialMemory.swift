/// One credential, held in this process's memory and nowhere else: read from its store when it is first needed, and again when a server refuses
/// it, so that a rotated password is taken without a restart.
///
/// ```
///            first need                 a server refuses it
///   (empty) ────────────▶ held ─────────────────────────────▶ reading ──▶ held, another one
///      ▲         │          ▲                                    │
///      └─────────┘ fails    └────────────────────────────────────┘ fails, or the same as before
/// ```
/// Many who need it at once wait for one reading. After a reading that failed, and after each that a refusal caused, the store is left alone
/// for a while: a store that is down, or still has the old password, is not asked by every connection. What was held is kept then: it may be good
/// again, and is all that there is.
public actor CredentialMemory {
  public typealias Read = @Sendable () async throws(UpstreamError) -> UpstreamCredential
  private typealias Reading = Task<Result<UpstreamCredential, UpstreamError>, Never>

  /// How long the store is left alone.
  struct Pause {
    /// At first; twice as long after each reading that brought nothing new.
    var first: Duration = .seconds(1)
    var longest: Duration = .seconds(30)
  }

  private let read: Read
  private let limits: Pause
  private let now: @Sendable () -> ContinuousClock.Instant
  private var held: UpstreamCredential?
  private var reading: Reading?
  private var failure: UpstreamError?
  private var pause: Duration
  private var restsUntil: ContinuousClock.Instant?

  init(
    pause: Pause = Pause(), now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }, read: @escaping Read
  ) {
    self.read = read
    self.now = now
    limits = pause
    self.pause = pause.first
  }

  /// - Throws: what the store says; for a while the same again, without asking it.
  func credential() async throws(UpstreamError) -> UpstreamCredential {
    if let held { return held }
    if let failure, isResting { throw failure }
    return try await readOnce().get()
  }

  /// A server has refused this credential.
  ///
  /// - Returns: Whether there is another one now, so that one more login is worth while.
  func renew(_ refused: UpstreamCredential) async -> Bool {
    if let held, held != refused { return true }
    if reading == nil, isResting { return false }
    guard case .success(let fresh) = await readOnce() else { return false }
    return fresh != refused
  }

  private var isResting: Bool { restsUntil.map { now() < $0 } ?? false }

  private func readOnce() async -> Result<UpstreamCredential, UpstreamError> {
    if let reading { return await reading.value }
    let task = Reading {
      let result: Result<UpstreamCredential, UpstreamError>
      do throws(UpstreamError) { result = .success(try await read()) } catch { result = .failure(error) }
      // Taken before anybody who waits goes on: they ask for what is held then.
      take(result)
      return result
    }
    reading = task
    return await task.value
  }

  private func take(_ result: Result<UpstreamCredential, UpstreamError>) {
    reading = nil
    let isFirst = held == nil
    var isNews = false
    switch result {
    case .success(let fresh):
      failure = nil
      isNews = fresh != held
      held = fresh
    case .failure(let error): failure = error
    }
    if isNews { pause = limits.first }
    guard !(isFirst && isNews) else { return restsUntil = nil }
    restsUntil = now() + pause
    if !isNews { pause = min(pause * 2, limits.longest) }
  }
}
