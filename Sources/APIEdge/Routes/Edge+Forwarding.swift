import Contracts
import Deciding
import EventLoop
import HTTP
import JSON

extension Edge {
  /// Asks a service: the less busy of two of its instances, and another one if that fails.
  func ask(
    _ service: String, _ request: HTTPClientRequest, as kind: ServiceClient.Kind = .read, isSafe: Bool? = nil,
    limit: Duration = ServiceClient.timeLimit, done: @escaping (Result<HTTPResponse, Problem>) -> Void
  ) {
    var random = SystemRandomNumberGenerator()
    let targets = projections.directory.targets(of: service, now: loop.now, inFlight: services.inFlight, by: &random)
    services.ask(service, at: targets, request, as: kind, isSafe: isSafe, limit: limit, done: done)
  }

  /// A request to a service, with content.
  func internalRequest(_ path: String, _ content: some Encodable) throws(Problem) -> HTTPClientRequest {
    do {
      return HTTPClientRequest(.post, path, ["Content-Type": "application/json"], body: try JSON.encode(content))
    } catch {
      throw Problem(.internalError, "the question to the service could not be written")
    }
  }

  /// Lets the owning service answer. Its content goes to the client unchanged.
  func forward(_ query: Query, to service: String, for call: Call, missing: ProblemCode) {
    ask(service, HTTPClientRequest(.get, query.path(of: service))) { result in
      do throws(Problem) {
        let response = try result.get()
        switch response.status {
        case .ok: call.answer(HTTPResponse(.ok, ["Content-Type": "application/json"], body: response.body))
        case .notFound: throw Problem(missing, "there is nothing of this id")
        default: throw Problem(.unavailable, "the \(service) service could not answer; its log says why; try again")
        }
      } catch {
        call.fail(error)
      }
    }
  }

  /// Shows the outcome of a command that was answered with 202. Everyone who has the id of a signup may ask for it, because its client has
  /// no token yet.
  func showCommand(_ call: Call) throws(Problem) {
    let text = call.parameter("id")
    let command: (type: CommandType, id: MessageID)?
    if let anybodys = ids.command(text, of: PublicIDs.nobody) {
      command = anybodys
    } else {
      command = ids.command(text, of: try authenticator.caller(of: call.request, at: call.start.time).userId)
    }
    guard let (type, id) = command else { throw Problem(.notFound, "you have no command of this id") }
    ask(type.service, HTTPClientRequest(.get, InternalHTTP.commandPath(service: type.service, id: id))) { [weak self] result in
      guard let self else { return }
      do throws(Problem) {
        let response = try result.get()
        switch response.status {
        case .ok: call.answer(Self.done(text, self.response(CommandReply(response), to: type)))
        // The id is genuine, so the command will come.
        case .accepted, .notFound: call.answer(pending: text)
        default: throw Problem(.unavailable, "the \(type.service) service could not answer; its log says why; try again")
        }
      } catch {
        call.fail(error)
      }
    }
  }

  /// The answer is inserted with the bytes that it would have had as a response.
  private static func done(_ commandId: String, _ answer: HTTPResponse) -> HTTPResponse {
    let head = #"{"commandId":"\#(commandId)","status":"DONE","answer":{"status":\#(answer.status.code),"body":"#
    return HTTPResponse(
      .ok, ["Content-Type": "application/json"], body: .bytes(Array(head.utf8) + answer.body.bytes + Array("}}".utf8)))
  }
}

extension CommandReply {
  /// The form of a service's internal HTTP.
  fileprivate init(_ response: HTTPResponse) {
    self.init(
      type: response.fields[InternalHTTP.typeField] ?? "", correlationID: response.fields[InternalHTTP.correlationField] ?? "",
      body: response.body.bytes)
  }
}
