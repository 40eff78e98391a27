import Deciding

@testable import Messaging

/// A small domain to run lanes with: tallies that points are added to.
enum TallyDecider: Decider {
  static let service = "tally"
  static let sources: [Source<Input>] = [
    .commands(Input.add), .events(Input.told), .timers(Input.remind), .outcomes(Input.answered),
  ]

  enum Input: Equatable, Sendable {
    case add(Add)
    case told(Added)
    case remind(Remind)
    case answered(Answered)
  }

  static func rows(for input: Input) -> [RowName] {
    switch input {
    case .add(let add): [RowName(Tally.self, add.id)]
    // Only folding looks at its echo.
    case .told: []
    case .remind(let remind): [RowName(Tally.self, remind.id)]
    case .answered(let answered): [RowName(Tally.self, answered.id)]
    }
  }

  static func decide(_ input: Input, _ state: TallyState, _ cause: Cause) throws -> [Effect<TallyDecider>] {
    switch input {
    case .add(let add):
      if add.knowsAnswer == true { return [.endCall(CallID(Ask.self, add.id)), .event(Added(id: add.id, amount: 0, total: add.amount))] }
      if add.amount == Tally.unlucky { throw Unlucky() }
      // Stands for a trap: the lane never gets to its commit.
      if add.amount == Tally.deadly { throw StoreError(.other, "the process died") }
      let total = (state.tallies[add.id]?.total ?? 0) + add.amount
      var effects: [Effect<TallyDecider>] = [.event(Added(id: add.id, amount: add.amount, total: total))]
      if let seconds = add.remindAfter { effects.append(.setTimer(Remind(id: add.id), at: cause.time + seconds)) }
      if add.asks == true { effects.append(.call(Ask(id: add.id), until: cause.time + 60)) }
      if let command = cause.command {
        effects.append(
          total > Tally.limit
            ? .refuse(Refusal(code: "too_much", detail: "enough"), to: command)
            : .reply(Total(id: add.id, total: total), to: command))
      }
      return effects
    case .told(let added):
      return [.privateEvent(.heard(Heard(id: "echo of " + added.id, total: added.total)))]
    case .remind(let remind):
      return [.privateEvent(.reminded(Reminded(id: remind.id)))]
    case .answered(let answered):
      if answered.id == "unlucky" { throw Unlucky() }
      if answered.id == "deadly" { throw StoreError(.other, "the process died") }
      let total = (state.tallies[answered.id]?.total ?? 0) + answered.amount
      return [.event(Added(id: answered.id, amount: answered.amount, total: total))]
    }
  }

  static func evolve(_ state: inout TallyState, _ added: Added) {
    state.tallies[added.id, default: Tally()].total = added.total
  }

  static func evolve(_ state: inout TallyState, _ event: TallyPrivateEvent) {
    switch event {
    case .heard(let heard):
      state.tallies[heard.id, default: Tally()].total = heard.total
      state.tallies[heard.id, default: Tally()].times += 1
    case .reminded(let remind): state.tallies[remind.id, default: Tally()].reminders += 1
    }
  }
}

struct Unlucky: Error, CustomStringConvertible {
  let description = "thirteen"
}

struct Tally: Row {
  static let kind = "tally"
  /// The amount that the handler throws at.
  static let unlucky: Int64 = 13
  /// The amount that the handler dies of.
  static let deadly: Int64 = 66
  static let limit: Int64 = 1000
  var total: Int64 = 0
  var times = 0
  var reminders = 0
}

struct TallyState: Tables {
  var tallies = Table<Tally>()
  init() {}
  var all: [any AnyTable] { [tallies] }
}

struct Add: Message, CommandSet {
  static let messageType = "tally.add"
  static let topic = "tally.commands"
  var id: String
  var amount: Int64
  var remindAfter: Int?
  /// Whether the outside is asked for one more.
  var asks: Bool?
  /// Whether the outside need not be asked any more, as this amount is the total.
  var knowsAnswer: Bool?
  var routingKey: String { id }
  var subject: String { id }
}

/// A call to the outside.
struct Ask: Message {
  static let messageType = "tally.ask"
  var id: String
  var routingKey: String { id }
  var subject: String { id }
}

/// What came of a call.
struct Answered: Message {
  static let messageType = "tally.answered"
  var id: String
  var amount: Int64
  var routingKey: String { id }
  var subject: String { id }
}

struct Added: Message {
  static let messageType = "tally.added"
  var id: String
  var amount: Int64
  var total: Int64
  var routingKey: String { id }
  var subject: String { id }
}

struct Heard: Message {
  static let messageType = "tally.heard"
  var id: String
  var total: Int64
  var routingKey: String { id }
  var subject: String { id }
}

struct Remind: Message {
  static let messageType = "tally.remind"
  var id: String
  var routingKey: String { id }
  var subject: String { id }
}

struct Reminded: Message {
  static let messageType = "tally.reminded"
  var id: String
  var routingKey: String { id }
  var subject: String { id }
}

struct Total: Message {
  static let messageType = "tally.reply"
  var id: String
  var total: Int64
  var routingKey: String { id }
  var subject: String { id }
}

enum TallyPrivateEvent: MessageSet {
  case heard(Heard)
  case reminded(Reminded)

  static let messageTypes = types(of: heard, reminded)

  var parts: MessageParts {
    switch self {
    case .heard(let message): message.parts
    case .reminded(let message): message.parts
    }
  }
}

extension TallyDecider {
  typealias State = TallyState
  typealias Event = Added
  typealias PrivateEvent = TallyPrivateEvent
  typealias Reply = Total
  typealias Timer = Remind
  typealias Call = Ask
}
