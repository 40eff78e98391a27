import Contracts
import Hosting
import JSON
import Messaging

/// `ticketing dlq`: what waits because a message failed, and what to do with it.
struct DeadLetterCommand: Command {
  static let name = "dlq"
  static let summary = "shows messages that could not be handled, and runs them again or drops them"
  static let synopsis = "list [SERVICE] | show NAME | replay NAME | discard NAME"
  static let about = """
    A message that fails three times is parked, and all later messages of its key wait behind it; other keys go on. NAME is a key, as
    'list' and 'show' write it, or a message's id; '-' reads it from standard input.

      list [SERVICE]   one line for each waiting key: service, key, message type, id, partition, attempts, number of messages, reason
      show NAME        the waiting messages of that key, complete
      replay NAME      run the key's first message again, and then the messages behind it, in order
      discard NAME     with an id: drop that one message; the key goes on if it waited for it. With a key: drop all messages of the key

    A dropped command is answered: its client, and every repeat under its Idempotency-Key, gets 500 'discarded'. A dropped event is
    reported to nobody: its consequences do not happen, and a purchase may stay half done. Look at 'show' first.

    In keys, bytes that are not visible are escaped (\\x1b). A backslash is \\\\, no key is \\null, and the empty key is \\empty. If a
    name fits several things, the command does nothing and says what to add: --service, --partition, --as.

    The command talks to the 'ticketing dev' that runs on the data directory. With --kafka-bootstrap-servers it talks to the processes that
    run the services on that cluster, and needs the key that they share. Exit code 1: nothing of that name waits; 2: say which one.
    """
  static let options: [Option] = [
    Option(name: "service", value: "NAME", about: "look in this service only", variable: nil),
    Option(name: "partition", value: "N", about: "look in this partition only", variable: nil),
    Option(name: "as", value: "KIND", about: "what NAME is: key, or id", variable: nil),
    Option(name: "data-dir", value: "DIR", about: "the data directory of the running process (default .data)", variable: "DATA_DIR"),
    Settings.keyFile] + KafkaSettings.options + [
    Option(name: "json", value: nil, about: "print the process's answer as JSON, one object a line", variable: nil),
  ]

  private enum Action: String {
    case list, show, replay, discard
  }

  private let action: Action
  private let name: String
  private let services: [String]
  private let partition: Int32?
  private let kind: DeadLetterControl.Kind?
  private let desk: DeadLetterDesk
  private let isJSON: Bool

  init(_ arguments: Arguments) throws(CommandFailure) {
    guard let word = arguments.words.first, let action = Action(rawValue: word) else {
      throw CommandFailure(usage: "'ticketing dlq' wants one of list, show, replay, discard; see 'ticketing dlq --help'")
    }
    self.action = action
    let name = arguments.words.count > 1 ? arguments.words[1] : nil
    if action == .list, arguments.words.count > 2 {
      throw CommandFailure(usage: "'ticketing dlq list' takes one service at most; without one it lists what waits in all of them")
    }
    guard arguments.words.count <= 2, action == .list || name != nil else {
      throw CommandFailure(usage: "'ticketing dlq \(word)' wants one message id or key; 'ticketing dlq list' shows them")
    }
    let service = action == .list ? name ?? arguments["service"] : arguments["service"]
    services = service.map { [$0] } ?? Services.names
    try Services.check(services)
    partition = try arguments.integer("partition", in: 0...Int(Int32.max)).map { Int32($0) }
    kind = try arguments["as"].map { text throws(CommandFailure) in
      guard let kind = DeadLetterControl.Kind(rawValue: text) else { throw CommandFailure(usage: "--as wants key or id") }
      return kind
    }
    self.name = name == "-" && action != .list ? readLine() ?? "" : name ?? ""
    if action != .list, kind != .id, KeyName(self.name) == nil {
      throw CommandFailure(usage: #"'\#(Printable.text(self.name))': a backslash in a key is written as \\, and any byte as \x1b"#)
    }
    let directory = arguments["data-dir"] ?? ".data"
    if let kafka = try KafkaSettings(arguments) {
      let key = arguments["secret-key-file"] ?? DataDirectory.keyFile(in: directory)
      desk = DeadLetterDesk(reach: .cluster(ServiceAddresses(kafka, keyFile: key)))
    } else {
      desk = DeadLetterDesk(reach: .socket(DataDirectory.controlSocket(in: directory)))
    }
    isJSON = arguments.has("json")
  }

  func run() throws(CommandFailure) {
    switch action {
    case .list: try list()
    case .show: try show()
    case .replay: try replay()
    case .discard: try discard()
    }
  }

  private func list() throws(CommandFailure) {
    for service in services {
      try desk.list(service) { page, answer in
        if isJSON { return Self.printJSON(["service": .string(service), "blocked": Self.value(of: answer)]) }
        for key in page.keys where partition == nil || partition == key.partition { print("\(service)  \(key.line)") }
      }
    }
  }

  private func show() throws(CommandFailure) {
    let (service, match) = try find()
    let key = match.key
    if !isJSON {
      let name = "key \(key.shownName), partition \(key.partition)"
      print("\(service): \(name), \(key.waiting) waiting, \(key.attempts) attempts: \(key.shownReason)")
    }
    try desk.show(service, match.target) { page, answer in
      if isJSON {
        return Self.printJSON(["service": .string(service), "key": Self.value(of: key), "waiting": Self.value(of: answer)])
      }
      for message in page.messages { print("\n" + message.text) }
    }
  }

  private func replay() throws(CommandFailure) {
    let (service, match) = try find()
    let (_, answer) = try desk.decide(.replay, service, match.target)
    if isJSON { return print(Printable.json(answer)) }
    print("\(service): key \(match.key.shownName) runs again; 'ticketing dlq list' shows whether it went well")
  }

  private func discard() throws(CommandFailure) {
    let (service, match) = try find()
    var dropped = 0
    // So many at a time, and meanwhile the key's others wait as they did.
    while true {
      let (outcome, answer) = try desk.decide(.discard, service, match.target)
      dropped += outcome.discarded ?? 0
      if isJSON { print(Printable.json(answer)) }
      if !outcome.isMore { break }
    }
    if !isJSON { print("\(service): \(dropped) dropped of key \(match.key.shownName)") }
  }

  private static func printJSON(_ line: JSONObject) {
    print(Printable.json(JSONValue.object(line).encoded()))
  }

  /// An answer, which was read as JSON before.
  private static func value(of answer: [UInt8]) -> JSONValue {
    (try? JSONValue(parsing: answer)) ?? .null
  }

  private static func value(of key: DeadLetterControl.BlockedKeyView) -> JSONValue {
    // A view of text and numbers always encodes.
    value(of: (try? JSON.encode(key)) ?? [])
  }

  /// The one thing of this name.
  private func find() throws(CommandFailure) -> (service: String, match: DeadLetterControl.Match) {
    var found: [(service: String, match: DeadLetterControl.Match)] = []
    for service in services {
      for match in try desk.find(service, DeadLetterControl.Name(name, kind: kind, partition: partition)) { found.append((service, match)) }
    }
    // To show or replay a key by its first message's id is to do so by its name.
    if action != .discard {
      found = found.reduce(into: []) { distinct, one in
        let isThere = distinct.contains { $0.service == one.service && $0.match.key == one.match.key }
        if !isThere { distinct.append(one) }
      }
    }
    guard let first = found.first else {
      throw CommandFailure("nothing of the id or key '\(Printable.text(name))' waits; 'ticketing dlq list' shows what does")
    }
    guard found.count == 1 else { throw Self.ambiguity(name, found) }
    return first
  }

  private static func ambiguity(_ name: String, _ found: [(service: String, match: DeadLetterControl.Match)]) -> CommandFailure {
    let choices = found.map { service, match in
      "  --service \(service) --partition \(match.key.partition) --as \(match.kind.rawValue)   \(match.key.line)"
    }
    let heading = "'\(Printable.text(name))' is of several things that wait; say which by adding one of"
    return CommandFailure(usage: ([heading] + choices).joined(separator: "\n"))
  }
}
