import Foundation
import Synchronization

/// A thread for calls that may never come back: a file system that does not answer keeps the thread, and not its caller.
///
/// ```
///   caller                      thread
///     │ ── work ───────────────▶ │ open, read, list …
///     │ wait for n seconds       │
///     │ ◀─────────────── result ─┘        or no result: the thread is left behind, its work dropped when it ends
/// ```
///
/// One call at a time. No system lets a thread be stopped inside a call, so that one is left to itself; it dies with the process.
final class PatientThread: Sendable {
  private let condition = NSCondition()
  private let state = Mutex(State())

  private struct State {
    var work: (@Sendable () -> Void)?
    var isBusy = false
    var isOver = false
  }

  init() {
    let thread = Thread { [self] in loop() }
    thread.stackSize = 8 << 20
    thread.start()
  }

  /// Lets the thread end when it is done; it takes no more work.
  func end() {
    condition.lock()
    state.withLock { $0.isOver = true }
    condition.broadcast()
    condition.unlock()
  }

  /// - Returns: `nil` when no result came in time. The thread is then lost: nothing may be asked of it again.
  func run<Result: Sendable>(within seconds: Double, _ work: @escaping @Sendable () -> Result) -> Result? {
    let box = Box<Result>()
    condition.lock()
    defer { condition.unlock() }
    state.withLock {
      $0.work = { box.value.withLock { [result = work()] in $0 = result } }
      $0.isBusy = true
    }
    condition.broadcast()
    let end = Date(timeIntervalSinceNow: seconds)
    while state.withLock({ $0.isBusy }) {
      guard condition.wait(until: end) else { break }
    }
    return state.withLock { $0.isBusy } ? nil : box.value.withLock { $0 }
  }

  private final class Box<Value: Sendable>: Sendable {
    let value = Mutex<Value?>(nil)
  }

  private func loop() {
    while let work = next() {
      work()
      condition.lock()
      state.withLock { $0.isBusy = false }
      condition.broadcast()
      condition.unlock()
    }
  }

  private func next() -> (@Sendable () -> Void)? {
    condition.lock()
    defer { condition.unlock() }
    while true {
      let (work, isOver) = state.withLock { state in
        defer { state.work = nil }
        return (state.work, state.isOver)
      }
      if work != nil || isOver { return work }
      condition.wait()
    }
  }
}

/// One question to a file system that may not answer.
public enum PatientCall {
  /// - Returns: `nil` when no answer came in time.
  public static func run<Result: Sendable>(within seconds: Double, _ work: @escaping @Sendable () -> Result) -> Result?
  {
    let thread = PatientThread()
    defer { thread.end() }
    return thread.run(within: seconds, work)
  }
}
