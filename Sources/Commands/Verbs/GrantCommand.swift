import Approvals
import ArgumentParser
import ControlPlane
import SQLiteStore
import SallyportModel

struct GrantCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "grant", abstract: "Permissions to write, for one task and a short time.",
    discussion: """
      A token reads. A grant lets it change rows of tables in its scope, until it ends or its rows are spent. What could \
      destroy is held even then.

        sallyport grant issue cursor --task 'TICKET-7' --table public.orders --verbs update --for 30m
        sallyport grant list
        sallyport grant revoke ID
      """,
    subcommands: [
      GrantRequestCommand.self, GrantIssueCommand.self, GrantListCommand.self, GrantShowCommand.self,
      GrantRevokeCommand.self, GrantDenyCommand.self,
    ])
}

extension Workspace {
  /// The token that is meant, and the upstream that it is for, once a grant can do something there.
  ///
  /// - Throws: ``Failure`` for a token that there is not (with the nearest name), or an upstream whose login cannot write.
  func grantee(_ text: String) throws -> Token {
    let token = try token(text)
    guard let settings = configuration.upstream(named: token.upstream) else {
      throw Failure(
        "token `\(token.name)` is for upstream `\(token.upstream)`, which the configuration does not have any more")
    }
    if case .fixed = settings.agent, settings.environment != .development {
      throw Failure(
        "upstream `\(settings.name)` has one fixed login for all agents, which cannot write: a grant would give nothing",
        hint: "with `admin` in place of `agent` each token has a role of its own, that a grant can widen")
    }
    return token
  }

  private func token(_ text: String) throws -> Token {
    do throws(UseCaseError) {
      return try readTokens.find(text).token
    } catch {
      guard error.code == .notFound else { throw error }
      let names = Set(try store.tokens().filter { $0.revocation == nil }.map(\.token.name.text)).sorted()
      let nearest = Suggestion.nearest(to: text, among: names).map { "did you mean `\($0)`?" }
      throw Failure(error.description, hint: nearest ?? error.hint)
    }
  }

  /// The grant or wish that is meant, or the nearest id.
  func grant(_ text: String, at now: Timestamp) throws -> ReadGrants.Found {
    do throws(UseCaseError) {
      return try readGrants.find(text, at: now)
    } catch {
      guard error.code == .notFound else { throw error }
      let ids = try store.grants().map(\.grant.id.text) + store.wishes(openOnly: false).map(\.id.text)
      let nearest = Suggestion.nearest(to: text, among: ids).map { "did you mean `\($0)`?" }
      throw Failure(error.description, hint: nearest ?? error.hint)
    }
  }
}
