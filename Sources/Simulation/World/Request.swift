import APIEdge
import Deciding
import JSON
import Messaging

/// A request of a client, with one idempotency key. It is sent again, through any edge, until there is an answer.
final class Request {
  let order: CommandOrder
  /// The client's name for the request, for the history.
  let name: String
  private(set) var reply: CommandReply?
  /// The number of attempts that have no answer yet.
  private var underWay = 0
  private(set) var sendAt: Int64?
  private var attempts = 0

  init(_ order: CommandOrder, name: String, at time: Int64) {
    self.order = order
    self.name = name
    sendAt = time
  }

  var isDone: Bool { reply != nil && underWay == 0 }

  func send(_ world: World) throws {
    sendAt = nil
    attempts += 1
    underWay += 1
    // Some clients send the same request twice.
    if world.faultsAreActive, attempts < 5, world.dice.happens(world.scenario.rates.impatient) {
      sendAt = world.now + Int64(world.dice.number(0...3000))
    }
    try world.dice.pick(world.edges).submit(self)
  }

  func end(_ outcome: CommandDesk<Request>.Outcome, _ world: World) {
    underWay -= 1
    switch outcome {
    case .replied(let answer):
      if answer.isInFlight { break }
      if let reply {
        // After the loss of a database, work that was done again may have another result.
        let mayDiffer = world.services.contains { $0.original != nil }
        if !mayDiffer, reply.type != answer.type || reply.body != answer.body {
          world.checker.report("\(name) was answered \(reply.text), and then \(answer.text)", about: [order.subject, order.key])
        }
      } else {
        reply = answer
        sendAt = nil
        world.checker.answered(order.id, answer)
        world.wakeClients()
      }
    case .accepted, .undelivered:
      break
    }
    if reply == nil { sendAt = min(sendAt ?? .max, world.now + Int64(world.dice.number(50...2000))) }
  }
}

extension CommandReply {
  /// Whether this is a 409: an earlier request of this key has no answer yet.
  fileprivate var isInFlight: Bool {
    refusal?.code == "request_in_flight"
  }

  var refusal: Refusal? {
    type == Refusal.messageType ? try? JSON.decode(Refusal.self, from: body) : nil
  }

  var text: String { "\(type) \(String(decoding: body, as: UTF8.self))" }
}
