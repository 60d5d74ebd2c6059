import ArgumentParser
import SallyportModel

struct CheckCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Say what is wrong with the configuration, by file, line and key.",
    discussion:
      "Reads the file and looks at the state directory; connects to nothing. Exit code 1 when there is an error.")

  @OptionGroup var options: ConfigurationOptions

  func run() async throws {
    let file = try ConfigurationFile.find(flag: options.config)
    let source = try ConfigurationFile.text(of: file)
    let style = Output.style
    do {
      let reading = try ConfigurationReader.read(source, file: file)
      let warnings = reading.warnings + Surroundings.warnings(of: reading.configuration)
      for warning in warnings { Output.line(warning.rendered(file: file, source: source, style: style)) }
      Output.line(ConfigurationSummary(configuration: reading.configuration, warnings: warnings.count).text(style))
    } catch {
      for issue in error.issues { Output.line(issue.rendered(file: file, source: source, style: style)) }
      Output.line(Self.count(error.issues, style: style))
      throw ExitCode(ExitStatus.failure)
    }
  }

  static func count(_ issues: [ConfigurationIssue], style: Style) -> String {
    let errors = issues.count { $0.severity == .error }
    let warnings = issues.count - errors
    let first = style.red("\(errors) \(errors == 1 ? "error" : "errors")")
    return warnings == 0 ? first : first + " and \(warnings) \(warnings == 1 ? "warning" : "warnings")"
  }
}
