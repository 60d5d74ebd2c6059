/// The bytes of a secret, while they are looked at. Nothing prints them: not `print`, not interpolation, not a mirror.
///
/// Only ``Fingerprint``s, lengths and public prefixes leave the scan; a report holds no `Secret`.
struct Secret: Hashable, Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  let bytes: [UInt8]

  init(_ bytes: some Sequence<UInt8>) { self.bytes = Array(bytes) }
  init(_ text: String) { bytes = Array(text.utf8) }

  var description: String { "‹secret›" }
  var debugDescription: String { description }
  var customMirror: Mirror { Mirror(self, children: [:]) }
}
