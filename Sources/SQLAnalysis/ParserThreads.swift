import SallyportModel
import Synchronization

/// Threads with a large stack for texts that are too large or too deep for an event loop.
///
/// A thread lives as long as there is work: idle, the room costs no thread and no memory, and after a large text its
/// stack goes back to the system.
public final class ParserThreads: Sendable {
  /// Called once with what was found, on one of the threads.
  public typealias Answer = @Sendable (Study) -> Void

  private struct Work: Sendable {
    let scanned: ScannedText
    let analyzer: Analyzer
    let done: Answer

    func refuse(_ why: NotUnderstood) { done(Study(scanned, failing: why)) }
  }

  private struct State: Sendable {
    var waiting: [Work] = []
    var running = 0
    var isShutDown = false
  }

  private let state = Mutex(State())
  private let count: Int
  private let queueLimit: Int

  /// - Parameters:
  ///   - count: how many threads at most, at least one.
  ///   - queueLimit: how many texts may wait; one more is answered with a limit at once.
  public init(count: Int = 2, queueLimit: Int = 256) {
    self.count = max(1, count)
    self.queueLimit = max(0, queueLimit)
  }

  /// Analyses a text and calls `done` once: on one of the threads, or on this one when there is no room for the text.
  public func analyze(_ scanned: ScannedText, using analyzer: Analyzer, _ done: @escaping Answer) {
    let work = Work(scanned: scanned, analyzer: analyzer, done: done)
    switch admit(work) {
    case .queued: break
    case .refused(let why): work.refuse(why)
    case .start:
      if !LargeStack.run(.detach, { [self] in serve(work) }) {
        state.withLock { $0.running -= 1 }
        work.refuse(Analyzer.noThread)
      }
    }
  }

  /// Refuses what comes from now on, and answers what waits with a limit. What is being analysed ends by itself.
  public func shutdown() {
    let abandoned = state.withLock { state in
      state.isShutDown = true
      defer { state.waiting = [] }
      return state.waiting
    }
    for work in abandoned { work.refuse(Self.closed) }
  }

  private static let closed = NotUnderstood(code: .limit, description: "the gateway is shutting down")

  private static let full = NotUnderstood(
    code: .limit, description: "too many large statements at once", hint: "retry")

  private enum Admission { case start, queued, refused(NotUnderstood) }

  private func admit(_ work: Work) -> Admission {
    state.withLock { state in
      if state.isShutDown { return .refused(Self.closed) }
      if state.running < count {
        state.running += 1
        return .start
      }
      guard state.waiting.count < queueLimit else { return .refused(Self.full) }
      state.waiting.append(work)
      return .queued
    }
  }

  private func serve(_ first: Work) {
    var work = first
    while true {
      work.done(work.analyzer.studyOnLargeStack(work.scanned))
      guard let next = takeNext() else { return }
      work = next
    }
  }

  private func takeNext() -> Work? {
    state.withLock { state in
      guard state.waiting.isEmpty else { return state.waiting.removeFirst() }
      state.running -= 1
      return nil
    }
  }
}
