import NIOCore

extension FrontendMessage {
  /// Runs a portal.
  public struct Execute: Hashable, Sendable {
    public let portal: WireName
    /// Rows after which the portal is suspended; 0, or a negative number, means all.
    public let maxRows: Int32

    public init(portal: WireName = .unnamed, maxRows: Int32 = 0) {
      self.portal = portal
      self.maxRows = maxRows
    }

    init(body: inout BodyReader, limits: WireLimits) throws(WireError) {
      portal = try body.name("portal name", limit: limits.name)
      maxRows = try body.int32()
    }

    func encodeBody(into buffer: inout ByteBuffer) {
      buffer.writeTerminated(portal.text)
      buffer.writeInteger(maxRows)
    }
  }
}
