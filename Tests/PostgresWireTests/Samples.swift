import NIOCore
import PostgresWire

/// Each message beside the bytes that PostgreSQL's manual (55.7) draws for it, written out by hand.
enum Samples {
  static let key3 = CancelKey(processID: 7, secret: [1, 2, 3, 4])
  static let key256 = CancelKey(processID: 7, secret: [UInt8](repeating: 9, count: 256))

  static let frontend: [(FrontendMessage, ByteBuffer)] = [
    (.query(.init(statement: buffer("select 1"))), message("Q", z("select 1"))),
    (.query(.init(statement: buffer(""))), message("Q", z(""))),
    (
      .parse(.init(name: WireName("s1"), statement: buffer("select $1"), parameterTypes: [23, 0])),
      message("P", z("s1"), z("select $1"), be16(2), be32(23), be32(0))
    ),
    (
      .bind(
        .init(
          portal: WireName("p"), statement: WireName("s1"), parameterFormats: FormatCodes([.binary]),
          values: BoundValues([buffer("42"), nil, buffer("")]), resultFormats: FormatCodes([.text, .binary]))),
      message(
        "B", z("p"), z("s1"), be16(1), be16(1), be16(3), be32(2), Array("42".utf8), be32(0xFFFF_FFFF), be32(0),
        be16(2), be16(0), be16(1))
    ),
    (.bind(.init()), message("B", z(""), z(""), be16(0), be16(0), be16(0))),
    (.describe(.init(.statement(WireName("s1")))), message("D", Array("S".utf8), z("s1"))),
    (.describe(.init(.portal(.unnamed))), message("D", Array("P".utf8), z(""))),
    (.execute(.init(portal: WireName("p"), maxRows: 5)), message("E", z("p"), be32(5))),
    (.close(.init(.portal(WireName("p")))), message("C", Array("P".utf8), z("p"))),
    (.flush, message("H")), (.sync, message("S")), (.terminate, message("X")), (.copyDone, message("c")),
    (.copyData(buffer("1\t2\n")), message("d", Array("1\t2\n".utf8))),
    (.copyFail(reason: buffer("no")), message("f", z("no"))),
    (.authentication(buffer("x")), message("p", Array("x".utf8))),
  ]

  static let field = RowDescription.Field(
    name: buffer("id"), tableOID: 16384, columnNumber: 1, typeOID: 23, typeSize: 4, typeModifier: -1, format: .binary)

  static let backend: [(BackendMessage, ByteBuffer)] =
    authentication + session + results + [
      (
        .errorResponse(ServerReport(.error, .syntaxError, "no", detail: "d", hint: "h")),
        message("E", z("SERROR"), z("VERROR"), z("C42601"), z("Mno"), z("Dd"), z("Hh"), [0])
      ),
      (
        .noticeResponse(ServerReport(.notice, .successfulCompletion, "hm")),
        message("N", z("SNOTICE"), z("VNOTICE"), z("C00000"), z("Mhm"), [0])
      ),
    ]

  private static let authentication: [(BackendMessage, ByteBuffer)] = [
    (.authentication(.ok), message("R", be32(0))),
    (.authentication(.kerberosV5), message("R", be32(2))),
    (.authentication(.cleartextPassword), message("R", be32(3))),
    (.authentication(.md5Password(salt: [1, 2, 3, 4])), message("R", be32(5), [1, 2, 3, 4])),
    (.authentication(.gss), message("R", be32(7))),
    (.authentication(.gssContinue(buffer("g"))), message("R", be32(8), Array("g".utf8))),
    (.authentication(.sspi), message("R", be32(9))),
    (.authentication(.sasl(mechanisms: ["SCRAM-SHA-256"])), message("R", be32(10), z("SCRAM-SHA-256"), [0])),
    (.authentication(.saslContinue(buffer("r=1"))), message("R", be32(11), Array("r=1".utf8))),
    (.authentication(.saslFinal(buffer("v=1"))), message("R", be32(12), Array("v=1".utf8))),
    (.authentication(.unknown(99, buffer("?"))), message("R", be32(99), Array("?".utf8))),
  ]

  private static let session: [(BackendMessage, ByteBuffer)] =
    [
      (.parameterStatus(ParameterStatus("TimeZone", "UTC")), message("S", z("TimeZone"), z("UTC"))),
      (.readyForQuery(.idle), message("Z", Array("I".utf8))),
      (.readyForQuery(.inTransaction), message("Z", Array("T".utf8))),
      (.readyForQuery(.failed), message("Z", Array("E".utf8))),
      (
        .negotiateProtocolVersion(.init(newest: .v3_2, unsupportedOptions: ["_pq_.x"])),
        message("v", be32(0x0003_0002), be32(1), z("_pq_.x"))
      ),
      (
        .notificationResponse(.init(processID: 9, channel: "c", payload: "p")), message("A", be32(9), z("c"), z("p"))
      ),
    ]
    + [key3, key256].compactMap { key in
      key.map { (.backendKeyData($0), message("K", be32(7), $0.secret)) }
    }

  private static let results: [(BackendMessage, ByteBuffer)] = [
    (
      .rowDescription(.init(fields: [field])),
      message("T", be16(1), z("id"), be32(16384), be16(1), be32(23), be16(4), be32(0xFFFF_FFFF), be16(1))
    ),
    (.rowDescription(.init(fields: [])), message("T", be16(0))),
    (
      .dataRow(DataRow([buffer("1"), nil])), message("D", be16(2), be32(1), Array("1".utf8), be32(0xFFFF_FFFF))
    ),
    (.parameterDescription(.init(types: [23, 25])), message("t", be16(2), be32(23), be32(25))),
    (.commandComplete(CommandComplete("SELECT 1")), message("C", z("SELECT 1"))),
    (.emptyQueryResponse, message("I")), (.noData, message("n")), (.parseComplete, message("1")),
    (.bindComplete, message("2")), (.closeComplete, message("3")), (.portalSuspended, message("s")),
    (
      .copyInResponse(.init(format: .text, columnFormats: [.text])), message("G", [0], be16(1), be16(0))
    ),
    (
      .copyOutResponse(.init(format: .binary, columnFormats: [.binary])), message("H", [1], be16(1), be16(1))
    ),
    (.copyBothResponse(.init(format: .text, columnFormats: [])), message("W", [0], be16(0))),
    (.copyData(buffer("row\n")), message("d", Array("row\n".utf8))), (.copyDone, message("c")),
    (.functionCallResponse(buffer("f")), message("V", Array("f".utf8))),
  ]
}
