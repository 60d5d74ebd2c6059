import Synchronization

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The terminal that a human sits at, opened by its own name: never standard input, which anybody can feed.
///
/// One of the three files of this room that call C; the others are `Files.swift` and `ChildProgram.swift`.
///
/// **Echo.** It is off only while a secret is typed. A signal that would end or stop the process meanwhile is caught: its handler
/// writes the signal's number into a pipe, the reading loop wakes, restores the terminal and raises the signal again with the
/// handler that it had before. After a stop (Ctrl-Z) the prompt appears again.
struct ControllingTerminal: ~Copyable {
  private let descriptor: CInt

  /// - Throws: ``Failure`` when the process has no controlling terminal.
  init() throws(Failure) {
    descriptor = unsafe open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw Failure(
        "there is no terminal to type the passphrase at",
        hint: "run this command yourself in a terminal; a passphrase is never taken from a pipe, a flag or a file")
    }
  }

  deinit { close(descriptor) }

  /// Columns, 80 when it does not say.
  var width: Int { Self.width(of: descriptor) ?? 80 }

  fileprivate static func width(of descriptor: CInt) -> Int? {
    var size = winsize()
    guard unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return Int(size.ws_col)
  }

  fileprivate static func height(of descriptor: CInt) -> Int? {
    var size = winsize()
    guard unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_row > 0 else { return nil }
    return Int(size.ws_row)
  }

  func write(_ text: String) { Self.put(Array(text.utf8), to: descriptor) }

  /// Asks for a line that is not shown.
  ///
  /// - Parameter limit: in bytes; a longer line is an error, never cut.
  /// - Throws: ``Failure`` for an end of input, a line over the limit, or bytes that are not UTF-8.
  func readSecret(prompt: String, limit: Int) throws(Failure) -> String {
    var settings = termios()
    guard unsafe tcgetattr(descriptor, &settings) == 0 else { throw Failure("the terminal cannot be read") }
    while true {
      var caught: CInt = 0
      let line = hidden(settings, prompt, limit, &caught)
      if caught == 0 { return try Self.text(of: line, limit: limit) }
      // Whoever handles this signal finds the terminal as it was. To the process and not to this thread, which may block it;
      // the pause lets it arrive before anything else is printed. After a stop, ask again.
      kill(getpid(), caught)
      usleep(300_000)
    }
  }

  /// One attempt with echo off. Sets `caught` to the signal that interrupted it.
  private func hidden(_ settings: termios, _ prompt: String, _ limit: Int, _ caught: inout CInt) -> [UInt8]? {
    let watch = SignalWatch()
    var silent = settings
    silent.c_lflag &= ~tcflag_t(ECHO)
    silent.c_lflag |= tcflag_t(ECHONL | ICANON | ISIG)
    // Flushed: what was typed before the question is no answer to it.
    unsafe tcsetattr(descriptor, TCSAFLUSH, &silent)
    defer {
      var settings = settings
      unsafe tcsetattr(descriptor, TCSANOW, &settings)
    }
    write(prompt)
    let line = readLine(limit, watch, &caught)
    if caught != 0 { write("\n") }
    return line
  }

  /// The bytes before the newline, at most one more than the limit; `nil` at the end of input.
  private func readLine(_ limit: Int, _ watch: borrowing SignalWatch, _ caught: inout CInt) -> [UInt8]? {
    var line: [UInt8] = []
    while true {
      var waiting = [pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0), watch.pollable]
      guard unsafe poll(&waiting, nfds_t(waiting.count), -1) > 0 else {
        if errno == EINTR { continue }
        return nil
      }
      if let signal = watch.take() {
        caught = signal
        return nil
      }
      var byte: UInt8 = 0
      let count = unsafe read(descriptor, &byte, 1)
      if count < 0, errno == EINTR { continue }
      guard count == 1 else { return nil }
      if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") { return line }
      if line.count <= limit { line.append(byte) }
    }
  }

  private static func text(of line: [UInt8]?, limit: Int) throws(Failure) -> String {
    guard let line else { throw Failure("no passphrase was typed") }
    guard line.count <= limit else { throw Failure("the passphrase is longer than \(limit) bytes") }
    guard let text = String(validating: line, as: UTF8.self) else {
      throw Failure("the passphrase is not UTF-8 text", hint: "set the terminal to UTF-8")
    }
    return text
  }

  fileprivate static func put(_ bytes: [UInt8], to descriptor: CInt) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = unsafe rest.withUnsafeBytes { unsafe systemWrite(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return }
      rest = rest.dropFirst(count)
    }
  }
}

/// `write(2)`, under a name that no method here has.
private func systemWrite(_ descriptor: CInt, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
  unsafe write(descriptor, bytes, count)
}

/// Where the signal handler writes to: all that a handler may do.
private let signalPipe = Atomic<CInt>(-1)

/// Catches the signals that would leave the terminal silent, from its making to its end.
private struct SignalWatch: ~Copyable {
  private static let signals = [SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP]
  private let readEnd: CInt
  private let writeEnd: CInt
  private var previous: [(CInt, Handler?)] = []
  private typealias Handler = @convention(c) (CInt) -> Void

  init() {
    var ends: [CInt] = [-1, -1]
    _ = unsafe pipe(&ends)
    (readEnd, writeEnd) = (ends[0], ends[1])
    signalPipe.store(writeEnd, ordering: .sequentiallyConsistent)
    for number in Self.signals {
      let before = signal(number) { caught in
        var byte = UInt8(truncatingIfNeeded: caught)
        _ = unsafe systemWrite(signalPipe.load(ordering: .sequentiallyConsistent), &byte, 1)
      }
      previous.append((number, before))
    }
  }

  deinit {
    for (number, handler) in previous { _ = signal(number, handler) }
    signalPipe.store(-1, ordering: .sequentiallyConsistent)
    close(readEnd)
    close(writeEnd)
  }

  var pollable: pollfd { pollfd(fd: readEnd, events: Int16(POLLIN), revents: 0) }

  /// The first signal that was caught, if any.
  func take() -> CInt? {
    var ready = pollable
    guard unsafe poll(&ready, 1, 0) == 1 else { return nil }
    var byte: UInt8 = 0
    return unsafe read(readEnd, &byte, 1) == 1 ? CInt(byte) : nil
  }
}

/// What standard output is connected to.
enum StandardInput {
  static var isTerminal: Bool { isatty(STDIN_FILENO) == 1 }

  /// Whether something lies there to be read that nobody has typed: the rest of a file, or what a pipe has been given.
  static var holdsText: Bool {
    var waiting: CInt = 0
    guard !isTerminal, unsafe ioctl(STDIN_FILENO, UInt(FIONREAD), &waiting) == 0 else { return false }
    return waiting > 0
  }
}

enum StandardOutput {
  static var isTerminal: Bool { isatty(STDOUT_FILENO) == 1 }

  /// Columns, 80 when nobody knows.
  static var width: Int { ControllingTerminal.width(of: STDOUT_FILENO) ?? 80 }
  /// Rows, 24 when nobody knows.
  static var height: Int { ControllingTerminal.height(of: STDOUT_FILENO) ?? 24 }

  static func write(_ text: String) { ControllingTerminal.put(Array(text.utf8), to: STDOUT_FILENO) }
}

enum StandardError {
  static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }

  static func write(_ text: String) { ControllingTerminal.put(Array(text.utf8), to: STDERR_FILENO) }
}
