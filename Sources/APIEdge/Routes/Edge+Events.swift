import HTTP
import Messaging

extension Edge {
  /// Shows what services' journals have of an id: a reservation, a purchase, a payment, a message, or a request.
  func showEvents(_ call: Call) throws(Problem) {
    let id = call.parameter("id")
    guard (1...PublicIDs.maximumLength).contains(id.utf8.count) else { throw Problem(.notFound, "there is nothing of this id") }
    let picture = EventPicture(of: id) { [weak self] service, request, done in
      guard let self else { return done(.failure(Problem(.unavailable, "the edge stops"))) }
      ask(service, request, limit: EventPicture.patience, done: done)
    }
    picture.make { view in
      guard let view else { return call.fail(Problem(.notFound, "no journal has anything of this id")) }
      call.answer(json: view)
    }
  }
}
