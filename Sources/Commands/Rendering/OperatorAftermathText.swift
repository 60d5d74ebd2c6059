import ControlPlane
import SallyportModel

/// What became of what a revoked key had signed, and what is left for somebody to decide.
struct OperatorAftermathText {
  var width = 80
  var style = Style.plain

  func text(of aftermath: RevokeOperator.Aftermath) -> String {
    let name = aftermath.person.name
    var lines = [style.green("Operator \(name) is revoked.")]
    if !aftermath.grants.isEmpty {
      lines += section("Grants that ended with the key", aftermath.grants.map { "\($0.id)  \($0.tokenName)" })
    }
    if !aftermath.reopened.isEmpty {
      lines += section("Requests that lost its vote and wait for another", aftermath.reopened.map(\.text))
    }
    let left =
      aftermath.tokens.map { "sallyport token revoke \($0.name)" }
      + aftermath.operators.map { "sallyport operator revoke \($0)" }
    if !left.isEmpty {
      let title = "What it issued goes on. If the key was in other hands, end that too:"
      lines += [""] + DisplayWidth.wrapped(title, to: width).map(style.bold) + left.map { "  " + $0 }
    }
    return lines.joined(separator: "\n")
  }

  private func section(_ title: String, _ entries: [String]) -> [String] {
    [""] + DisplayWidth.wrapped(title, to: width).map(style.bold) + entries.map { "  " + $0 }
  }
}
