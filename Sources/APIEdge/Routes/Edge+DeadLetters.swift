import Contracts
import EventLoop
import HTTP
import Messaging

/// What waits because a message could not be handled, for operators. The services answer; the edge only finds the one to ask, and passes
/// on what it says.
extension Edge {
  func listDeadLetters(_ call: Call, _ query: QueryReader<Int>) throws(Problem) {
    let after = try query.read(call)
    askAboutDeadLetters(HTTPClientRequest(.get, try deadLetterPath(call) + QueryText.of([("after", String(after))])), for: call)
  }

  func showDeadLetters(_ call: Call, _ content: ContentReader<DeadLetterControl.Target>) throws(Problem) {
    askAboutDeadLetters(try deadLetterRequest("show", call, content), for: call)
  }

  func replayDeadLetters(_ call: Call, _ content: ContentReader<DeadLetterControl.Target>) throws(Problem) {
    askAboutDeadLetters(try deadLetterRequest("replay", call, content), for: call)
  }

  private func deadLetterPath(_ call: Call) throws(Problem) -> String {
    let service = call.parameter("service")
    guard projections.directory.counts[service] != nil else { throw Problem(.notFound, "no service of this name is known to run") }
    return "/internal/\(service)/dlq"
  }

  /// - Parameter verb: what is to be done with the key that the content names.
  private func deadLetterRequest(
    _ verb: String, _ call: Call, _ content: ContentReader<DeadLetterControl.Target>
  ) throws(Problem) -> HTTPClientRequest {
    let target = try content.reading(of: call).complete()
    let path = try deadLetterPath(call)
    // Nobody has it, and nobody ever will.
    guard configuration.topics.contains(where: { target.partition < $0.partitions }) else {
      throw Problem(.notFound, "there is no partition \(target.partition)")
    }
    return try internalRequest(path + "/" + verb, target)
  }

  /// Any instance can read what waits. To decide on it is for the one that has the partition: the others say that they have not.
  private func askAboutDeadLetters(_ request: HTTPClientRequest, for call: Call) {
    let service = call.parameter("service")
    var random = SystemRandomNumberGenerator()
    let targets = projections.directory.targets(of: service, now: loop.now, by: &random)
    askAboutDeadLetters(request, of: service, at: targets[...], for: call)
  }

  private func askAboutDeadLetters(
    _ request: HTTPClientRequest, of service: String, at targets: ArraySlice<HTTPTarget>, for call: Call
  ) {
    services.ask(service, at: Array(targets.prefix(1)), request, limit: .seconds(6)) { [weak self] result in
      guard let self else { return }
      do throws(Problem) {
        let response = try result.get()
        switch response.status {
        case .ok: call.answer(HTTPResponse(.ok, ["Content-Type": "application/json"], body: response.body))
        case .misdirectedRequest where targets.count > 1:
          askAboutDeadLetters(request, of: service, at: targets.dropFirst(), for: call)
        case .notFound: throw Problem(.notFound, "it does not wait any more")
        case .badRequest: throw Problem(.invalidRequest, "partition and key name what waits, as the list has them")
        default: throw Problem(.unavailable, "the \(service) service could not answer; its log says why; try again")
        }
      } catch {
        call.fail(error)
      }
    }
  }
}
