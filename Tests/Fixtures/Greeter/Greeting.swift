import Deciding

/// Asks for a greeting.
struct Greet: Content {
  var name: String

  var routingKey: String { name }
  var subject: String { name }
}

/// Somebody was greeted, for the first, second, third … time.
struct Greeted: Content {
  var name: String
  var times: Int

  var routingKey: String { name }
  var subject: String { name }
}

enum GreetingCommand: CommandSet {
  enum Kind: String, MessageKind {
    case greet = "greeting.greet"
  }

  case greet(Greet)

  static let topic = "greeting.commands"

  init(_ kind: Kind, _ body: [UInt8]) throws {
    switch kind {
    case .greet: self = .greet(try Greet(body: body))
    }
  }

  var kind: Kind {
    switch self {
    case .greet: .greet
    }
  }

  var content: any Content {
    switch self {
    case .greet(let content): content
    }
  }
}

enum GreetingEvent: MessageSet {
  enum Kind: String, MessageKind {
    case greeted = "greeting.greeted"
  }

  case greeted(Greeted)

  init(_ kind: Kind, _ body: [UInt8]) throws {
    switch kind {
    case .greeted: self = .greeted(try Greeted(body: body))
    }
  }

  var kind: Kind {
    switch self {
    case .greeted: .greeted
    }
  }

  var content: any Content {
    switch self {
    case .greeted(let content): content
    }
  }
}
