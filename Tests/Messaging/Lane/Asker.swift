import Deciding

@testable import Messaging

/// A service that has tallies added to, and keeps what they answer.
enum AskerDecider: Decider {
  typealias State = AskerState
  typealias PrivateEvent = AnswerKept
  typealias Request = Add

  static let service = "asker"
  static let sources: [Source<Input>] = [.commands(Input.wish), .replies(Input.answered)]

  enum Input: Equatable, Sendable {
    case wish(Wish)
    case answered(WishName, RequestOutcome<Total>)
  }

  static func rows(for input: Input) -> [RowName] {
    switch input {
    case .wish(let wish): [RowName(Answers.self, wish.owner)]
    case .answered(let name, _): [RowName(Answers.self, name.owner)]
    }
  }

  static func decide(_ input: Input, _ state: AskerState, _ cause: Cause) -> [Effect<AskerDecider>] {
    switch input {
    case .wish(let wish):
      return [.ask(Add(id: wish.tally, amount: wish.amount), ReplyAddress(WishName(owner: wish.owner, number: wish.number)))]
    case .answered(let name, let outcome):
      let text =
        switch outcome {
        case .done(let total): "\(name.number): \(total.total)"
        case .refused(let refusal): "\(name.number): \(refusal.code)"
        }
      return [.privateEvent(AnswerKept(owner: name.owner, text: text))]
    }
  }

  static func evolve(_ state: inout AskerState, _ event: AnswerKept) {
    state.answers[event.owner, default: Answers()].texts.append(event.text)
  }
}

struct AskerState: Tables {
  var answers = Table<Answers>()
  init() {}
  var all: [any AnyTable] { [answers] }
}

struct Answers: Row {
  static let kind = "answers"
  var texts: [String] = []
}

struct Wish: Message, CommandSet {
  static let messageType = "asker.wish"
  static let topic = "asker.commands"
  var owner: String
  var number: Int
  var tally: String
  var amount: Int64
  var routingKey: String { owner }
  var subject: String { owner }
}

struct AnswerKept: Message {
  static let messageType = "asker.answer-kept"
  var owner: String
  var text: String
  var routingKey: String { owner }
  var subject: String { owner }
}

struct WishName: RequestName {
  static let replyTopic = "asker.replies"
  let owner: String
  let number: Int

  init(owner: String, number: Int) {
    self.owner = owner
    self.number = number
  }

  init?(_ text: String) {
    let words = text.split(separator: "#")
    guard words.count == 2, let number = Int(words[1]) else { return nil }
    self.init(owner: String(words[0]), number: number)
  }

  var description: String { "\(owner)#\(number)" }
  var routingKey: String { owner }
}
