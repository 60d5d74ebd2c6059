import ControlPlane
import Ledger
import NIOCore
import PostgresSession
import PostgresWire
import SQLAnalysis
import SallyportModel

// Statements that the gateway answers itself. The answer is a SELECT of literals that goes through the gate and to the server like any other.
extension AgentSession {
  /// Only what calls something unknown, or is a SHOW, can be one: the others are not looked at twice.
  func gatewayStatement(_ assessment: Assessment) -> Result<GatewayStatement, GatewayStatement.Invalid>? {
    guard machine.mayAnswer, assessment.callsTheUnknown || assessment.statements.first?.command == "SHOW" else {
      return nil
    }
    return GatewayStatement.of(assessment.sql)
  }

  func answer(
    _ statement: Result<GatewayStatement, GatewayStatement.Invalid>, _ presented: Presented, _ sql: [UInt8]
  ) {
    guard machine.isQuiet else { return run(machine.waitToAnswer(), presented) }
    let isQuery = if case .query = presented.message { true } else { false }
    machine.begin(isExtended: !isQuery)
    switch statement {
    case .failure(let invalid): fail(AgentReply.noAnswer(invalid.description, invalid.hint))
    case .success where !GatewayAnswers.accepts(sql):
      fail(AgentReply.noAnswer("comments cannot stand in this statement", "leave them out"))
    case .success(let statement):
      guard case .parse(let parse) = presented.message else { return fetch(statement, presented, sql) }
      let shape = FrontendMessage.Parse(
        name: parse.name, statement: ByteBuffer(bytes: GatewayAnswers.shape(of: statement, sql)))
      guard let other = own(.parse(shape)) else { return fail(AgentReply.answerTooLarge) }
      present(other)
    }
  }

  /// Bind: a statement of the gateway's gets its answer now.
  func present(_ bind: FrontendMessage.Bind, _ presented: Presented) {
    if let answer = presented.answer { return bindAgain(bind, presented, answer) }
    guard let text = machine.text(of: bind.statement), let original = AnswerMark.original(of: text),
      case .success(let statement) = GatewayStatement.of(original)
    else { return run(bindAction(bind), presented) }
    guard machine.isQuiet else { return run(machine.waitToAnswer(), presented) }
    machine.begin(isExtended: true)
    fetch(statement, presented, original)
  }

  private func fetch(_ statement: GatewayStatement, _ presented: Presented, _ original: [UInt8]) {
    isAnalysing = true
    let bound = NIOLoopBound((session: self, presented: presented), eventLoop: loop)
    let answers = services.answers
    let token = admission.token
    let id = subject.session
    loop.makeFutureWithTask { try await answers.answer(statement, original, to: token, in: id) }
      .whenComplete { outcome in bound.value.session.answered(outcome, bound.value.presented) }
  }

  private func answered(_ outcome: Result<[UInt8], any Error>, _ presented: Presented) {
    isAnalysing = false
    guard closing == nil else { return }
    switch outcome {
    case .success(let answer):
      if case .query = presented.message {
        guard let other = own(.query(.init(statement: ByteBuffer(bytes: answer)))) else {
          fail(AgentReply.answerTooLarge)
          break
        }
        atHand = other
      } else {
        atHand = presented
        atHand?.answer = answer
      }
    case .failure(let failure as GatewayAnswers.Failure): fail(AgentReply.noAnswer(failure.description, failure.hint))
    case .failure: fail(AgentReply.storeUnavailable)
    }
    pump()
  }

  private func bindAgain(_ bind: FrontendMessage.Bind, _ presented: Presented, _ answer: [UInt8]) {
    refreshJurisdiction()
    guard closing == nil else { return }
    guard case .assessed(let fresh) = gate.assess(answer, under: jurisdiction), fresh.verdict == .allow else {
      return fail(AgentReply.answerTooLarge)
    }
    run(machine.bindAgain(bind, fresh), presented)
  }

  func writeAnswer(_ presented: Presented) {
    guard case .bind(let bind) = presented.message, let answer = presented.answer else { return }
    writeInert(.close(.init(.statement(bind.statement))))
    writeInert(.parse(.init(name: bind.statement, statement: ByteBuffer(bytes: answer))))
    writeInert(presented.frame)
  }
}
