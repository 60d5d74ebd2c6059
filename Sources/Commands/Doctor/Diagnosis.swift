import SallyportModel
import UpstreamAccess

/// What one run of `sallyport doctor` found, everywhere that it looked.
struct Diagnosis {
  /// One upstream that answered or did not.
  struct Looked {
    let upstream: UpstreamSettings
    let result: Result<DoctorReport, UpstreamError>
    /// Of its secrets and of the way to it; known also where it does not answer.
    let host: [DoctorFinding]

    var findings: [DoctorFinding] { (host + ((try? result.get())?.findings ?? [])).sorted() }
  }

  /// Of the host, whichever upstream is meant.
  var common: [DoctorFinding]
  var upstreams: [Looked]

  var all: [DoctorFinding] { common + upstreams.flatMap(\.findings) }

  /// Without findings of other codes; empty `codes` mean all.
  func only(_ codes: Set<DoctorCode>) -> Diagnosis {
    guard !codes.isEmpty else { return self }
    let keeps = { (finding: DoctorFinding) in codes.contains(finding.code) }
    return Diagnosis(
      common: common.filter(keeps),
      upstreams: upstreams.map { looked in
        let result = looked.result.map {
          DoctorReport(
            serverVersion: $0.serverVersion, askedAs: $0.askedAs, findings: $0.findings.filter(keeps))
        }
        return Looked(upstream: looked.upstream, result: result, host: looked.host.filter(keeps))
      })
  }

  /// The worst decides: errors, then what could not be looked at, then warnings.
  var exitStatus: Int32 {
    let severities = Set(all.map(\.severity))
    if severities.contains(.error) { return ExitStatus.found }
    if upstreams.contains(where: { (try? $0.result.get()) == nil }) { return ExitStatus.failure }
    return severities.contains(.warning) ? ExitStatus.warned : 0
  }
}

/// What programs get.
struct DiagnosisDocument: Encodable {
  struct Finding: Encodable {
    /// None: of the host, whichever upstream is meant.
    var upstream: UpstreamName?
    var code: String
    var severity: String
    var subject: String
    var message: String
    var why: String
    var sql: String?
    var shell: String?
    var advice: String?

    init(_ finding: DoctorFinding, of upstream: UpstreamName?) {
      self.upstream = upstream
      code = finding.code.rawValue
      severity = finding.severity.rawValue
      subject = finding.subject
      message = finding.message
      why = finding.code.why
      switch finding.remedy {
      case .sql(let text): sql = text
      case .shell(let text): shell = text
      case .advice(let text): advice = text
      case nil: break
      }
    }
  }

  struct Upstream: Encodable {
    var upstream: UpstreamName
    var environment: Environment
    var server: String?
    var askedAs: String?
    /// Why it could not be looked at.
    var error: String?
  }

  var upstreams: [Upstream]
  var findings: [Finding]

  init(_ diagnosis: Diagnosis) {
    upstreams = diagnosis.upstreams.map { looked in
      let report = try? looked.result.get()
      let error: String? = if case .failure(let error) = looked.result { error.description } else { nil }
      return Upstream(
        upstream: looked.upstream.name, environment: looked.upstream.environment, server: report?.serverVersion,
        askedAs: report?.askedAs, error: error)
    }
    findings =
      diagnosis.common.map { Finding($0, of: nil) }
      + diagnosis.upstreams.flatMap { looked in looked.findings.map { Finding($0, of: looked.upstream.name) } }
  }
}
