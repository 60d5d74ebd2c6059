import Subprocess

/// A command that prints a secret, such as a secret manager's own client.
struct SecretCommand {
  /// For `sh -c`.
  let line: String

  /// - Throws: ``UpstreamError`` when it fails, prints too much or takes too long; it and what it started are ended then.
  func run(for timeout: Duration) async throws(UpstreamError) -> String {
    do {
      return try await withThrowingTaskGroup(of: String.self) { group in
        group.addTask { try await self.run() }
        group.addTask {
          try await Task.sleep(for: timeout)
          throw UpstreamError(.timedOut, "`exec:\(line)` took longer than \(timeout)")
        }
        defer { group.cancelAll() }
        return try await group.next() ?? ""
      }
    } catch let error as UpstreamError {
      throw error
    } catch {
      throw UpstreamError(
        .credential, "`exec:\(line)` could not be run, or printed more than \(CredentialResolver.secretLimit) bytes")
    }
  }

  private func run() async throws -> String {
    var options = PlatformOptions()
    // A session of its own, so that a pipeline ends as a whole.
    options.createSession = true
    options.teardownSequence = [.gracefulShutDown(toProcessGroup: true, allowedDurationToNextStep: .milliseconds(500))]
    let result = try await Subprocess.run(
      .name("sh"), arguments: ["-c", line], platformOptions: options, input: .none,
      output: .bytes(limit: CredentialResolver.secretLimit), error: .discarded)
    guard case .exited(0) = result.terminationStatus else {
      throw UpstreamError(.credential, "`exec:\(line)` failed", hint: "run it as the gateway's user to see why")
    }
    guard let text = String(validating: result.standardOutput, as: UTF8.self) else {
      throw UpstreamError(.credential, "`exec:\(line)` printed no text")
    }
    return text
  }
}
