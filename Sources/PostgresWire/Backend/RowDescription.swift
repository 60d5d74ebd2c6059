public import NIOCore

/// The columns of a result.
public struct RowDescription: Equatable, Sendable {
  public struct Field: Equatable, Sendable {
    /// In the server's encoding, as it came.
    public let name: ByteBuffer
    /// 0 when the column is none of a table.
    public let tableOID: UInt32
    public let columnNumber: UInt16
    public let typeOID: UInt32
    /// Negative for types of variable width.
    public let typeSize: Int16
    public let typeModifier: Int32
    public var format: FormatCode

    public init(
      name: ByteBuffer, tableOID: UInt32 = 0, columnNumber: UInt16 = 0, typeOID: UInt32, typeSize: Int16 = -1,
      typeModifier: Int32 = -1, format: FormatCode = .text
    ) {
      self.name = name
      self.tableOID = tableOID
      self.columnNumber = columnNumber
      self.typeOID = typeOID
      self.typeSize = typeSize
      self.typeModifier = typeModifier
      self.format = format
    }

    init(body: inout BodyReader) throws(WireError) {
      name = try body.terminated()
      tableOID = try body.uint32()
      columnNumber = try body.uint16()
      typeOID = try body.uint32()
      typeSize = Int16(bitPattern: try body.uint16())
      typeModifier = try body.int32()
      guard let format = FormatCode(rawValue: try body.uint16()) else {
        throw WireError(.invalidField, in: body.subject)
      }
      self.format = format
    }
  }

  public var fields: [Field]

  public init(fields: [Field]) { self.fields = fields }

  init(body: inout BodyReader) throws(WireError) {
    let count = Int(try body.uint16())
    var fields: [Field] = []
    for _ in 0..<count { fields.append(try Field(body: &body)) }
    self.fields = fields
  }

  /// The same columns in the formats that a Bind asked for. Describe of a statement answers with text for all, since the formats
  /// are not known yet.
  public func formatted(as formats: FormatCodes) -> RowDescription {
    var copy = self
    for index in fields.indices { copy.fields[index].format = formats.format(of: index) }
    return copy
  }

  func encodeBody(into buffer: inout ByteBuffer) {
    buffer.writeInteger(UInt16(truncatingIfNeeded: fields.count))
    for field in fields {
      buffer.writeTerminated(field.name)
      buffer.writeInteger(field.tableOID)
      buffer.writeInteger(field.columnNumber)
      buffer.writeInteger(field.typeOID)
      buffer.writeInteger(field.typeSize)
      buffer.writeInteger(field.typeModifier)
      buffer.writeInteger(field.format.rawValue)
    }
  }
}

/// The types of a prepared statement's parameters, by oid.
public struct ParameterDescription: Hashable, Sendable {
  public let types: [UInt32]

  public init(types: [UInt32]) { self.types = types }

  init(body: inout BodyReader) throws(WireError) {
    let count = Int(try body.uint16())
    var types = try body.slice(4 * count)
    self.types = (0..<count).compactMap { _ in types.readInteger() }
  }

  func encodeBody(into buffer: inout ByteBuffer) {
    buffer.writeInteger(UInt16(truncatingIfNeeded: types.count))
    for type in types { buffer.writeInteger(type) }
  }
}
