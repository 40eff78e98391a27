import Deciding

/// Who has been greeted, by name.
struct Guest: Row {
  static let kind = "guest"

  var times = 0
}

struct GreetingState: Tables {
  var guests = Table<Guest>()

  var all: [any AnyTable] { [guests] }
}

enum GreetingDecider: Decider {
  enum Input: Equatable, Sendable {
    case greet(Greet)
  }

  typealias State = GreetingState
  typealias Event = Greeted

  static let service = "greeting"
  static let sources: [Source<Input>] = [.commands(Input.greet)]

  static func rows(for input: Input) -> [RowName] {
    switch input {
    case .greet(let greet): [RowName(Guest.self, greet.name)]
    }
  }

  static func decide(_ input: Input, _ state: State, _ cause: Cause) -> [Effect<Self>] {
    switch input {
    case .greet(let greet):
      let times = (state.guests[greet.name]?.times ?? 0) + 1
      return [.event(Greeted(name: greet.name, times: times))]
    }
  }

  static func evolve(_ state: inout State, _ greeted: Greeted) {
    state.guests[greeted.name, default: Guest()].times = greeted.times
  }
}
