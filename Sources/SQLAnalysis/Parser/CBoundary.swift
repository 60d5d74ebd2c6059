// The only file of this room that may say `unsafe`: the calls into libpg_query, and threads with a large stack.
// Everything that comes back from C is copied into Swift's own memory before it leaves this file.

private import CPgQuery

#if canImport(Glibc)
  private import Glibc
#elseif canImport(Musl)
  private import Musl
#else
  private import Darwin
#endif

/// PostgreSQL's own grammar, as libpg_query packs it.
enum PgQuery {
  /// The parser's complaint, with the character that it points at, from 0, if any: characters, although a parse tree counts bytes.
  struct Failure: Error {
    let message: String
    let position: Int?
  }

  /// The parse tree of `text` as JSON in UTF-8.
  ///
  /// Recurses once per level of the tree, about 140 bytes of stack each; the caller bounds the depth or the stack.
  ///
  /// - Parameter text: valid UTF-8 without a NUL byte, which would end it early.
  static func parse(_ text: [UInt8]) -> Result<[UInt8], Failure> {
    let terminated = text.map(CChar.init(bitPattern:)) + [0]
    let result = unsafe terminated.withUnsafeBufferPointer { buffer in
      unsafe pg_query_parse(buffer.baseAddress)
    }
    defer { unsafe pg_query_free_parse_result(result) }
    if let error = unsafe result.error { return .failure(unsafe failure(error)) }
    guard let tree = unsafe result.parse_tree else { return .failure(Failure(message: "no result", position: nil)) }
    return .success(unsafe bytes(tree))
  }

  private static func failure(_ error: UnsafeMutablePointer<PgQueryError>) -> Failure {
    let cursor = unsafe Int(error.pointee.cursorpos)
    let message = unsafe error.pointee.message.map { unsafe String(decoding: bytes($0), as: UTF8.self) }
    return Failure(message: message ?? "no message", position: cursor > 0 ? cursor - 1 : nil)
  }

  private static func bytes(_ text: UnsafePointer<CChar>) -> [UInt8] {
    let count = unsafe strlen(text)
    return unsafe text.withMemoryRebound(to: UInt8.self, capacity: count) {
      unsafe Array(UnsafeBufferPointer(start: $0, count: count))
    }
  }
}

/// A thread with a stack that is large enough for the deepest tree that the limits let in.
///
/// The pages are reserved, not committed: a thread costs what it touches, and gives it back when it ends.
enum LargeStack {
  /// 1 MiB of text nests at most half a million levels of 140 bytes; 256 MiB hold them with room to spare.
  static let bytes = 256 << 20

  enum After { case wait, detach }

  /// Runs `body` on a thread of its own. False when the system gives no such thread; then `body` has not run.
  static func run(_ after: After, _ body: @escaping @Sendable () -> Void) -> Bool {
    var attributes = pthread_attr_t()
    guard unsafe pthread_attr_init(&attributes) == 0 else { return false }
    defer { _ = unsafe pthread_attr_destroy(&attributes) }
    guard unsafe pthread_attr_setstacksize(&attributes, bytes) == 0 else { return false }
    #if canImport(Darwin)
      var handle: pthread_t?
    #else
      var handle = pthread_t()
    #endif
    let box = unsafe Unmanaged.passRetained(Body(body))
    guard unsafe pthread_create(&handle, &attributes, enter, box.toOpaque()) == 0 else {
      unsafe box.release()
      return false
    }
    #if canImport(Darwin)
      guard let thread = unsafe handle else { return false }
      return unsafe (after == .wait ? pthread_join(thread, nil) : pthread_detach(thread)) == 0
    #else
      return (after == .wait ? pthread_join(handle, nil) : pthread_detach(handle)) == 0
    #endif
  }

  private final class Body: Sendable {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }

  #if canImport(Darwin)
    private static let enter: @convention(c) (UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? = { argument in
      unsafe Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run()
      return nil
    }
  #else
    private static let enter: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { argument in
      if let argument = unsafe argument { unsafe Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run() }
      return nil
    }
  #endif
}
