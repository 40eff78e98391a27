import APIEdge
import Contracts
import Deciding

/// What clients do in a waiting room.
extension Planner {
  /// A user who enters, stays or leaves, and perhaps comes again.
  mutating func visitor(_ user: String, _ room: Scenario.WaitingRoomPlan) -> [Client.Step] {
    var plan: [Client.Step] = [.wait(Int64(dice.number(0...3000)))]
    for visit in 1...dice.number(1...3) {
      let enter = EnterQueue(concertId: Self.concert, userId: user, terms: room.terms)
      let name = "\(user) enters \(visit)"
      plan.append(ask(.enterQueue, enter, name))
      plan.append(.wait(Int64(dice.number(0...6000))))
      if dice.happens(500) { plan.append(leave(user, name)) }
    }
    return plan
  }

  /// Leaves the place that the answer to an earlier request has given.
  private mutating func leave(_ user: String, _ entering: String) -> Client.Step {
    let template = CommandOrder(
      id: MessageID(high: dice.word(), low: dice.word()), type: .leaveQueue,
      content: LeaveQueue(concertId: Self.concert, userId: user, number: 0), body: [], contentHash: "h", correlationID: "\(user) leaves")
    return .decide { requests in
      guard let entered = requests.last(where: { $0.name == entering })?.reply.flatMap(QueueEntered.init(reply:)),
        let body = try? LeaveQueue(concertId: Self.concert, userId: user, number: entered.number).body()
      else { return nil }
      var order = template
      order.body = body
      return .ask(order, name: "\(user) leaves \(entered.number)", patiently: true)
    }
  }

  /// An admin who opens the room, pauses it at times and lets some in. In the end it is open and goes on.
  mutating func doorkeeper(_ room: Scenario.WaitingRoomPlan) -> [Client.Step] {
    var plan: [Client.Step] = []
    func adjust(_ name: String, paused: Bool? = nil, admit: Int? = nil) -> Client.Step {
      ask(
        .adjustQueue, AdjustQueue(concertId: Self.concert, terms: room.terms, paused: paused, admit: admit), "admin \(name)")
    }
    if room.isShuffled, let opensAt = room.terms.opensAt {
      let open = OpenQueue(concertId: Self.concert, terms: room.terms, seed: Scenario.WaitingRoomPlan.seed)
      if dice.happens(300) { plan.append(ask(.openQueue, open, "admin opens too early")) }
      plan.append(.pause(until: opensAt))
      plan.append(ask(.openQueue, open, "admin opens the queue"))
    }
    for _ in 0..<dice.number(0...4) {
      plan.append(.wait(Int64(dice.number(0...1500))))
      plan.append(adjust("pauses", paused: true))
      plan.append(.wait(Int64(dice.number(0...1500))))
      if dice.happens(300) { plan.append(adjust("lets some in", admit: dice.number(1...2))) }
      plan.append(adjust("goes on", paused: false))
    }
    return plan
  }
}

extension QueueEntered {
  init?(reply: CommandReply) {
    guard reply.type == Self.messageType, let entered = try? QueueEntered(body: reply.body) else { return nil }
    self = entered
  }
}
