import Deciding

/// Asks for a greeting.
struct Greet: Message, CommandSet {
  static let topic = "greeting.commands"
  static let messageType = "greeting.greet"

  var name: String

  var routingKey: String { name }
  var subject: String { name }
}

/// Somebody was greeted, for the first, second, third … time.
struct Greeted: Message {
  static let messageType = "greeting.greeted"

  var name: String
  var times: Int

  var routingKey: String { name }
  var subject: String { name }
}
