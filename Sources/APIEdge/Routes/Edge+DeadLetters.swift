import Contracts
import EventLoop
import HTTP
import Messaging

/// What waits because a message could not be handled, for operators. The services answer; the edge only finds the one to ask, and passes
/// on what it says.
extension Edge {
  func listDeadLetters(_ call: Call, _ query: QueryReader<Int>) throws(Problem) {
    let after = try query.read(call)
    let path = DeadLetterControl.listPath(service: try deadLetterService(call))
    readDeadLetters(HTTPClientRequest(.get, path + QueryText.of([("after", String(after))])), for: call)
  }

  func showDeadLetters(_ call: Call, _ content: ContentReader<DeadLetterControl.Target>) throws(Problem) {
    readDeadLetters(try deadLetterRequest(.show, call, content), for: call)
  }

  func replayDeadLetters(_ call: Call, _ content: ContentReader<DeadLetterControl.Target>) throws(Problem) {
    decideOnDeadLetters(try deadLetterRequest(.replay, call, content), for: call)
  }

  private func deadLetterService(_ call: Call) throws(Problem) -> String {
    let service = call.parameter("service")
    guard projections.directory.counts[service] != nil else { throw Problem(.notFound, "no service of this name is known to run") }
    return service
  }

  /// - Parameter verb: what is to be done with the key that the content names.
  private func deadLetterRequest(
    _ verb: DeadLetterControl.Verb, _ call: Call, _ content: ContentReader<DeadLetterControl.Target>
  ) throws(Problem) -> HTTPClientRequest {
    let target = try content.reading(of: call).complete()
    let service = try deadLetterService(call)
    // Nobody has it, and nobody ever will.
    guard configuration.topics.contains(where: { target.partition < $0.partitions }) else {
      throw Problem(.notFound, "there is no partition \(target.partition)")
    }
    return try internalRequest(DeadLetterControl.path(service: service, verb), target)
  }

  /// Any instance can read what waits.
  private func readDeadLetters(_ request: HTTPClientRequest, for call: Call) {
    let service = call.parameter("service")
    ask(service, request, isSafe: true, limit: Self.readLimit) { result in Self.answer(call, result, of: service) }
  }

  /// To decide on what waits is for the instance that has the partition: the others say that they have not.
  private func decideOnDeadLetters(_ request: HTTPClientRequest, for call: Call) {
    let service = call.parameter("service")
    var random = SystemRandomNumberGenerator()
    let targets = projections.directory.targets(of: service, now: loop.now, by: &random)
    decideOnDeadLetters(request, of: service, at: targets[...], for: call)
  }

  private func decideOnDeadLetters(
    _ request: HTTPClientRequest, of service: String, at targets: ArraySlice<HTTPTarget>, for call: Call
  ) {
    services.ask(service, at: Array(targets.prefix(1)), request, limit: Self.decisionLimit) { [weak self] result in
      guard let self else { return }
      let isElsewhere =
        switch result {
        case .success(let response): response.status == .misdirectedRequest
        case .failure: true
        }
      guard isElsewhere, targets.count > 1 else { return Self.answer(call, result, of: service) }
      decideOnDeadLetters(request, of: service, at: targets.dropFirst(), for: call)
    }
  }

  /// A database has five seconds for its answer, and two instances are asked if need be.
  private static let readLimit = Duration.seconds(12)
  /// A lane has five seconds for its answer.
  private static let decisionLimit = Duration.seconds(6)

  private static func answer(_ call: Call, _ result: Result<HTTPResponse, Problem>, of service: String) {
    do throws(Problem) {
      let response = try result.get()
      switch response.status {
      case .ok: call.answer(HTTPResponse(.ok, ["Content-Type": "application/json"], body: response.body))
      case .notFound: throw Problem(.notFound, "it does not wait any more")
      case .badRequest: throw Problem(.invalidRequest, "partition and key name what waits, as the list has them")
      default: throw Problem(.unavailable, "the \(service) service could not answer; its log says why; try again")
      }
    } catch {
      call.fail(error)
    }
  }
}
