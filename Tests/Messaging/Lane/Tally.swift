import Deciding

@testable import Messaging

/// A small domain to run lanes with: tallies that points are added to.
enum TallyDecider: Decider {
  static let service = "tally"
  static let sources: [Source<Input>] = [
    .commands(TallyCommand.self, Input.command), .events(TallyEvent.self, Input.told), .timers(TallyTimer.self, Input.timer),
  ]

  enum Input: Equatable, Sendable {
    case command(TallyCommand)
    case told(TallyEvent)
    case timer(TallyTimer)
  }

  static func rows(for input: Input) -> [RowName] {
    switch input {
    case .command(.add(let add)): [RowName(Tally.self, add.id)]
    // Only folding looks at its echo.
    case .told(.added): []
    case .timer(.remind(let remind)): [RowName(Tally.self, remind.id)]
    }
  }

  static func decide(_ input: Input, _ state: TallyState, _ cause: Cause) throws -> [Effect<TallyDecider>] {
    switch input {
    case .command(.add(let add)):
      if add.amount == Tally.unlucky { throw Unlucky() }
      // Stands for a trap: the lane never gets to its commit.
      if add.amount == Tally.deadly { throw StoreError(.other, "the process died") }
      let total = (state.tallies[add.id]?.total ?? 0) + add.amount
      var effects: [Effect<TallyDecider>] = [.event(.added(Added(id: add.id, amount: add.amount, total: total)))]
      if let seconds = add.remindAfter { effects.append(.wake(.remind(Remind(id: add.id)), at: cause.time + seconds)) }
      if let command = cause.command {
        effects.append(
          total > Tally.limit
            ? .refuse(Refusal(code: "too_much", detail: "enough"), to: command)
            : .reply(.total(Total(id: add.id, total: total)), to: command))
      }
      return effects
    case .told(.added(let added)):
      return [.privateEvent(.heard(Heard(id: "echo of " + added.id, total: added.total)))]
    case .timer(.remind(let remind)):
      return [.privateEvent(.reminded(Remind(id: remind.id)))]
    }
  }

  static func evolve(_ state: inout TallyState, _ event: TallyEvent) {
    switch event {
    case .added(let added): state.tallies[added.id, default: Tally()].total = added.total
    }
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

struct Add: Content {
  var id: String
  var amount: Int64
  var remindAfter: Int?
  var routingKey: String { id }
  var subject: String { id }
}

struct Added: Content {
  var id: String
  var amount: Int64
  var total: Int64
  var routingKey: String { id }
  var subject: String { id }
}

struct Heard: Content {
  var id: String
  var total: Int64
  var routingKey: String { id }
  var subject: String { id }
}

struct Remind: Content {
  var id: String
  var routingKey: String { id }
  var subject: String { id }
}

struct Total: Content {
  var id: String
  var total: Int64
  var routingKey: String { id }
  var subject: String { id }
}

enum TallyCommand: CommandSet {
  enum Kind: String, MessageKind { case add = "tally.add" }
  case add(Add)
  static let topic = "tally.commands"
  init(_ kind: Kind, _ body: [UInt8]) throws { self = .add(try Add(body: body)) }
  var kind: Kind { .add }
  var content: any Content { switch self { case .add(let content): content } }
}

enum TallyEvent: MessageSet {
  enum Kind: String, MessageKind { case added = "tally.added" }
  case added(Added)
  init(_ kind: Kind, _ body: [UInt8]) throws { self = .added(try Added(body: body)) }
  var kind: Kind { .added }
  var content: any Content { switch self { case .added(let content): content } }
}

enum TallyPrivateEvent: MessageSet {
  enum Kind: String, MessageKind { case heard = "tally.heard", reminded = "tally.reminded" }
  case heard(Heard)
  case reminded(Remind)
  init(_ kind: Kind, _ body: [UInt8]) throws {
    switch kind {
    case .heard: self = .heard(try Heard(body: body))
    case .reminded: self = .reminded(try Remind(body: body))
    }
  }
  var kind: Kind { switch self { case .heard: .heard; case .reminded: .reminded } }
  var content: any Content { switch self { case .heard(let content): content; case .reminded(let content): content } }
}

enum TallyTimer: MessageSet {
  enum Kind: String, MessageKind { case remind = "tally.remind" }
  case remind(Remind)
  init(_ kind: Kind, _ body: [UInt8]) throws { self = .remind(try Remind(body: body)) }
  var kind: Kind { .remind }
  var content: any Content { switch self { case .remind(let content): content } }
}

enum TallyReply: MessageSet {
  enum Kind: String, MessageKind { case total = "tally.reply" }
  case total(Total)
  init(_ kind: Kind, _ body: [UInt8]) throws { self = .total(try Total(body: body)) }
  var kind: Kind { .total }
  var content: any Content { switch self { case .total(let content): content } }
}

extension TallyDecider {
  typealias State = TallyState
  typealias Event = TallyEvent
  typealias PrivateEvent = TallyPrivateEvent
  typealias Reply = TallyReply
  typealias Timer = TallyTimer
}
