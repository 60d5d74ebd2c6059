import NIOCore
import PostgresWire

extension AuthenticationRequest {
  /// As `pg_hba.conf` and the manual call it, for error texts.
  var name: String {
    switch self {
    case .ok: "AuthenticationOk"
    case .kerberosV5: "Kerberos V5"
    case .cleartextPassword: "password"
    case .md5Password: "md5"
    case .gss, .gssContinue: "GSSAPI"
    case .sspi: "SSPI"
    case .sasl, .saslContinue, .saslFinal: "SASL"
    case .unknown(let code, _): "method \(code)"
    }
  }
}

extension ByteBuffer {
  /// A message of SCRAM as a text. What is not UTF-8 becomes characters that no attribute takes, and fails there.
  var text: String { String(decoding: readableBytesView, as: UTF8.self) }
}
